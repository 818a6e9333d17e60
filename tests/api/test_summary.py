"""What needs a person, counted: GET /bss/summary (rules.md R63)."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from chalicelib.bss.orders.steps import MailSend, Step, WelcomeStep
from chalicelib.values import clock
from tests.api.actors import BUNDLE, MAILBOX
from tests.api.aws_calls import counted, giving_at_once
from tests.api.back_office import BackOffice
from tests.api.client import Api
from tests.api.coupon_desk import DeskWorker
from tests.api.seeded_rows import SeededRows
from tests.api.shape_checks import assert_fits
from tests.api.shapes import TIME
from tests.builders import PLACED_AT, RECIPIENT, a_coupon

pytestmark = pytest.mark.usefixtures("noon")

SUMMARY = {
    "at": TIME,
    "items": [
        {
            "what": {
                "orders_needing_attention",
                "mails_bounced",
                "invoice_mails_bounced",
                "invoice_mails_failed",
                "invoices_unpaid",
                "invoices_overdue",
                "coupons_expiring",
                "vendor_tasks_open",
            },
            "step": ({"invoice", "coupons", "welcome_email"}, None),
            "kind": ({"issue_coupon", "revoke_coupon", "register_account"}, None),
            "count": int,
            "at_least": bool,
            "oldest_at": (TIME, None),
            "list": str,
        }
    ],
}
NOTHING = {
    "invoice": 0,
    "coupons": 0,
    "welcome_email": 0,
    "mails_bounced": 0,
    "invoice_mails_bounced": 0,
    "invoice_mails_failed": 0,
    "invoices_unpaid": 0,
    "invoices_overdue": 0,
    "coupons_expiring": 0,
    "issue_coupon": 0,
    "revoke_coupon": 0,
    "register_account": 0,
}
DONE, FAILED = Step(state="done"), Step(state="failed", last_error="No.")
MAILED = WelcomeStep(state="done")
FAILED_MAIL = WelcomeStep(state="failed", last_error="It bounced.")
FIRST_MAIL = MailSend(at=PLACED_AT, to=RECIPIENT.email, outcome="bounced", reported=("bounced",))


def _items(office: BackOffice) -> dict[str, Any]:
    """The items of the summary, those of orders by their step, those of tasks by their kind."""
    return {
        item["step"] or item["kind"] or item["what"]: item
        for item in office.get("/summary")["items"]
    }


def _counts(office: BackOffice) -> dict[str, int]:
    return {name: item["count"] for name, item in _items(office).items()}


def _stuck(rows: SeededRows, number: int, **steps: Any) -> str:
    done = {"invoice": DONE, "coupons": DONE, "welcome_email": MAILED}
    return rows.order(number, status="needs_attention", **done | steps)


def test_where_nothing_waits_every_count_is_there_and_is_nought(office: BackOffice) -> None:
    assert_fits(office.get("/summary"), SUMMARY)
    assert _counts(office) == NOTHING
    assert not any(item["at_least"] for item in _items(office).values())


def test_orders_that_need_attention_are_counted_by_each_step_they_are_stuck_at(
    office: BackOffice, seeded_rows: SeededRows
) -> None:
    _stuck(seeded_rows, 1, invoice=FAILED)
    _stuck(seeded_rows, 2, coupons=FAILED, welcome_email=WelcomeStep())
    _stuck(seeded_rows, 3, coupons=FAILED, welcome_email=FAILED_MAIL)
    seeded_rows.order(4, status="completed", invoice=DONE, coupons=DONE, welcome_email=MAILED)
    seeded_rows.order(5, status="provisioning", coupons=FAILED)
    assert _counts(office) == NOTHING | {"invoice": 1, "coupons": 2, "welcome_email": 1}


def test_an_order_on_which_nothing_failed_is_stuck_at_what_is_not_done(
    office: BackOffice, seeded_rows: SeededRows
) -> None:
    _stuck(seeded_rows, 1, invoice=Step(), welcome_email=WelcomeStep())
    assert _counts(office) == NOTHING | {"invoice": 1, "welcome_email": 1}


def test_a_mail_that_bounced_is_counted_until_its_order_is_mailed_again(office: BackOffice) -> None:
    order = office.bought(MAILBOX)
    office.bounce(order)
    counts = _counts(office)
    assert (counts["mails_bounced"], counts["welcome_email"]) == (1, 1)
    assert office.listed("/orders?bounced=true", "order_id") == [order["order_id"]]
    corrected = {"recipient": {"email": "it@lakeside.example"}}
    office.post(f"/orders/{order['order_id']}/welcome-email", corrected, status=202)
    office.fulfilment.run()
    assert _counts(office)["mails_bounced"] == 0


def test_a_mail_that_failed_otherwise_did_not_bounce(
    office: BackOffice, seeded_rows: SeededRows
) -> None:
    elsewhere = FIRST_MAIL.with_changes(to="old@northwind.example")
    _stuck(seeded_rows, 1, welcome_email=FAILED_MAIL, mails=(elsewhere,))
    bounced = _stuck(seeded_rows, 2, welcome_email=FAILED_MAIL, mails=(FIRST_MAIL,))
    assert _counts(office) == NOTHING | {"welcome_email": 2, "mails_bounced": 1}
    assert office.listed("/orders?bounced=true", "order_id") == [bounced]
    assert bounced not in office.listed("/orders?bounced=false", "order_id")


def test_invoices_are_unpaid_until_they_are_paid_or_credited_and_overdue_past_their_due_day(
    office: BackOffice,
) -> None:
    taken_back = office.bought(BUNDLE)
    office.bought(MAILBOX)
    assert office.cancel(taken_back["order_id"]).status == 200
    counts = _counts(office)
    assert (counts["invoices_unpaid"], counts["invoices_overdue"]) == (1, 0)
    clock.advance(timedelta(days=15).total_seconds())
    counts = _counts(office)
    assert (counts["invoices_unpaid"], counts["invoices_overdue"]) == (1, 1)


@pytest.mark.parametrize(("days", "expected"), [(-1, 0), (0, 1), (30, 1), (31, 0)])
def test_a_coupon_counts_when_its_last_day_is_within_thirty_days(
    office: BackOffice, seeded_rows: SeededRows, days: int, expected: int
) -> None:
    last_day = clock.now().date() + timedelta(days=days)
    seeded_rows.asset(1, coupon=a_coupon(expires_on=last_day))
    assert _counts(office) == NOTHING | {"coupons_expiring": expected}


def test_a_coupon_counts_by_the_day_that_it_is_where_the_seller_is(
    office: BackOffice, on_file: Any
) -> None:
    zone = "Pacific/Kiritimati"
    on_file.change_seller(time_zone=zone)
    [asset] = office.bought(MAILBOX)["assets"]
    last = date.fromisoformat(office.asset(asset["asset_id"])["coupon"]["expires_on"])
    there = datetime.combine(last - timedelta(days=30), time(2), ZoneInfo(zone))
    clock.advance((there - clock.now()).total_seconds() - 4 * 3600)
    assert _items(office)["coupons_expiring"]["count"] == 0
    clock.advance(4 * 3600)
    found = _items(office)["coupons_expiring"]
    assert (found["count"], found["list"]) == (
        1,
        f"/bss/assets?expires_before={last + timedelta(days=1)}",
    )


def test_each_count_is_what_its_list_shows(
    office: BackOffice, desk: DeskWorker, seeded_rows: SeededRows
) -> None:
    office.post("/accounts/acc_unsynced/synchronize")
    today = clock.now().date()
    _stuck(seeded_rows, 1, invoice=FAILED)
    _stuck(seeded_rows, 2, coupons=FAILED)
    _stuck(seeded_rows, 3, welcome_email=FAILED_MAIL, mails=(FIRST_MAIL,))
    _stuck(seeded_rows, 4, welcome_email=FAILED_MAIL)
    for number in range(3):
        seeded_rows.asset(number, coupon=a_coupon(expires_on=today + timedelta(days=number)))
        seeded_rows.invoice(number + 1)
    seeded_rows.invoice(9, issued_at=clock.now())
    seeded_rows.invoice(10, type="credit_invoice")
    items = _items(office)
    for item in items.values():
        path = item["list"].removeprefix("/bss")
        assert len(office.get(path)["items"]) == item["count"], item
    assert {name: item["count"] for name, item in items.items()} == {
        "invoice": 1,
        "coupons": 1,
        "welcome_email": 2,
        "mails_bounced": 1,
        "invoice_mails_bounced": 0,
        "invoice_mails_failed": 0,
        "invoices_unpaid": 4,
        "invoices_overdue": 3,
        "coupons_expiring": 3,
        "issue_coupon": 0,
        "revoke_coupon": 0,
        "register_account": 1,
    }


def test_from_a_hundred_on_a_count_says_at_least(
    office: BackOffice, seeded_rows: SeededRows
) -> None:
    soon = clock.now().date() + timedelta(days=3)
    for number in range(1, 101):
        _stuck(seeded_rows, number, invoice=FAILED)
        seeded_rows.asset(number, coupon=a_coupon(expires_on=soon))
        seeded_rows.invoice(number)
    items = _items(office)
    most = {name for name, item in items.items() if item["count"] == 100}
    assert most == {"invoice", "invoices_unpaid", "invoices_overdue", "coupons_expiring"}
    assert not any(item["at_least"] for item in items.values())
    _stuck(seeded_rows, 101, coupons=FAILED)
    seeded_rows.asset(101, coupon=a_coupon(expires_on=soon))
    seeded_rows.invoice(101)
    items = _items(office)
    assert all(items[name]["count"] in (99, 100) and items[name]["at_least"] for name in most)
    assert items["coupons"]["at_least"] and items["mails_bounced"]["at_least"]


def test_the_summary_takes_ten_calls_and_never_more_than_thirty_six(
    api: Api, office: BackOffice, seeded_rows: SeededRows
) -> None:
    today = clock.now().date()
    for number in range(1, 41):
        _stuck(seeded_rows, number, invoice=FAILED)
        seeded_rows.asset(number, coupon=a_coupon(expires_on=today))
        seeded_rows.invoice(number)
    with counted() as calls:
        office.get("/summary")
    assert len(calls) == 10
    with counted() as calls, giving_at_once(7):
        items = _items(office)
    assert len(calls) <= 36 and items["invoice"]["count"] == 35
    assert items["invoice"]["at_least"] and items["coupons_expiring"]["at_least"]


def test_buyers_have_no_summary(api: Api) -> None:
    assert api.get("/bss/summary").status == 403


@pytest.mark.parametrize("query", ["step=assets", "step=", "bounced=perhaps"])
def test_what_orders_are_not_stuck_at_is_refused(office: BackOffice, query: str) -> None:
    office.refused("GET", f"/orders?{query}", status=422, code="validation_failed")


def test_the_filters_go_together_with_every_other(
    office: BackOffice, seeded_rows: SeededRows
) -> None:
    stuck = _stuck(seeded_rows, 1, invoice=FAILED)
    rival = _stuck(seeded_rows, 2, invoice=FAILED, account_id="acc_rival")
    assert office.listed("/orders?step=invoice", "order_id") == [rival, stuck]
    assert office.listed("/orders?step=invoice&account_id=acc_rival", "order_id") == [rival]
    assert office.listed("/orders?step=invoice&status=completed", "order_id") == []
    assert office.listed("/orders?step=invoice&bounced=true", "order_id") == []


def test_what_waits_for_the_coupon_desk_is_counted_by_kind_with_the_age_of_the_oldest(
    office: BackOffice, desk: DeskWorker
) -> None:
    office.bought(MAILBOX)
    [first] = desk.tasks()
    clock.advance(60)
    office.bought(MAILBOX, BUNDLE)
    office.post("/accounts/acc_unsynced/synchronize")
    items = _items(office)
    assert (items["issue_coupon"]["count"], items["register_account"]["count"]) == (3, 1)
    assert items["issue_coupon"]["oldest_at"] == first["opened_at"]
    assert (items["revoke_coupon"]["count"], items["revoke_coupon"]["oldest_at"]) == (0, None)
    listed = office.get(items["issue_coupon"]["list"].removeprefix("/bss"))["items"]
    assert len(listed) == 3
    desk.claim(first["task_id"])
    assert _counts(office)["issue_coupon"] == 2
