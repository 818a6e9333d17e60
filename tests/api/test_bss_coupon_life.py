"""What becomes of coupons after they were issued, as the daily schedule finds out."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.bss.coupons import http_client
from chalicelib.bss.orders.assets import Coupon
from chalicelib.values import clock
from local.bittitan_faults import Faults
from tests.api.actors import BUNDLE, MAILBOX
from tests.api.aws_calls import recorded_requests
from tests.api.back_office import BackOffice, events
from tests.fakes import FakeBitTitan

pytestmark = pytest.mark.usefixtures("noon")
DAY = 24 * 3600
# Where it is noted how far the walk over coupons has come, and what lies on the queue.
THE_WALK = "SCHEDULE"


class SlowBitTitan(FakeBitTitan):
    """BitTitan before whose first answer something else happens."""

    def __init__(self, simulator: Any, meanwhile: Callable[[], None]) -> None:
        super().__init__(simulator)
        self.meanwhile: Callable[[], None] | None = meanwhile

    def read_coupon(self, coupon_id: str) -> Coupon:
        happens, self.meanwhile = self.meanwhile, None
        if happens:
            happens()
        return super().read_coupon(coupon_id)


@pytest.fixture
def bittitan(simulator: Any, api: Any, monkeypatch: pytest.MonkeyPatch) -> FakeBitTitan:
    fake = FakeBitTitan(simulator)
    monkeypatch.setattr(http_client, "connect", lambda settings: fake)
    return fake


@pytest.fixture
def order(office: BackOffice) -> Any:
    return office.bought(MAILBOX, BUNDLE)


def _statuses(office: BackOffice, order: Any) -> list[str]:
    assets = [office.asset(asset["asset_id"]) for asset in order["assets"]]
    return [asset["coupon"]["status"] for asset in assets]


def test_a_redeemed_coupon_is_known_the_day_after(
    office: BackOffice, order: Any, side_effects: Any
) -> None:
    side_effects.simulator.redeem(office.coupons(order)[0]["code"])
    assert _statuses(office, order) == ["active", "active"]
    office.check_coupons()
    assert _statuses(office, order) == ["redeemed", "active"]
    shown = office.order(order["order_id"])
    assert shown["status"] == "completed"
    assert events(shown).count("coupon_redeemed") == 1
    asset = office.asset(order["assets"][0]["asset_id"])
    assert asset["coupon"]["code"] == office.coupons(order)[0]["code"]
    assert asset["provisioning_status"] == "synchronized"


def test_a_coupon_that_has_ended_is_never_asked_about_again(
    office: BackOffice, order: Any, side_effects: Any
) -> None:
    for coupon in office.coupons(order):
        side_effects.simulator.redeem(coupon["code"])
    office.check_coupons()
    with side_effects.unchanged(besides=THE_WALK):
        office.check_coupons()


def test_a_coupon_just_issued_is_asked_about_once_each_day(
    office: BackOffice, order: Any, side_effects: Any
) -> None:
    def calls() -> int:
        return side_effects.simulator.snapshot()["calls"]

    before = calls()
    for day in range(1, 5):
        office.check_coupons(1)
        assert calls() == before + 2 * day
        office.check_coupons(0.4)
        assert calls() == before + 2 * day, "the day has been asked about"
        office.check_coupons(-0.4)


def test_asking_about_a_coupon_that_is_as_before_writes_nothing(
    office: BackOffice, order: Any
) -> None:
    clock.advance(DAY)
    office.checks.walk()
    with recorded_requests("PutItem") as put, recorded_requests("TransactWriteItems") as written:
        assert office.checks.work() == 1
    assert (put, written) == ([], [])


def test_a_coupon_expires_by_its_date_though_nobody_asks(office: BackOffice, order: Any) -> None:
    expires_on = office.asset(order["assets"][0]["asset_id"])["coupon"]["expires_on"]
    clock.advance(365 * DAY)
    assert clock.now().date().isoformat() == expires_on
    assert _statuses(office, order) == ["active", "active"]
    clock.advance(DAY)
    assert _statuses(office, order) == ["expired", "expired"]
    assert {asset["coupon"]["status"] for asset in office.get("/assets")["items"]} == {"expired"}
    office.check_coupons(0)
    assert _statuses(office, order) == ["expired", "expired"]
    assert events(office.order(order["order_id"])).count("coupon_expired") == 2


def test_while_bittitan_is_away_nothing_is_lost(
    office: BackOffice, order: Any, bittitan: FakeBitTitan, side_effects: Any
) -> None:
    bittitan.simulator.redeem(office.coupons(order)[1]["code"])
    bittitan.reachable = False
    with side_effects.unchanged(besides=THE_WALK):
        office.check_coupons()
    bittitan.reachable = True
    office.check_coupons(0)
    assert _statuses(office, order) == ["active", "redeemed"]


def test_a_coupon_bittitan_does_not_know_keeps_no_other_from_being_asked_about(
    office: BackOffice, order: Any, simulator: Any
) -> None:
    first, second = office.coupons(order)
    simulator.redeem(second["code"])
    held = {coupon.code: coupon_id for coupon_id, coupon in simulator._coupons.items()}
    simulator._coupons.pop(held[first["code"]])
    office.check_coupons()
    assert _statuses(office, order) == ["active", "redeemed"]


def test_a_coupon_revoked_at_bittitan_is_shown_revoked(
    office: BackOffice, order: Any, simulator: Any
) -> None:
    first = office.coupons(order)[0]["code"]
    held = {coupon.code: coupon_id for coupon_id, coupon in simulator._coupons.items()}
    simulator.revoke(held[first])
    office.check_coupons()
    assert _statuses(office, order) == ["revoked", "active"]


def test_a_coupon_that_ended_does_not_disturb_the_orders_that_are_open(
    office: BackOffice, order: Any, side_effects: Any, mails: list[Any]
) -> None:
    side_effects.simulator.redeem(office.coupons(order)[0]["code"])
    office.check_coupons()
    assert office.fulfilment.run_after(3600) == 0
    assert len(mails) == 1 and office.order(order["order_id"])["status"] == "completed"


def test_a_cancelling_while_bittitan_is_asked_is_not_undone_by_what_it_answered_before(
    office: BackOffice, order: Any, simulator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cancelled_meanwhile() -> None:
        assert office.cancel(order["order_id"]).status == 200

    slow = SlowBitTitan(simulator, cancelled_meanwhile)
    monkeypatch.setattr(http_client, "connect", lambda settings: slow)
    office.check_coupons()
    assert slow.meanwhile is None
    assert _statuses(office, order) == office.statuses(order) == ["revoked", "revoked"]
    assets = [office.asset(asset["asset_id"]) for asset in order["assets"]]
    assert [asset["provisioning_status"] for asset in assets] == ["cancelled", "cancelled"]
    assert events(office.order(order["order_id"])).count("coupon_revoked") == 2


def test_no_coupon_is_begun_that_there_may_be_no_time_to_end(
    office: BackOffice, order: Any, side_effects: Any
) -> None:
    for coupon in office.coupons(order):
        side_effects.simulator.redeem(coupon["code"])
    with side_effects.unchanged(besides=THE_WALK):
        office.check_coupons(seconds_left=39)
    office.check_coupons(0, seconds_left=60)
    assert _statuses(office, order) == ["redeemed", "redeemed"]


def _is_being_replaced(office: BackOffice, order: Any) -> Callable[[], None]:
    path = f"/assets/{order['assets'][0]['asset_id']}/coupon/replace"
    return lambda: office.post(path, {"reason": "Mailed to the wrong company"}, status=202)


def test_a_check_that_began_before_does_not_undo_a_replacing(
    office: BackOffice, order: Any, simulator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = office.coupons(order)[0]["code"]

    def replaced_meanwhile() -> None:
        _is_being_replaced(office, order)()
        office.fulfilment.run()

    slow = SlowBitTitan(simulator, replaced_meanwhile)
    monkeypatch.setattr(http_client, "connect", lambda settings: slow)
    office.check_coupons()
    assert slow.meanwhile is None
    shown = office.asset(order["assets"][0]["asset_id"])
    assert (shown["provisioning_status"], shown["coupon"]["status"]) == ("synchronized", "active")
    assert shown["coupon"]["code"] != code


def test_nor_one_that_failed_meanwhile(
    office: BackOffice, order: Any, simulator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.check_coupons()
    asset_id = order["assets"][0]["asset_id"]

    def meanwhile() -> None:
        _is_being_replaced(office, order)()
        simulator.set_faults(Faults.model_validate({"revokes": [{"kind": "reject"}]}))
        office.fulfilment.run()

    slow = SlowBitTitan(simulator, meanwhile)
    monkeypatch.setattr(http_client, "connect", lambda settings: slow)
    office.check_coupons()
    assert office.asset(asset_id)["provisioning_status"] == "failed"


def test_a_check_that_began_before_does_not_undo_that_an_order_was_closed_with_its_coupon(
    office: BackOffice, simulator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = office.bought(MAILBOX)
    _is_being_replaced(office, order)()
    simulator.set_faults(Faults.model_validate({"revokes": [{"kind": "reject"}]}))
    office.fulfilment.run()
    order_id, asset_id = order["order_id"], order["assets"][0]["asset_id"]

    def closed_meanwhile() -> None:
        office.post(f"/orders/{order_id}/close", {"reason": "They deleted the mail."})

    slow = SlowBitTitan(simulator, closed_meanwhile)
    monkeypatch.setattr(http_client, "connect", lambda settings: slow)
    office.check_coupons()
    assert slow.meanwhile is None
    assert office.order(order_id)["status"] == "completed"
    assert office.asset(asset_id)["provisioning_status"] == "synchronized"


def test_while_a_coupon_is_replaced_no_daily_check_asks_about_it(
    office: BackOffice, order: Any, side_effects: Any
) -> None:
    _is_being_replaced(office, order)()
    asked = side_effects.simulator.snapshot()["calls"]
    office.check_coupons()
    assert side_effects.simulator.snapshot()["calls"] == asked + 1, "about the other one"
