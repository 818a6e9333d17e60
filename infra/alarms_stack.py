"""The stack of infra/alarms.yaml, which watches what the infra stack and Chalice make; it holds no data."""

from collections.abc import Mapping

from infra import template
from infra.command_line import say
from infra.dependencies import FOR_REAL, Dependencies
from infra.stack import Stack
from infra.stage import Stage

# The infra stack's output that says what this one is given: Name=value, separated by spaces.
GIVEN = "AlarmParameters"


def bring_up(stage: Stage, infra: Mapping[str, str], tools: Dependencies = FOR_REAL) -> None:
    """Create or update it with what the infra stack's outputs say. Raises StackFailed.

    The infra stack comes first: one of an earlier release still has the alarms, and gives their names up.
    """
    stack = of(stage, tools)
    given = dict(each.split("=", 1) for each in infra[GIVEN].split(" "))
    how = stack.bring_up({"TemplateBody": template.body(template.ALARMS)}, given)
    say(f"The stack {stack.name} is {how}.")


def take_down(stage: Stage, tools: Dependencies = FOR_REAL) -> None:
    """Delete it, where it is there. Raises StackFailed."""
    stack = of(stage, tools)
    if stack.described():
        stack.take_down()
    say(f"The stack {stack.name} is gone.")


def of(stage: Stage, tools: Dependencies) -> Stack:
    return Stack(tools.clients("cloudformation"), stage.alarms_stack, tools.patience)
