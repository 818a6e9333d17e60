"""`make destroy-pages`: takes the pages of a stage down, which hold no data. `make destroy` does too."""

from infra import lock
from infra.command_line import say
from infra.pages import stack
from infra.settling import stacks_settled
from infra.stage import Stage
from infra.tools import FOR_REAL, Tools


def run(stage: Stage, arguments: list[str], tools: Tools = FOR_REAL) -> int:
    with lock.held(stage, tools.clients("ssm")) as taken_over:
        if taken_over:
            say(taken_over)
        stacks_settled(stage, tools)
        stack.take_down(stage, tools)
    say(f"{stage.name} has no pages.")
    return 0
