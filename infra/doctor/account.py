"""The AWS account: are there credentials and a region, and do they work?"""

from botocore.exceptions import ClientError

from infra.doctor.aws import Aws
from infra.doctor.context import Context
from infra.doctor.finding import Finding, error, ok

SUBJECT = "aws"
NOT_LOOKED_AT = "so stack, table, seller, queues, mail, documents, secret, domain and gateway were not looked at"


def check(context: Context) -> list[Finding]:
    lacking = judge(context.aws.region, has_credentials=context.aws.has_credentials)
    return [lacking or _try(context.aws)]


def judge(region: str | None, *, has_credentials: bool) -> Finding | None:
    """What is missing before AWS can be called; None when nothing is."""
    if region is None:
        sentence = f"No region is set, {NOT_LOOKED_AT}."
        return error(
            SUBJECT, sentence, "export AWS_DEFAULT_REGION=eu-west-1, or the region you use."
        )
    if not has_credentials:
        sentence = f"There are no AWS credentials, {NOT_LOOKED_AT}."
        return error(SUBJECT, sentence, "Log in (aws sso login), or export AWS_PROFILE.")
    return None


def _try(aws: Aws) -> Finding:
    try:
        caller = aws.client("sts").get_caller_identity()
    except ClientError as problem:
        code = problem.response["Error"]["Code"]
        sentence = f"AWS does not accept the credentials ({code}), {NOT_LOOKED_AT}."
        return error(SUBJECT, sentence, "Log in again; for RequestExpired see the clock.")
    return ok(SUBJECT, f"Account {caller['Account']} in {aws.region}, as {caller['Arn']}.")
