"""The stacks of infra/: not created yet, ready, or stuck."""

from typing import Any

from infra.doctor.context import Context
from infra.doctor.finding import Finding, error, ok, warning
from infra.stack import NEVER_CREATED

SUBJECT = "stack"
EVENTS = "aws cloudformation describe-stack-events --stack-name {}"


def check(context: Context) -> list[Finding]:
    return [
        judge(context.stage.infra_stack, context.stack),
        judge_alarms(context),
    ]


def judge_alarms(context: Context) -> Finding:
    """Is the stage watched? A pipeline, or a release before the alarms had a stack, may have made none."""
    name = context.stage.alarms_stack
    if context.alarms is None and not context.is_first:
        remedy = f"make deploy STAGE={context.stage.name}, or in a pipeline build/alarms.yaml"
        return warning(SUBJECT, f"{name}, the stack of the alarms, is not there.", remedy)
    return judge(name, context.alarms)


def judge(name: str, described: dict[str, Any] | None) -> Finding:
    """Does CloudFormation accept a deployment while the stack is in this state?"""
    if described is None:
        return ok(SUBJECT, f"{name} is not there yet; deploying makes it.")
    status, events = described["StackStatus"], EVENTS.format(name)
    if status in NEVER_CREATED:
        return warning(
            SUBJECT, f"{name} never came up, or is half deleted; deploying makes it anew.", events
        )
    if status.endswith("_IN_PROGRESS"):
        return error(SUBJECT, f"{name} is being changed ({status}).", "Wait until that has ended.")
    if status.endswith("_FAILED"):
        remedy = f"See what failed ({events}); aws cloudformation continue-update-rollback."
        return error(SUBJECT, f"{name} is stuck ({status}).", remedy)
    if "ROLLBACK" in status:
        return warning(SUBJECT, f"The last change of {name} was rolled back.", events)
    return ok(SUBJECT, f"{name} is there ({status}).")
