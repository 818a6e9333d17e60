"""How every command that changes a stage begins: alone, and when AWS has ended what was begun before."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from infra import lock
from infra.command_line import say
from infra.dependencies import Dependencies
from infra.stage import Stage
from infra.stage_resources import Clients
from infra.waiting import stacks_settled


def _nobody(stage: Stage, clients: Clients) -> None:
    pass


@contextmanager
def changing(
    stage: Stage, tools: Dependencies, refuse: Callable[[Stage, Clients], None] = _nobody
) -> Iterator[None]:
    """Hold the stage's lock inside the block. `refuse` is asked before anything is waited for.

    Raises Locked, Unsettled, and what `refuse` raises.
    """
    with lock.held(stage, tools.clients("ssm")) as taken_over:
        if taken_over:
            say(taken_over)
        refuse(stage, tools.clients)
        stacks_settled(stage, tools)
        yield
