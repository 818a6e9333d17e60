"""Rows that an earlier release wrote are read, and worked on, by the code of today."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib.values.ids import order_of_asset
from tests.api.back_office import BackOffice, events, steps
from tests.api.reconciling import found, said
from tests.rows.files import RELEASES, hold_again
from tests.rows.fixed_clock import clock_standing_at
from tests.rows.queries import ask, differences, of_a_draft, send, without_drafts, without_words
from tests.rows.released import HOUR, ReleasedRows, answers, asked_at

STORIES = [(release, title) for release in RELEASES for title in answers(release)["stories"]]
DOCUMENTS = Path(__file__).parents[2] / "docs/openapi"
BEFORE_ROWS_WERE_KEPT = {"0.1.0"}
DONE = ["done"] * 4
REVOKED_AND_BILLED = (
    "a coupon that was revoked at BitTitan",
    "a cancelling that a redeemed coupon stopped",
)
FITTING = "a basket that can be placed"


@pytest.fixture(params=RELEASES)
def released(
    request: pytest.FixtureRequest, side_effects: Any, fulfilment: Any
) -> Iterator[ReleasedRows]:
    """The rows that a release wrote, at the time when it was asked about them."""
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


@pytest.mark.parametrize(("released", "title"), STORIES, indirect=["released"])
def test_what_was_answered_then_is_answered_today(released: ReleasedRows, title: str) -> None:
    side_effects = released.office.side_effects
    with side_effects.unchanged():
        for call in released.story(title)["asked"]:
            answer = ask(side_effects.api, call)
            if of_a_draft(call):
                assert (answer.status, answer.json["code"]) == (404, "not_found")
                continue
            assert (answer.status, call["path"]) == (call["status"], call["path"])
            then = without_words(call, without_drafts(call))
            assert differences(then, without_words(call, answer.json), call["path"]) == []


def test_a_call_repeated_with_its_idempotency_key_gets_its_answer(released: ReleasedRows) -> None:
    side_effects = released.office.side_effects
    with side_effects.unchanged():
        for call in released.story("calls that were made with an Idempotency-Key")["sent"]:
            assert (
                differences(call["answer"], send(side_effects.api, call).json, call["path"]) == []
            )


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
def test_an_order_that_was_due_is_completed_with_one_mail(
    released: ReleasedRows, title: str
) -> None:
    released.work()
    done = released.order(title)
    assert (done["status"], steps(done)) == ("completed", DONE)
    assert released.office.statuses(done) == ["active"]
    assert len(released.mailed(title)) == 1
    invoiced = released.order_then(title)["invoice_number"]
    assert done["invoice_number"] == (invoiced or done["invoice_number"])


def test_reconciling_finds_nothing_wrong_with_rows_of_before_but_revoked_coupons_that_are_billed(
    released: ReleasedRows,
) -> None:
    """Release 0.2.0 credited nothing when it stopped a cancelling that had revoked a coupon."""
    cloud = released.office.side_effects.cloud
    late = {"order_overdue", "lease_outlived", "order_without_invoice"}
    titles = REVOKED_AND_BILLED
    billed = {released.order_then(title)["assets"][0]["asset_id"] for title in titles}
    worthless = {("coupon_revoked", asset_id) for asset_id in billed}
    assert {each for each in said(found(cloud)) if each[0] not in late} == worthless
    released.work()
    assert said(found(cloud)) == worthless
    for asset_id in billed:
        released.office.cancel(order_of_asset(asset_id), asset_ids=[asset_id])
    assert found(cloud) == []


def test_a_coupon_whose_reply_was_lost_is_the_one_that_is_mailed(released: ReleasedRows) -> None:
    title = "a coupon whose reply was lost"
    held = released.office.coupons(released.order_then(title))
    assert len(held) == 1
    released.work()
    assert released.order(title)["status"] == "completed"
    assert released.office.coupons(released.order_then(title)) == held
    assert len(released.mailed(title)) == 1


def test_a_cancelling_that_was_interrupted_is_ended(released: ReleasedRows) -> None:
    title = "a cancelling that was interrupted"
    asked = released.order_then(title)["cancellation"]
    released.work()
    done = released.order(title)
    assert (done["status"], done["cancellation"]) == ("cancelled", {"asset_ids": None} | asked)
    assert released.office.statuses(done) == ["revoked", "revoked"]
    invoice = released.office.get(f"/invoices/{done['invoice_number']}")
    credit = released.office.get(f"/invoices/{invoice['credited_by']}")
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
def test_an_order_can_be_cancelled(released: ReleasedRows, title: str) -> None:
    order = released.order(title)
    answer = released.office.cancel(order["order_id"])
    assert (answer.status, answer.json["status"]) == (200, "cancelled")
    assert set(released.office.statuses(order)) <= {"revoked"}


def test_an_order_whose_coupon_was_redeemed_cannot_be_cancelled(released: ReleasedRows) -> None:
    for title in (
        "a coupon that was redeemed, and one that was not",
        "a cancelling that a redeemed coupon stopped",
    ):
        answer = released.office.cancel(released.order(title)["order_id"])
        assert (answer.status, answer.json["code"]) == (409, "coupon_redeemed")


@pytest.mark.parametrize(
    "title",
    [
        "a coupon refused for good, beside one that was mailed",
        "an order given up after ten broken-off runs",
    ],
)
def test_an_asset_that_failed_can_be_synchronized_again(released: ReleasedRows, title: str) -> None:
    failed = released.order(title)["assets"][0]
    path = f"/assets/{failed['asset_id']}/synchronize"
    assert released.office.post(path, status=202)["provisioning_status"] == "pending"
    released.office.fulfilment.run()
    done = released.order(title)
    assert (done["status"], steps(done)) == ("completed", DONE)
    [mail] = released.mailed(title)
    assert released.office.coupons(done)[0]["code"] in mail


def test_a_mail_that_was_being_sent_is_not_sent_again(released: ReleasedRows) -> None:
    title = "a mail that is being sent"
    released.work()
    left = released.order(title)
    assert left["status"] == "needs_attention"
    assert [mail["outcome"] for mail in left["mails"]] == ["unknown"]
    assert released.mailed(title) == []


def test_a_mail_that_was_still_to_be_sent_is_sent_once(released: ReleasedRows) -> None:
    released.work()
    for title in ("a mail that is tried again", "a mail that staff asked to send again"):
        assert released.order(title)["status"] == "completed"
        assert len(released.mailed(title)) == 1


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
def test_the_welcome_mail_can_be_sent_again(released: ReleasedRows, title: str) -> None:
    order, corrected = released.order(title), "ann@again.example"
    path, body = f"/orders/{order['order_id']}/welcome-email", {"recipient": corrected}
    released.office.post(path, body, status=202)
    released.office.fulfilment.run()
    done = released.order(title)
    assert done["status"] == "completed"
    assert done["mails"][:-1] == order["mails"]
    assert (done["mails"][-1]["to"], done["mails"][-1]["outcome"]) == (corrected, "sent")


def test_a_bounced_address_is_remembered(released: ReleasedRows) -> None:
    order = released.order("a mail that bounced for good")
    answer = released.office.call("POST", f"/orders/{order['order_id']}/welcome-email", {})
    assert (answer.status, answer.json["code"]) == (409, "address_bounced")


def test_what_ses_reports_of_an_earlier_mail_shows_on_its_order(released: ReleasedRows) -> None:
    released.office.bounce(released.order("a completed order"))
    shown = released.order("a completed order")
    assert (shown["status"], events(shown)[-1]) == ("needs_attention", "mail_bounced")


def test_a_draft_can_be_executed(released: ReleasedRows) -> None:
    released.office.post(f"/orders/{released.story('a draft')['order_id']}/execute")
    released.office.fulfilment.run()
    done = released.order("a draft")
    then = released.order_then("a draft")["totals"]
    assert done["status"] == "completed"
    assert differences(then, done["totals"], "the totals") == []


def test_a_draft_can_be_changed_and_executed(released: ReleasedRows) -> None:
    path = f"/orders/{released.story('a draft')['order_id']}"
    changed = released.office.patch(path, {"purchase_order_number": "PO-17"})
    assert events(changed)[-1] == "draft_changed"
    released.office.post(f"{path}/execute")
    assert released.order("a draft")["purchase_order_number"] == "PO-17"


@pytest.mark.parametrize("title", [FITTING, "a basket begun after an order"])
def test_an_open_basket_can_be_placed(released: ReleasedRows, title: str) -> None:
    buyer = released.buyer(title)
    shown = buyer.checkout() if title == FITTING else buyer.confirm()
    placed = buyer.place(shown)
    assert (placed.status, placed.json["totals"]) == (201, shown["totals"])
    released.office.fulfilment.run()
    assert buyer.order(placed.json["order_id"])["status"] == "completed"
    assert buyer.basket()["lines"] == []


def test_coupons_are_asked_about_every_day(released: ReleasedRows) -> None:
    office, order = released.office, released.order("a completed order")
    office.side_effects.simulator.redeem(office.coupons(order)[0]["code"])
    office.check_coupons()
    asset = office.asset(order["assets"][0]["asset_id"])
    assert asset["coupon"]["status"] == "redeemed"
    assert events(released.order("a completed order"))[-1] == "coupon_redeemed"


def test_an_account_that_failed_can_be_synchronized(released: ReleasedRows) -> None:
    for title in (
        "an account that could not be synchronized",
        "an account nobody has synchronized",
    ):
        path = f"/accounts/{released.story(title)['account_id']}/synchronize"
        known = released.office.post(path)
        assert (known["provisioning_sync_status"], known["last_error"]) == ("synchronized", None)


def test_invoices_go_on_without_a_gap(released: ReleasedRows) -> None:
    released.office.bought({"product_id": "prd_mailbox"})
    released.work()
    for series in ("INV", "CN"):
        audit = released.office.get(
            f"/invoices/audit?series={series}-{asked_at(released.release).year}"
        )
        assert audit["ok"], audit
    assert released.office.fulfilment.run_after(HOUR) == 0
