"""Rows that an earlier release wrote are read, and worked on, by the code of today."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.back_office import BackOffice, events, steps
from tests.rows.asking import ask, lost, of_a_draft, send, without_drafts
from tests.rows.files import RELEASES, hold_again
from tests.rows.fixed_clock import clock_standing_at
from tests.rows.released import HOUR, ReleasedRows, answers, asked_at

STORIES = [(release, title) for release in RELEASES for title in answers(release)["stories"]]
DOCUMENTS = Path(__file__).parents[2] / "docs/openapi"
BEFORE_ROWS_WERE_KEPT = {"0.1.0"}
DONE = ["done"] * 4
FITTING = "a basket that can be placed"


@pytest.fixture(params=RELEASES)
def shop(
    request: pytest.FixtureRequest, side_effects: Any, fulfilment: Any
) -> Iterator[ReleasedRows]:
    """The shop as a release left it, at the moment it was left."""
    simulator = side_effects.simulator
    before = dict(simulator._coupons), dict(simulator._issued)
    kept = ReleasedRows(request.param, BackOffice(side_effects, fulfilment))
    with clock_standing_at(asked_at(kept.release)):
        hold_again(kept.release, simulator)
        kept.load()
        yield kept
    simulator._coupons, simulator._issued = before


def test_every_release_has_left_its_rows() -> None:
    released = {path.stem for path in DOCUMENTS.glob("*.json")}
    assert released - BEFORE_ROWS_WERE_KEPT <= set(RELEASES)


@pytest.mark.parametrize(("shop", "title"), STORIES, indirect=["shop"])
def test_what_was_answered_then_is_answered_today(shop: ReleasedRows, title: str) -> None:
    side_effects = shop.office.side_effects
    with side_effects.unchanged():
        for call in shop.story(title)["asked"]:
            answer = ask(side_effects.api, call)
            if of_a_draft(call):
                assert (answer.status, answer.json["code"]) == (404, "not_found")
                continue
            assert (answer.status, call["path"]) == (call["status"], call["path"])
            assert lost(without_drafts(call), answer.json, call["path"]) == []


def test_a_call_repeated_with_its_idempotency_key_gets_its_answer(shop: ReleasedRows) -> None:
    side_effects = shop.office.side_effects
    with side_effects.unchanged():
        for call in shop.story("calls that were made with an Idempotency-Key")["sent"]:
            assert lost(call["answer"], send(side_effects.api, call).json, call["path"]) == []


@pytest.mark.parametrize(
    "title",
    [
        "an order just placed",
        "an order whose worker has only begun",
        "an order whose worker has invoiced it",
        "a coupon that is tried again",
        "a refused coupon that staff ask for again",
    ],
)
def test_an_order_that_was_due_is_completed_with_one_mail(shop: ReleasedRows, title: str) -> None:
    shop.work()
    done = shop.order(title)
    assert (done["status"], steps(done)) == ("completed", DONE)
    assert shop.office.statuses(done) == ["active"]
    assert len(shop.mailed(title)) == 1
    invoiced = shop.told(title)["invoice_number"]
    assert done["invoice_number"] == (invoiced or done["invoice_number"])


def test_a_coupon_whose_reply_was_lost_is_the_one_that_is_mailed(shop: ReleasedRows) -> None:
    title = "a coupon whose reply was lost"
    held = shop.office.coupons(shop.told(title))
    assert len(held) == 1
    shop.work()
    assert shop.order(title)["status"] == "completed"
    assert shop.office.coupons(shop.told(title)) == held
    assert len(shop.mailed(title)) == 1


def test_a_cancelling_that_was_interrupted_is_ended(shop: ReleasedRows) -> None:
    title = "a cancelling that was interrupted"
    asked = shop.told(title)["cancellation"]
    shop.work()
    done = shop.order(title)
    assert (done["status"], done["cancellation"]) == ("cancelled", asked)
    assert shop.office.statuses(done) == ["revoked", "revoked"]
    invoice = shop.office.get(f"/invoices/{done['invoice_number']}")
    credit = shop.office.get(f"/invoices/{invoice['credited_by']}")
    assert credit["credits"] == done["invoice_number"]


@pytest.mark.parametrize(
    "title",
    [
        "a draft",
        "an order just placed",
        "a coupon that is tried again",
        "a completed order for an end customer",
        "an order cancelled after its invoice",
    ],
)
def test_an_order_can_be_cancelled(shop: ReleasedRows, title: str) -> None:
    order = shop.order(title)
    answer = shop.office.cancel(order["order_id"])
    assert (answer.status, answer.json["status"]) == (200, "cancelled")
    assert set(shop.office.statuses(order)) <= {"revoked"}


def test_an_order_whose_coupon_was_redeemed_cannot_be_cancelled(shop: ReleasedRows) -> None:
    for title in (
        "a coupon that was redeemed, and one that was not",
        "a cancelling that a redeemed coupon stopped",
    ):
        answer = shop.office.cancel(shop.order(title)["order_id"])
        assert (answer.status, answer.json["code"]) == (409, "coupon_redeemed")


@pytest.mark.parametrize(
    "title",
    [
        "a coupon refused for good, beside one that was mailed",
        "an order given up after ten broken-off runs",
    ],
)
def test_an_asset_that_failed_can_be_synchronized_again(shop: ReleasedRows, title: str) -> None:
    failed = shop.order(title)["assets"][0]
    path = f"/assets/{failed['asset_id']}/synchronize"
    assert shop.office.post(path, status=202)["provisioning_status"] == "pending"
    shop.office.fulfilment.run()
    done = shop.order(title)
    assert (done["status"], steps(done)) == ("completed", DONE)
    [mail] = shop.mailed(title)
    assert shop.office.coupons(done)[0]["code"] in mail


def test_a_mail_that_was_being_sent_is_not_sent_again(shop: ReleasedRows) -> None:
    title = "a mail that is being sent"
    shop.work()
    left = shop.order(title)
    assert left["status"] == "needs_attention"
    assert [mail["outcome"] for mail in left["mails"]] == ["unknown"]
    assert shop.mailed(title) == []


def test_a_mail_that_was_still_to_be_sent_is_sent_once(shop: ReleasedRows) -> None:
    shop.work()
    for title in ("a mail that is tried again", "a mail that staff asked to send again"):
        assert shop.order(title)["status"] == "completed"
        assert len(shop.mailed(title)) == 1


@pytest.mark.parametrize(
    "title",
    [
        "a completed order",
        "a mail that bounced for a while",
        "a mail of unknown outcome",
        "a mail that bounced for good",
        "a mail that is not sent to a bounced address",
    ],
)
def test_the_welcome_mail_can_be_sent_again(shop: ReleasedRows, title: str) -> None:
    order, corrected = shop.order(title), "ann@again.example"
    path, body = f"/orders/{order['order_id']}/welcome-email", {"recipient": corrected}
    shop.office.post(path, body, status=202)
    shop.office.fulfilment.run()
    done = shop.order(title)
    assert done["status"] == "completed"
    assert done["mails"][:-1] == order["mails"]
    assert (done["mails"][-1]["to"], done["mails"][-1]["outcome"]) == (corrected, "sent")


def test_a_bounced_address_is_remembered(shop: ReleasedRows) -> None:
    order = shop.order("a mail that bounced for good")
    answer = shop.office.call("POST", f"/orders/{order['order_id']}/welcome-email", {})
    assert (answer.status, answer.json["code"]) == (409, "address_bounced")


def test_what_ses_tells_of_an_earlier_mail_shows_on_its_order(shop: ReleasedRows) -> None:
    shop.office.bounce(shop.order("a completed order"))
    shown = shop.order("a completed order")
    assert (shown["status"], events(shown)[-1]) == ("needs_attention", "mail_bounced")


def test_a_draft_can_be_executed(shop: ReleasedRows) -> None:
    shop.office.post(f"/orders/{shop.story('a draft')['order_id']}/execute")
    shop.office.fulfilment.run()
    done = shop.order("a draft")
    assert (done["status"], done["totals"]) == ("completed", shop.told("a draft")["totals"])


@pytest.mark.parametrize("title", [FITTING, "a basket begun after an order"])
def test_an_open_basket_can_be_placed(shop: ReleasedRows, title: str) -> None:
    buyer = shop.buyer(title)
    shown = buyer.checkout() if title == FITTING else buyer.confirm()
    placed = buyer.place(shown)
    assert (placed.status, placed.json["totals"]) == (201, shown["totals"])
    shop.office.fulfilment.run()
    assert buyer.order(placed.json["order_id"])["status"] == "completed"
    assert buyer.basket()["lines"] == []


def test_coupons_are_asked_about_every_day(shop: ReleasedRows) -> None:
    office, order = shop.office, shop.order("a completed order")
    office.side_effects.simulator.redeem(office.coupons(order)[0]["code"])
    office.check_coupons()
    asset = office.asset(order["assets"][0]["asset_id"])
    assert asset["coupon"]["status"] == "redeemed"
    assert events(shop.order("a completed order"))[-1] == "coupon_redeemed"


def test_an_account_that_failed_can_be_synchronized(shop: ReleasedRows) -> None:
    for title in (
        "an account that could not be synchronized",
        "an account nobody has synchronized",
    ):
        path = f"/accounts/{shop.story(title)['account_id']}/synchronize"
        known = shop.office.post(path)
        assert (known["provisioning_sync_status"], known["last_error"]) == ("synchronized", None)


def test_invoices_go_on_without_a_gap(shop: ReleasedRows) -> None:
    shop.office.bought({"product_id": "prd_mailbox"})
    shop.work()
    for series in ("INV", "CN"):
        audit = shop.office.get(f"/invoices/audit?series={series}-{asked_at(shop.release).year}")
        assert audit["ok"], audit
    assert shop.office.fulfilment.run_after(HOUR) == 0
