"""Recorder of orders that went well, of drafts, and of cancellings."""

from collections.abc import Callable

import pytest

from chalicelib.bss.coupons.port import BitTitanUnavailable
from chalicelib.bss.fulfilment.cancel import cancel
from chalicelib.bss.fulfilment.requests import CancelOrder
from chalicelib.bss.orders.assets import Coupon
from chalicelib.errors import Refusal
from chalicelib.wiring import dependencies
from local.bittitan_simulator import Simulator
from tests.api.actors import BUNDLE, MAILBOX
from tests.fakes import FakeBitTitan
from tests.rows.recorder import Recorder

NAMED = MAILBOX | {"quantity": 25, "friendly_name": "Autumn move"}, BUNDLE | {"quantity": 3}
WANTED = "No longer wanted"


class Interrupted(FakeBitTitan):
    """BitTitan, where something happens before the second coupon is revoked."""

    def __init__(self, simulator: Simulator, happens: Callable[[], None]) -> None:
        super().__init__(simulator)
        self._revoked, self._happens = 0, happens

    def revoke_coupon(self, coupon_id: str) -> Coupon:
        self._revoked += 1
        if self._revoked == 2:
            self._happens()
        return super().revoke_coupon(coupon_id)


def record_completed_orders(recorder: Recorder) -> None:
    recorder.bought("a completed order")
    recorder.bought("a completed order for an end customer", *NAMED, order_for="acc_endcustomer")
    recorder.bought("a completed order of a direct customer", *NAMED, by="acc_customer")
    recorder.bought("a completed order of another partner", by="acc_rival")


def record_drafts(recorder: Recorder) -> None:
    office, sub = recorder.office, "acc_distributor"
    draft = office.drafted(*NAMED, order_for_account_id="acc_endcustomer")
    recorder.record("a draft", by="acc_partner", sub=sub, order_id=draft["order_id"])
    dropped = office.drafted()["order_id"]
    office.cancel(dropped)
    recorder.record("a cancelled draft", by="acc_partner", sub=sub, order_id=dropped)
    executed = office.drafted(account_id="acc_customer")["order_id"]
    office.post(f"/orders/{executed}/execute")
    office.fulfilment.run()
    recorder.record("an executed draft", by="acc_customer", sub=sub, order_id=executed)


def record_cancellations(recorder: Recorder) -> None:
    office = recorder.office
    credited = recorder.bought("an order cancelled after its invoice", *NAMED)
    assert office.cancel(credited["order_id"], WANTED).status == 200
    early = recorder.placed("an order cancelled before its invoice")
    assert office.cancel(early, WANTED).status == 200
    _interrupted(recorder, "a cancelling that was interrupted", _hangs_up)
    simulator = office.side_effects.simulator
    _interrupted(
        recorder,
        "a cancelling that a redeemed coupon stopped",
        lambda: simulator.redeem(simulator.snapshot()["coupons"][-1]["code"]),
    )


def _interrupted(recorder: Recorder, title: str, happens: Callable[[], None]) -> None:
    """A cancelling where `happens` is called when one of two coupons is revoked."""
    order_id = recorder.bought(title, MAILBOX, BUNDLE)["order_id"]
    bittitan = Interrupted(recorder.office.side_effects.simulator, happens)
    with pytest.raises(Refusal):
        cancel(
            order_id,
            CancelOrder(reason=WANTED),
            by="usr_staff",
            dependencies=dependencies()._replace(bittitan=bittitan),
        )


def _hangs_up() -> None:
    raise BitTitanUnavailable("BitTitan hung up.")
