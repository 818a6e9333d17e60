"""What staff do, over HTTP: from a new account to its order, and everything that may go wrong after it."""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest

from tests.journey.delivery_assertions import assert_assets, assert_one_mail
from tests.journey.service_client import BILLING, Json, Service, User, lines_named, step
from tests.journey.service_process import wait_for

DAY = 24 * 3600


class Desk:
    """Staff who work on orders, which they see as `GET /bss/orders/{order_id}` returns them."""

    def __init__(self, service: Service) -> None:
        self.service, self.staff = service, service.staff()

    def account(self, email: str = "elina@harbour-bakery.example") -> Json:
        """A new customer, synchronized."""
        billing = BILLING | {"contact": BILLING["contact"] | {"email": email}}
        wanted = {"kind": "customer", "name": "Harbour Bakery", "billing": billing}
        made = self.staff.ask("POST", "/bss/accounts", wanted, status=201)
        assert made["provisioning_sync_status"] == "unsynchronized"
        return self.staff.ask("POST", f"/bss/accounts/{made['account_id']}/synchronize")

    def draft(self, account: Json, lines: list[Json]) -> Json:
        wanted = {"account_id": account["account_id"], "lines": lines}
        return self.staff.ask("POST", "/bss/orders", wanted, status=201)

    def execute(self, order: Json) -> Json:
        return self.staff.ask("POST", f"/bss/orders/{order['order_id']}/execute")

    def ordered(self, account: Json, lines: list[Json], status: str = "completed") -> Json:
        """An order that was drafted and executed, once it has come to that status."""
        return self.settled(self.execute(self.draft(account, lines)), status)

    def cancel(self, order: Json, status: int = 200) -> Json:
        path = f"/bss/orders/{order['order_id']}/cancel"
        return self.staff.ask("POST", path, {"reason": "Ordered by mistake"}, status=status)

    def order(self, order: Json) -> Json:
        return self.staff.get(f"/bss/orders/{order['order_id']}")

    def settled(self, order: Json, status: str) -> Json:
        def has_it() -> Json | None:
            seen.append(self.order(order))
            return seen[-1] if seen[-1]["status"] == status else None

        seen: list[Json] = []
        try:
            return wait_for(has_it, within=30)
        except AssertionError:
            raise AssertionError(f"not {status}: {seen[-1]}") from None

    def assets(self, order: Json) -> list[Json]:
        return [self.staff.get(f"/bss/assets/{asset['asset_id']}") for asset in order["assets"]]

    def pay(self, order: Json) -> Json:
        """The order's invoice, once the whole of it was paid."""
        path = f"/bss/invoices/{order['invoice_number']}"
        invoice = self.staff.get(path)
        wanted = {"amount": invoice["amount_due"], "received_on": invoice["issued_on"]}
        return self.staff.ask("POST", f"{path}/payments", wanted, status=201)

    def audit(self, series: str) -> Json:
        return self.staff.get(f"/bss/invoices/audit?series={series}")

    def owner(self, order: Json) -> User:
        return self.service.buyer(order["account_id"])


@pytest.fixture
def desk(service: Service) -> Iterator[Desk]:
    """Staff at a service where BitTitan is well again after the test."""
    yield Desk(service)
    service.misbehave()


def event_names(order: Json) -> list[str]:
    return [event["event"] for event in order["events"]]


def statuses(service: Service, order: Json) -> list[str]:
    """What BitTitan says of the order's coupons, asset by asset."""
    return [each["status"] for held in service.coupons_of(order).values() for each in held]


def negative(of: Any) -> Any:
    """The same totals, every amount the other way round."""
    if isinstance(of, dict):
        return {name: -each if name == "amount" else negative(each) for name, each in of.items()}
    return [negative(each) for each in of] if isinstance(of, list) else of


def assert_exported(desk: Desk, invoice: Json) -> None:
    """The invoice's lines and taxes are in the CSV for accounting."""
    answer = desk.staff.call("GET", f"/bss/invoices/export?issued_from={invoice['issued_on']}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"), newline="")))
    own = [row for row in rows if row["invoice_number"] == invoice["invoice_number"]]
    kinds = ["line"] * len(invoice["lines"]) + ["tax"] * len(invoice["totals"]["taxes"])
    assert [row["row"] for row in own] == kinds
    assert {row["amount_due"] for row in own} == {"0.00"}


def assert_series_hold(desk: Desk, invoice_number: str) -> None:
    year = invoice_number.split("-")[1]
    for prefix in ("INV", "CN"):
        audit = desk.audit(f"{prefix}-{year}")
        assert audit["ok"], audit
        assert (audit["gaps"], audit["duplicates"], audit["mismatched_totals"]) == ([], [], [])
        assert audit["count"] >= 1
        assert audit["first"] == f"{prefix}-{year}-000001"


def test_from_a_new_account_to_its_order_and_its_cancelling(desk: Desk) -> None:
    account = desk.account()
    assert (account["provisioning_sync_status"], account["last_error"]) == ("synchronized", None)
    known = [
        account["account_id"] for account in desk.service.local("GET", "/bittitan")["accounts"]
    ]
    assert account["account_id"] in known
    draft = desk.draft(account, lines_named({"Office": 5, "Service": 2}))
    assert (draft["status"], draft["assets"], draft["invoice_number"]) == ("draft", [], None)
    executed = desk.execute(draft)
    assert executed["order_id"] == draft["order_id"]
    assert executed["totals"] == draft["totals"]
    done = desk.settled(executed, "completed")
    assert [step["state"] for step in done["progress"]] == ["done"] * 4
    assert desk.execute(done)["order_id"] == done["order_id"]
    assert_assets(desk.owner(done), done)
    assert_one_mail(desk.owner(done), done, to="elina@harbour-bakery.example")
    assert [mail["outcome"] for mail in done["mails"]] == ["sent"]
    assert statuses(desk.service, done) == ["active"] * 2
    paid = desk.pay(done)
    assert (paid["status"], paid["amount_due"]["amount"]) == ("paid", 0)
    seen = desk.owner(done).get(f"/invoices/{paid['invoice_number']}")
    assert seen["payments"] == paid["payments"]
    assert_exported(desk, paid)
    gone = desk.cancel(done)
    assert gone["status"] == "cancelled"
    assert gone["cancellation"]["reason"] == "Ordered by mistake"
    assert statuses(desk.service, gone) == ["revoked"] * 2
    for asset in desk.assets(gone):
        assert (asset["provisioning_status"], asset["coupon"]["status"]) == ("cancelled", "revoked")
    invoice = desk.staff.get(f"/bss/invoices/{gone['invoice_number']}")
    assert invoice["status"] == "credited"
    credit = desk.staff.get(f"/bss/invoices/{invoice['credited_by']}")
    assert (credit["type"], credit["credits"]) == ("credit_invoice", invoice["invoice_number"])
    assert credit["totals"] == negative(invoice["totals"])
    assert credit["invoice_number"].startswith("CN-")
    assert_series_hold(desk, invoice["invoice_number"])
    assert desk.cancel(done) == gone, "again: the same order"
    assert desk.owner(gone).order(gone)["status"] == "cancelled"
    refused = desk.staff.call("POST", f"/bss/orders/{gone['order_id']}/execute")
    assert refused.status_code == 409
    assert len(desk.service.mails_about(gone)) == 1


def test_a_draft_that_is_cancelled_leaves_nothing(desk: Desk) -> None:
    draft = desk.draft(desk.account(), lines_named({"Office": 5}))
    gone = desk.cancel(draft)
    assert (gone["status"], gone["assets"], gone["invoice_number"]) == ("cancelled", [], None)
    refused = desk.staff.call("POST", f"/bss/orders/{draft['order_id']}/execute")
    assert (refused.status_code, refused.json()["code"]) == (409, "order_cancelled")


def test_a_draft_for_an_account_that_bittitan_does_not_know_cannot_be_executed(desk: Desk) -> None:
    draft = desk.draft({"account_id": "acc_unsynced"}, lines_named({"Office": 5}))
    refused = desk.staff.call("POST", f"/bss/orders/{draft['order_id']}/execute")
    assert (refused.status_code, refused.json()["code"]) == (409, "checkout_blocked")
    assert [error["code"] for error in refused.json()["errors"]] == ["account_not_synchronized"]
    assert desk.order(draft)["status"] == "draft"


def test_a_rejected_asset_is_synchronized_again_and_gets_a_mail_of_its_own(desk: Desk) -> None:
    account = desk.account()
    desk.service.misbehave({"kind": "reject"})
    stuck = desk.ordered(account, lines_named({"North": 1, "South": 2}), "needs_attention")
    [failed] = [asset for asset in stuck["assets"] if asset["provisioning_status"] == "failed"]
    [fine] = [asset for asset in stuck["assets"] if asset is not failed]
    assert len(desk.service.mails_about(stuck)) == 1
    refused = desk.staff.call("POST", f"/bss/assets/{fine['asset_id']}/synchronize")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_failed")
    again = desk.staff.ask("POST", f"/bss/assets/{failed['asset_id']}/synchronize", status=202)
    assert again["asset_id"] == failed["asset_id"]
    done = desk.settled(stuck, "completed")
    assert statuses(desk.service, done) == ["active"] * 2
    held = desk.service.coupons_of(done)
    assert [len(held[asset["asset_id"]]) for asset in done["assets"]] == [1, 1]
    [new], [old] = held[failed["asset_id"]], held[fine["asset_id"]]
    second, first = desk.service.mails_about(done)
    assert (old["code"] in first["text"], new["code"] in first["text"]) == (True, False)
    assert (old["code"] in second["text"], new["code"] in second["text"]) == (False, True)
    assert [mail["outcome"] for mail in done["mails"]] == ["sent", "sent"]


def test_a_coupon_that_reached_the_wrong_reader_is_replaced_and_mailed(desk: Desk) -> None:
    done = desk.ordered(desk.account(), lines_named({"North": 1, "South": 2}))
    first, other = desk.assets(done)
    path, why = f"/bss/assets/{first['asset_id']}/coupon/replace", {"reason": "Wrong company"}
    asked = desk.staff.ask("POST", path, why, status=202)
    assert asked["asset_id"] == first["asset_id"]
    desk.staff.ask("POST", path, why, status=202)
    ended = desk.settled(done, "completed")
    held = desk.service.coupons_of(ended)[first["asset_id"]]
    assert [coupon["status"] for coupon in held] == ["revoked", "active"], (
        "pressed twice, done once"
    )
    assert held[0]["code"] == first["coupon"]["code"]
    newest, _ = desk.service.mails_about(ended)
    assert held[1]["code"] in newest["text"] and other["coupon"]["code"] in newest["text"]
    assert held[0]["code"] not in newest["text"]
    assert desk.assets(ended)[0]["coupon"]["code"] == held[1]["code"]
    desk.service.local("POST", f"/bittitan/coupons/{held[1]['code']}/redeem")
    refused = desk.staff.call("POST", path, {"reason": "Wrong company again"})
    assert (refused.status_code, refused.json()["code"]) == (409, "coupon_redeemed")


def test_a_mail_that_bounced_shows_and_goes_again_to_a_corrected_address(desk: Desk) -> None:
    wrong, right = "elina@harbour-bakrey.example", "elina@harbour-bakery.example"
    done = desk.ordered(desk.account(wrong), lines_named({"Office": 5}))
    [mail] = desk.service.mails_about(done)
    assert mail["to"] == wrong
    path = f"/emails/{mail['message_id']}/event"
    desk.service.local("POST", path, {"event": "hard_bounce"})
    stuck = desk.settled(done, "needs_attention")
    assert [(mail["to"], mail["outcome"]) for mail in stuck["mails"]] == [(wrong, "bounced")]
    assert step(stuck, "welcome_email")["state"] == "failed"
    assert "bounced" in step(stuck, "welcome_email")["last_error"]
    assert "mail_bounced" in event_names(stuck)
    again = f"/bss/orders/{done['order_id']}/welcome-email"
    refused = desk.staff.call("POST", again, {})
    assert refused.status_code == 409, "nothing more goes to that address"
    desk.staff.ask("POST", again, {"recipient": right}, status=202)
    corrected = desk.settled(done, "completed")
    assert corrected["recipient"] == {"name": "Elina Baker", "email": right}
    assert [(mail["to"], mail["outcome"]) for mail in corrected["mails"]] == [
        (wrong, "bounced"),
        (right, "sent"),
    ]
    newest, _ = desk.service.mails_about(done)
    [asset] = desk.assets(corrected)
    assert newest["to"] == right
    assert asset["coupon"]["code"] in newest["text"]
    assert len(desk.service.coupons_of(done)[asset["asset_id"]]) == 1


def test_a_redeemed_coupon_shows_after_a_day_and_the_order_cannot_be_cancelled(
    fresh_service: Service,
) -> None:
    desk = Desk(fresh_service)
    done = desk.ordered(desk.account(), lines_named({"Office": 5, "Service": 2}))
    redeemed, untouched = desk.assets(done)
    fresh_service.local("POST", f"/bittitan/coupons/{redeemed['coupon']['code']}/redeem")
    assert_refused_to_cancel(desk, done)
    fresh_service.move_clock(DAY + 60)
    wait_for(lambda: desk.assets(done)[0]["coupon"]["status"] == "redeemed", within=15)
    assert desk.assets(done)[1] == untouched
    assert "coupon_redeemed" in event_names(desk.order(done))
    assert desk.order(done)["status"] == "completed"
    assert_refused_to_cancel(desk, done)


def assert_refused_to_cancel(desk: Desk, order: Json) -> None:
    """409, and neither here nor at BitTitan anything has changed."""
    before = desk.order(order)
    refused = desk.cancel(order, status=409)
    assert refused["code"] == "coupon_redeemed"
    assert desk.order(order) == before
    assert sorted(statuses(desk.service, order)) == ["active", "redeemed"]
    invoice = desk.staff.get(f"/bss/invoices/{order['invoice_number']}")
    assert (invoice["status"], invoice["credited_by"]) == ("unpaid", None)
