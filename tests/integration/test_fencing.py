"""A worker whose lease has ended and was taken by another can write nothing more."""

from contextlib import suppress

import pytest

from chalicelib.bss.coupons.port import BitTitanUnavailable, CouponRequest
from chalicelib.bss.mail.delivery import INTERRUPTED
from chalicelib.bss.orders.assets import Coupon
from chalicelib.storage.keys import Key, Row
from local.bittitan_faults import Faults
from tests.fakes import AskedBitTitan
from tests.integration.backend import PAST_A_LEASE, Backend
from tests.integration.crashes import Crash, TroubledTable
from tests.integration.order_assertions import (
    NOTE,
    RELEASE,
    WRITES,
    completed_with_one_mail,
    every_effect_once,
)


class Another:
    """Another worker: when called, it takes over the order, fulfils it, and records the rows it left.

    Or it crashes at its write number `crashes_at`.
    """

    def __init__(self, backend: Backend, order_id: str, *, crashes_at: int = 0) -> None:
        self.backend, self.order_id, self._crashes_at = backend, order_id, crashes_at
        self.left: dict[Key, Row] = {}

    def __call__(self) -> None:
        self.backend.clock.advance(PAST_A_LEASE)
        table = TroubledTable(self.backend.table, self._crashes_at, "before", Crash())
        with suppress(Crash):
            self.backend.fulfil(self.order_id, table=table)
        self.left = self.backend.rows(self.order_id)


class SlowBitTitan(AskedBitTitan):
    """BitTitan that takes so long that another worker does everything meanwhile."""

    def __init__(self, meanwhile: Another, *, answers: bool) -> None:
        super().__init__(meanwhile.backend.bittitan.simulator)
        self._meanwhile, self._answers = meanwhile, answers

    def issue_coupon(self, wanted: CouponRequest, idempotency_key: str) -> Coupon:
        if not self._meanwhile.left:
            self._meanwhile()
        if not self._answers:
            raise BitTitanUnavailable("BitTitan did not answer within 10 seconds.")
        return super().issue_coupon(wanted, idempotency_key)


@pytest.mark.parametrize("number", range(2, 7), ids=WRITES[1:])
def test_who_was_overtaken_before_any_write_changes_nothing_more(
    backend: Backend, number: int
) -> None:
    order_id = backend.buy(lines=2)
    another = Another(backend, order_id)
    backend.fulfil(order_id, table=TroubledTable(backend.table, number, "before", another))
    assert another.left
    assert backend.rows(order_id) == another.left
    every_effect_once(backend, order_id)
    assert len(backend.outbox.mails) == 1
    if number == RELEASE:  # the first one's mail was under way when the other came
        assert backend.order(order_id).welcome_email.last_error == INTERRUPTED
    else:
        assert backend.order(order_id).status == "completed"


@pytest.mark.parametrize("number", [1, 2, NOTE], ids=["lease", "invoice", "note_before_the_mail"])
def test_who_was_overtaken_after_a_write_changes_nothing_more(
    backend: Backend, number: int
) -> None:
    order_id = backend.buy(lines=2)
    another = Another(backend, order_id)
    backend.fulfil(order_id, table=TroubledTable(backend.table, number, "after", another))
    assert another.left
    assert backend.rows(order_id) == another.left
    every_effect_once(backend, order_id)


def test_who_was_overtaken_before_the_invoice_by_one_who_has_just_begun_does_nothing_more(
    backend: Backend,
) -> None:
    order_id = backend.buy(lines=2)
    another = Another(backend, order_id, crashes_at=2)
    backend.fulfil(order_id, table=TroubledTable(backend.table, 2, "before", another))
    assert backend.rows(order_id) == another.left
    assert (backend.invoices(), backend.bittitan.asked, backend.outbox.mails) == ([], [], [])
    backend.fulfil_until_nothing_is_due()
    completed_with_one_mail(backend, order_id)


@pytest.mark.parametrize("number", [NOTE, RELEASE], ids=["note_before_the_mail", "release"])
def test_who_was_overtaken_at_the_mail_by_one_who_has_just_begun_writes_nothing_more(
    backend: Backend, number: int
) -> None:
    order_id = backend.buy(lines=2)
    another = Another(backend, order_id, crashes_at=2)
    backend.fulfil(order_id, table=TroubledTable(backend.table, number, "before", another))
    assert backend.rows(order_id) == another.left
    backend.fulfil_until_nothing_is_due()
    every_effect_once(backend, order_id)
    assert len(backend.outbox.mails) == 1


@pytest.mark.parametrize("answers", [True, False], ids=["late", "never"])
def test_who_waited_too_long_for_bittitan_changes_nothing_more(
    backend: Backend, answers: bool
) -> None:
    order_id = backend.buy(lines=2)
    another = Another(backend, order_id)
    backend.fulfil(order_id, bittitan=SlowBitTitan(another, answers=answers))
    assert backend.rows(order_id) == another.left
    every_effect_once(backend, order_id)
    assert len(backend.outbox.mails) == 1


def test_who_waited_too_long_does_not_reopen_what_the_other_found_refused(backend: Backend) -> None:
    """Else the asset would be pending for ever: its order is not due any more."""
    order_id = backend.buy(lines=1)
    refusal = {"coupons": [{"kind": "reject"}]}
    backend.bittitan.simulator.set_faults(Faults.model_validate(refusal))
    another = Another(backend, order_id)
    backend.fulfil(order_id, bittitan=SlowBitTitan(another, answers=False))
    assert backend.rows(order_id) == another.left
    assert [asset.provisioning_status for asset in backend.assets(order_id)] == ["failed"]


def test_a_living_worker_is_not_overtaken(backend: Backend) -> None:
    order_id = backend.buy(lines=2)
    seen: list[dict[Key, Row]] = []

    def somebody_else_tries() -> None:
        before = backend.rows(order_id)
        backend.clock.advance(PAST_A_LEASE - 2)
        backend.fulfil(order_id)
        assert backend.rows(order_id) == before
        seen.append(before)

    backend.fulfil(order_id, table=TroubledTable(backend.table, 2, "before", somebody_else_tries))
    assert len(seen) == 1
    assert backend.order(order_id).status == "completed"
    assert len(backend.outbox.mails) == 1
