"""Whatever trouble there was, an order can go on to its end (rules.md R25)."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.bss.coupons import http_client
from chalicelib.bss.coupons.port import BitTitanRefused, BitTitanUnavailable
from chalicelib.bss.orders.assets import Coupon
from chalicelib.bss.orders.lease import take
from chalicelib.bss.orders.lease_taking import LEASED_FOR
from chalicelib.bss.orders.store import asset_row, find_order_with_assets
from chalicelib.storage.keys import DUE_ORDERS
from chalicelib.storage.table import Table
from chalicelib.values import clock
from tests.api.actors import BUNDLE, MAILBOX
from tests.api.back_office import BackOffice, events, mail_event, steps
from tests.fakes import FakeBitTitan

PAST_A_LEASE = LEASED_FOR.total_seconds() + 1


@pytest.fixture
def bittitan(simulator: Any, api: Any, monkeypatch: pytest.MonkeyPatch) -> FakeBitTitan:
    fake = FakeBitTitan(simulator)
    monkeypatch.setattr(http_client, "connect", lambda settings: fake)
    return fake


def test_a_cancelled_order_stays_so_whoever_leased_it_and_died(
    office: BackOffice, table: Table
) -> None:
    order_id = office.bought(MAILBOX)["order_id"]
    ended = office.cancel(order_id).json
    for _ in range(12):  # more often than an order may break off
        take(table, order_id, clock.now())
        clock.advance(PAST_A_LEASE)
    office.fulfilment.run_after(0)
    assert office.order(order_id) == ended
    assert list(table.due(DUE_ORDERS, "9")) == []
    assert office.cancel(order_id).json == ended


def test_a_coupon_that_bittitan_does_not_know_any_more_does_not_stop_a_cancelling(
    office: BackOffice, bittitan: FakeBitTitan
) -> None:
    order = office.bought(MAILBOX, BUNDLE)
    bittitan.simulator.forget(office.coupons(order)[0]["code"])
    answer = office.cancel(order["order_id"])
    assert (answer.status, answer.json["status"]) == (200, "cancelled")
    assets = [office.asset(asset["asset_id"]) for asset in order["assets"]]
    assert [asset["coupon"]["status"] for asset in assets] == ["revoked", "revoked"]
    assert len(office.listed("/invoices?type=credit_invoice", "invoice_number")) == 1


class RefusingAll(FakeBitTitan):
    """BitTitan that refuses to revoke a coupon, and to tell about it, with a 404 of somebody else's."""

    def revoke_coupon(self, coupon_id: str) -> Coupon:
        raise BitTitanRefused("BitTitan refused with 404 and gave no reason.")

    read_coupon = revoke_coupon


def test_a_refusal_without_bittitans_own_word_revokes_nothing_and_says_so(
    office: BackOffice, simulator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = office.bought(MAILBOX)
    monkeypatch.setattr(http_client, "connect", lambda settings: RefusingAll(simulator))
    answer = office.cancel(order["order_id"])
    assert (answer.status, answer.json["code"]) == (409, "coupon_not_revoked")
    shown = office.order(order["order_id"])
    assert (shown["status"], shown["cancellation"]) == ("completed", None)
    assert office.statuses(order) == ["active"]
    assert office.fulfilment.run_after(3600) == 0


class ActiveForEver(FakeBitTitan):
    """BitTitan whose calendar is behind ours."""

    def read_coupon(self, coupon_id: str) -> Coupon:
        return super().read_coupon(coupon_id).with_changes(status="active")

    def revoke_coupon(self, coupon_id: str) -> Coupon:
        self.revoked = coupon_id
        return super().read_coupon(coupon_id).with_changes(status="revoked")


def test_bittitan_is_believed_when_it_says_that_a_coupon_past_its_day_is_active(
    office: BackOffice, simulator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = office.bought(MAILBOX)
    bittitan = ActiveForEver(simulator)
    monkeypatch.setattr(http_client, "connect", lambda settings: bittitan)
    office.check_coupons(after_days=400)
    assert "coupon_expired" not in events(office.order(order["order_id"]))
    assert office.cancel(order["order_id"]).json["status"] == "cancelled"
    assert bittitan.revoked


def test_of_several_who_let_an_asset_try_again_at_once_one_does(
    office: BackOffice, bittitan_fails: Callable[..., None], table: Table
) -> None:
    bittitan_fails({"kind": "reject"})
    order = office.bought(MAILBOX)
    asset_id = order["assets"][0]["asset_id"]
    path = f"/assets/{asset_id}/synchronize"
    assert office.call("POST", path).status == 202
    for _ in range(3):
        office.refused("POST", path, status=409, code="not_failed")
    office.fulfilment.run()
    assert office.order(order["order_id"])["status"] == "completed"


def _ends(office: BackOffice, order: Any) -> Any:
    office.fulfilment.run_after(3600)
    return office.order(order["order_id"])


def _dies_while_sending(office: BackOffice, order: Any, table: Table) -> None:
    """A worker of the order handed its mail to SES and died before it could write that down."""
    held = take(table, order["order_id"], clock.now())
    step = held.order.welcome_email
    held.save(held.order.with_welcome(step.reopened().sending(clock.now())))
    clock.advance(PAST_A_LEASE)


def test_a_mail_that_was_being_sent_is_on_record_when_staff_send_it_again(
    office: BackOffice, table: Table
) -> None:
    order = office.bought(MAILBOX)
    _dies_while_sending(office, order, table)
    office.post(f"/orders/{order['order_id']}/welcome-email", {}, status=202)
    shown = _ends(office, order)
    assert [mail["outcome"] for mail in shown["mails"]] == ["sent", "unknown", "sent"]
    assert shown["status"] == "completed"


def test_a_coupon_that_comes_after_an_interrupted_mail_is_mailed(
    office: BackOffice, bittitan_fails: Callable[..., None], table: Table, mails: list[Any]
) -> None:
    bittitan_fails({"kind": "reject"})
    order = office.bought(MAILBOX | {"friendly_name": "First"}, BUNDLE)
    lacks = next(a for a in order["assets"] if a["provisioning_status"] == "failed")
    _dies_while_sending(office, order, table)
    office.post(f"/assets/{lacks['asset_id']}/synchronize", status=202)
    _ends(office, order)
    code = office.asset(lacks["asset_id"])["coupon"]["code"]
    assert code in mails[-1].body


def test_a_bounce_of_a_mail_whose_outcome_nobody_knew_shows_on_its_order(
    office: BackOffice, table: Table
) -> None:
    order = office.bought(MAILBOX)
    _dies_while_sending(office, order, table)
    bounce = {"bounceType": "Permanent", "bouncedRecipients": []}
    office.record(mail_event(order, {"message_id": "ses-late"}, "Bounce", bounce=bounce))
    shown = office.order(order["order_id"])
    assert [mail["outcome"] for mail in shown["mails"]] == ["sent", "bounced"]
    assert (steps(shown)[3], shown["status"]) == ("failed", "needs_attention")


@pytest.mark.parametrize(
    "bounce",
    [
        {"bounceType": "Transient", "bounceSubType": "General", "bouncedRecipients": []},
        {"bounceType": "Undetermined", "bounceSubType": "Undetermined", "bouncedRecipients": []},
    ],
)
def test_an_out_of_office_reply_is_on_record_and_undoes_nothing(
    office: BackOffice, bounce: Any
) -> None:
    order = office.bought(MAILBOX)
    message = mail_event(order, order["mails"][0], "Bounce", bounce=bounce)
    for _ in range(2):
        office.record(message)
    shown = office.order(order["order_id"])
    assert (shown["status"], steps(shown)[3]) == ("completed", "done")
    assert events(shown).count("mail_bounced") == 1
    assert shown["mails"][0]["outcome"] == "sent"
    assert "out-of-office" in shown["mails"][0]["detail"]


class Silent(FakeBitTitan):
    """BitTitan that never answers about some coupons."""

    silent_about: set[str] = set()

    def read_coupon(self, coupon_id: str) -> Coupon:
        if coupon_id in self.silent_about:
            raise BitTitanUnavailable("BitTitan answered 500.")
        return super().read_coupon(coupon_id)


def test_a_coupon_that_bittitan_never_answers_for_keeps_no_other_from_being_checked(
    office: BackOffice, simulator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = office.bought(MAILBOX, BUNDLE)
    bittitan = Silent(simulator)
    monkeypatch.setattr(http_client, "connect", lambda settings: bittitan)
    first, second = office.coupons(order)
    held = {coupon.code: coupon_id for coupon_id, coupon in simulator._coupons.items()}
    bittitan.silent_about = {held[first["code"]]}
    simulator.redeem(second["code"])
    office.check_coupons()
    shown = [office.asset(each["asset_id"])["coupon"]["status"] for each in order["assets"]]
    assert shown == ["active", "redeemed"]
    office.check_coupons()  # and the day after it is asked about again, and waits again
    bittitan.silent_about = set()
    simulator.redeem(first["code"])
    office.check_coupons()
    assert office.asset(order["assets"][0]["asset_id"])["coupon"]["status"] == "redeemed"


def test_three_coupons_in_a_row_without_an_answer_end_a_message_and_the_rest_comes_before_them(
    office: BackOffice, simulator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = office.bought(*[MAILBOX | {"friendly_name": f"Move {n}"} for n in range(7)])
    bittitan = Silent(simulator)
    monkeypatch.setattr(http_client, "connect", lambda settings: bittitan)
    held = {coupon.code: coupon_id for coupon_id, coupon in simulator._coupons.items()}
    codes = [coupon["code"] for coupon in office.coupons(order)]
    bittitan.silent_about = {held[code] for code in codes[:3]}
    simulator.redeem(codes[6])
    office.check_coupons()
    assert office.asset(order["assets"][6]["asset_id"])["coupon"]["status"] == "active"
    office.check_coupons(0)
    assert office.asset(order["assets"][6]["asset_id"])["coupon"]["status"] == "redeemed"


def test_an_asset_left_waiting_with_a_revoked_coupon_is_settled(
    office: BackOffice, table: Table
) -> None:
    """As release 0.2.0 left one: its coupon was revoked, and then the cancelling was refused."""
    order = office.bought(MAILBOX, BUNDLE)
    found = find_order_with_assets(table, order["order_id"])
    assert found
    _, (first, _second) = found
    assert first.coupon
    revoked = first.coupon.with_changes(status="revoked")
    table.put(asset_row(first.with_changes(provisioning_status="pending", coupon=revoked)))
    take(table, order["order_id"], clock.now())  # what makes it due again
    office.fulfilment.run_after(PAST_A_LEASE)
    ended = office.order(order["order_id"])
    statuses = [asset["provisioning_status"] for asset in ended["assets"]]
    assert (ended["status"], statuses) == ("completed", ["cancelled", "synchronized"])
    assert len(office.listed("/invoices?type=credit_invoice", "invoice_number")) == 1
    assert list(table.due(DUE_ORDERS, "9")) == []
