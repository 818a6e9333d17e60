"""A cancelling that is refused, on an order whose row has no room for more history."""

from typing import Any

import pytest

from chalicelib.bss.coupons import http_client
from chalicelib.bss.coupons.port import BitTitanRefused
from chalicelib.bss.orders import lease
from chalicelib.bss.orders.events import Event
from chalicelib.bss.orders.history import MOST_BYTES
from chalicelib.bss.orders.store import read_assets
from chalicelib.storage.keys import order_key
from chalicelib.storage.table import Table
from chalicelib.values import clock
from tests.api.actors import MAILBOX
from tests.api.back_office import BackOffice, events
from tests.api.cloud import Cloud
from tests.fakes import FakeBitTitan

LONG_REASON = "Ordered twice. " * 13


class Refusing(FakeBitTitan):
    """BitTitan that revokes no coupon while it is told to."""

    refuses = True

    def revoke_coupon(self, coupon_id: str) -> Any:
        if self.refuses:
            raise BitTitanRefused("The coupon is locked.")
        return super().revoke_coupon(coupon_id)


@pytest.fixture
def bittitan(simulator: Any, api: Any, monkeypatch: pytest.MonkeyPatch) -> Refusing:
    refusing = Refusing(simulator)
    monkeypatch.setattr(http_client, "connect", lambda settings: refusing)
    return refusing


@pytest.fixture
def order(office: BackOffice, table: Table) -> Any:
    """An order with no room for one more event as long as the reason."""
    bought = office.bought(MAILBOX)
    with lease.leased(table, bought["order_id"], clock.now()) as held:
        room = MOST_BYTES - sum(_size(each) for each in held.order.events)
        mailed = Event(event="mail_sent", at=clock.now(), by="service", detail="x" * 150)
        mailed_often = (mailed,) * ((room - 50) // _size(mailed))
        full = held.order.with_changes(events=(*held.order.events, *mailed_often))
        held.settle(full, read_assets(table, full), clock.now())
    return bought


def _size(event: Event) -> int:
    return len(event.model_dump_json().encode())


def _parts(cloud: Cloud, order: Any) -> list[str]:
    """The rows with older history of an order."""
    pk = order_key(order["order_id"]).pk
    found = [row["sk"]["S"] for row in cloud.rows if row["pk"]["S"] == pk]
    return [sk for sk in found if sk.startswith("ARCHIVE#")]


def test_a_refused_cancelling_loses_and_repeats_no_event_of_a_long_history(
    office: BackOffice, bittitan: Refusing, cloud: Cloud, order: Any
) -> None:
    before = events(office.order(order["order_id"]))
    answer = office.cancel(order["order_id"], LONG_REASON)
    assert (answer.status, answer.json["code"]) == (409, "coupon_not_revoked")
    assert _parts(cloud, order) == ["ARCHIVE#000001"], "the reason had no room"
    shown = office.order(order["order_id"])
    assert (shown["status"], shown["cancellation"]) == ("completed", None)
    assert events(shown) == [*before, "cancel_requested", "cancel_refused"]
    assert shown["history_left_out"] == 0
    assert office.statuses(order) == ["active"]


def test_an_order_with_a_long_history_can_be_worked_on_after_a_refused_cancelling(
    office: BackOffice, bittitan: Refusing, order: Any
) -> None:
    for _ in range(3):
        answer = office.cancel(order["order_id"], LONG_REASON)
        assert (answer.status, answer.json["code"]) == (409, "coupon_not_revoked")
    office.post(f"/orders/{order['order_id']}/welcome-email", {}, status=202)
    office.fulfilment.run()
    assert office.order(order["order_id"])["status"] == "completed"
    bittitan.refuses = False
    assert office.cancel(order["order_id"], LONG_REASON).json["status"] == "cancelled"
