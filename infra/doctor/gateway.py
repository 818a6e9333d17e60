"""May API Gateway write the access log? Without its role a package is refused, and a deployment has no log."""

from typing import Any

from infra import access_log
from infra.doctor.context import Context
from infra.doctor.finding import Finding, ok, warning

SUBJECT = "gateway"


def check(context: Context) -> list[Finding]:
    return [judge(context.aws.client("apigateway"), context.stage.access_log)]


def judge(apigateway: Any, log_group: str) -> Finding:
    """`log_group` is where the lines go."""
    if access_log.may_be_written(apigateway):
        return ok(SUBJECT, f"API Gateway may write the access log {log_group}.")
    sentence = f"{access_log.NO_ROLE}: make deploy leaves out the access log, a package is refused."
    return warning(SUBJECT, sentence, f"Give it one, once a region: {access_log.HOW_TO_GIVE_IT}")
