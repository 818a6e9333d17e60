"""AWS ends by itself what a deployment that broke off has asked for; until then it refuses the next one."""

from collections.abc import Iterator
from typing import Any

from infra import stage_resources
from infra.command_line import say
from infra.dependencies import Dependencies
from infra.stack import Stack
from infra.stage import Stage
from infra.stage_resources import Resource, Unsettled

SECONDS, TIMES = 3, 100
# A mapping's states that last.
LASTING = ("Enabled", "Disabled")
# A state of a stack by whose name one could think that it ends by itself.
WAITS_FOR_US = "REVIEW_IN_PROGRESS"


def settled(stage: Stage, tools: Dependencies) -> list[Resource]:
    """What of a stage is in AWS, once no function and no mapping is being changed. Raises Unsettled, Ambiguous."""
    lambda_, left = tools.clients("lambda"), [""]
    for _ in range(TIMES):
        here = stage_resources.resources(stage, tools.clients)
        left = [*_functions(here, lambda_), *_mappings(stage, lambda_)]
        if not left:
            return here
        tools.pause(SECONDS)
    raise Unsettled(f"AWS is still changing {', '.join(left)}; run this again in some minutes.")


def _functions(here: list[Resource], lambda_: Any) -> Iterator[str]:
    for each in here:
        if each["resource_type"] == "lambda_function":
            state = lambda_.get_function_configuration(FunctionName=each["lambda_arn"])
            if state.get("State") == "Pending" or state.get("LastUpdateStatus") == "InProgress":
                yield each["name"]


def _mappings(stage: Stage, lambda_: Any) -> Iterator[str]:
    for each in stage_resources.mappings(stage, lambda_):
        if each.get("State", LASTING[0]) not in LASTING:
            yield f"the mapping {each['UUID']}"


def stacks_settled(stage: Stage, tools: Dependencies) -> None:
    """Return when CloudFormation has ended what it was asked to do with the stage's stacks. Raises Unsettled."""
    for name in (stage.infra_stack, stage.alarms_stack, stage.pages_stack):
        _wait_for(Stack(tools.clients("cloudformation"), name, tools.patience), tools)


def _wait_for(stack: Stack, tools: Dependencies) -> None:
    if status := _being_changed(stack):
        say(f"AWS is still changing the stack {stack.name} ({status}); this waits for its end.")
    for _ in range(int(stack.patience["MaxAttempts"])):
        if not _being_changed(stack):
            return
        tools.pause(stack.patience["Delay"])
    raise Unsettled(
        f"AWS is still changing the stack {stack.name}; run this again in some minutes."
    )


def _being_changed(stack: Stack) -> str:
    status = str((stack.described() or {}).get("StackStatus", ""))
    return status if status.endswith("_IN_PROGRESS") and status != WAITS_FOR_US else ""
