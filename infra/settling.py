"""AWS ends by itself what a deployment that broke off has asked for; until then it refuses the next one."""

from collections.abc import Iterator
from typing import Any

from infra import found
from infra.found import Resource, Unsettled
from infra.stage import Stage
from infra.tools import Tools

SECONDS, TIMES = 3, 100
# A mapping's states that last.
LASTING = ("Enabled", "Disabled")


def settled(stage: Stage, tools: Tools) -> list[Resource]:
    """What of a stage is in AWS, once no function and no mapping is being changed. Raises Unsettled, Ambiguous."""
    lambda_, left = tools.clients("lambda"), [""]
    for _ in range(TIMES):
        here = found.resources(stage, tools.clients)
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
    for each in found.mappings(stage, lambda_):
        if each.get("State", LASTING[0]) not in LASTING:
            yield f"the mapping {each['UUID']}"
