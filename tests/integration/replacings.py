"""Replacings on the real engine: how one is asked for, and what is true of the coupon whenever anybody looks."""

from collections.abc import Callable
from typing import Any

from chalicelib.bss.fulfilment.replace import Asked, replace_coupon
from chalicelib.bss.orders.asset_answers import AssetAnswer
from chalicelib.bss.orders.assets import Coupon
from chalicelib.bss.orders.coupons import asset_of_reference
from chalicelib.storage.receipts import Slot, slot
from tests.fakes import AskedBitTitan
from tests.integration.backend import Backend
from tests.integration.cancellings import credits
from tests.integration.crashes import Crash

WHY = "Mailed to the wrong company"
# The writes of an undisturbed request, and those of its worker.
REQUEST = ["lease", "to_be_replaced"]
WORKER = ["lease", "taken_back", "issued", "note_before_the_mail", "release"]
NOTE, RELEASE = WORKER.index("note_before_the_mail") + 1, WORKER.index("release") + 1


class LateToRead(AskedBitTitan):
    """BitTitan that is asked about a coupon, and before it answers something else happens."""

    def __init__(self, bittitan: AskedBitTitan, meanwhile: Callable[[], object]) -> None:
        super().__init__(bittitan.simulator)
        self._meanwhile = [meanwhile]

    def read_coupon(self, coupon_id: str) -> Coupon:
        coupon = super().read_coupon(coupon_id)
        while self._meanwhile:
            self._meanwhile.pop()()
        return coupon


class CrashingAtReading(AskedBitTitan):
    """BitTitan whose caller crashes when it asks about a coupon."""

    def read_coupon(self, coupon_id: str) -> Coupon:
        raise Crash


def replacing(
    backend: Backend, order_id: str, key: str | None = None, why: str = WHY, **instead: Any
) -> AssetAnswer:
    """Staff ask for another coupon for the order's first asset."""
    asked = Asked(why, "usr_staff", _slot(key))
    asset_id = backend.order(order_id).assets[0].asset_id
    return replace_coupon(asset_id, asked, backend.dependencies(**instead))


def _slot(key: str | None) -> Slot:
    return slot("acc_distributor", "usr_staff", "POST replace", key, b"body")


def live(backend: Backend, asset_id: str) -> list[str]:
    """The codes of an asset that can be redeemed at BitTitan."""
    own = [each for each in backend.coupons() if asset_of_reference(each["reference"]) == asset_id]
    return [each["code"] for each in own if each["status"] == "active"]


def assert_never_two(backend: Backend, order_id: str) -> None:
    for asset in backend.order(order_id).assets:
        assert len(live(backend, asset.asset_id)) <= 1


def assert_replaced(backend: Backend, order_id: str, *, times: int = 1) -> None:
    """One live coupon an asset, which is on record; so many were revoked; nothing is credited."""
    first, other = backend.assets(order_id)
    for asset in (first, other):
        assert asset.coupon and live(backend, asset.asset_id) == [asset.coupon.code]
        assert (asset.provisioning_status, asset.replacement) == ("synchronized", None)
    assert (first.generation, other.generation) == (1 + times, 1)
    assert len(backend.coupons()) == 2 + times
    happened = [event.event for event in first.events]
    assert happened.count("replace_requested") == times
    assert happened.count("coupon_revoked") == times
    assert happened.count("coupon_issued") == 1 + times
    assert [invoice.status for invoice in backend.invoices()] == ["unpaid"]
    assert credits(backend) == []


def assert_completed(backend: Backend, order_id: str, *, times: int = 1) -> None:
    """Replaced, and mailed once each time."""
    assert_replaced(backend, order_id, times=times)
    order = backend.order(order_id)
    assert (order.status, order.welcome_email.state) == ("completed", "done")
    assert len(backend.outbox.mails) == 1 + times


def assert_never_asked(backend: Backend, order_id: str) -> None:
    assert_completed(backend, order_id, times=0)
