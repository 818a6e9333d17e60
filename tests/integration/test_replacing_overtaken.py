"""A worker that waited too long brings back no coupon that was replaced, and undoes no replacing."""

from collections.abc import Callable
from contextlib import suppress

import pytest

from tests.integration.backend import PAST_A_LEASE, Backend
from tests.integration.cancellings import bought
from tests.integration.crashes import Crash, TroubledTable
from tests.integration.replacings import (
    WORKER,
    assert_never_two,
    assert_replaced,
    live,
    replacing,
)

TAKEN_BACK, ISSUED = WORKER.index("taken_back") + 1, WORKER.index("issued") + 1


def _overtaken(backend: Backend, order_id: str, number: int, meanwhile: Callable[[], None]) -> None:
    """A worker to which something happens just before its write, and which then goes on."""
    table = TroubledTable(backend.table, number, "before", meanwhile)
    backend.fulfil(order_id, table=table)


def _done_and_asked_for_again(backend: Backend, order_id: str, *, number: int = 0) -> None:
    """Another worker has done everything, and the new coupon is to be replaced too.

    The worker of that crashes after its write `number`; without one it has not begun.
    """
    backend.clock.advance(PAST_A_LEASE)
    backend.fulfil(order_id)
    replacing(backend, order_id, why="The next one too")
    if number:
        with suppress(Crash):
            table = TroubledTable(backend.table, number, "after", Crash())
            backend.fulfil(order_id, table=table)


@pytest.mark.parametrize("late_at", [TAKEN_BACK, ISSUED], ids=["taken_back", "issued"])
@pytest.mark.parametrize("number", [0, TAKEN_BACK], ids=["asked for", "taken back"])
def test_who_was_overtaken_undoes_no_later_replacing(
    backend: Backend, late_at: int, number: int
) -> None:
    order_id = bought(backend)
    replacing(backend, order_id)
    _overtaken(
        backend,
        order_id,
        late_at,
        lambda: _done_and_asked_for_again(backend, order_id, number=number),
    )
    first = backend.assets(order_id)[0]
    assert first.generation == (3 if number else 2)
    assert [event.event for event in first.events].count("replace_requested") == 2
    assert number or (first.replacement and first.replacement.reason == "The next one too")
    assert_never_two(backend, order_id)
    backend.fulfil_until_nothing_is_due()
    assert_replaced(backend, order_id, times=2)


@pytest.mark.parametrize("number", [0, TAKEN_BACK], ids=["asked for", "taken back"])
def test_a_late_answer_about_the_first_coupon_does_not_bring_it_back(
    backend: Backend, number: int
) -> None:
    order_id = backend.buy(lines=2)
    first_coupon = 3  # the lease, the invoice
    _overtaken(
        backend,
        order_id,
        first_coupon,
        lambda: _done_and_asked_for_again(backend, order_id, number=number),
    )
    first = backend.assets(order_id)[0]
    assert (first.provisioning_status, first.generation) == ("pending", 2 if number else 1)
    backend.fulfil_until_nothing_is_due()
    assert_replaced(backend, order_id)
    assert len(live(backend, first.asset_id)) == 1
