"""`make destroy-pages`: takes the pages of a stage down, which hold no data. `make destroy` does too."""

from infra.changing import changing
from infra.command_line import say
from infra.dependencies import FOR_REAL, Dependencies
from infra.pages import stack
from infra.stage import Stage


def run(stage: Stage, arguments: list[str], tools: Dependencies = FOR_REAL) -> int:
    with changing(stage, tools):
        stack.take_down(stage, tools)
    say(f"{stage.name} has no pages.")
    return 0
