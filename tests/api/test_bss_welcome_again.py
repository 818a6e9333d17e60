"""The welcome mail once more: POST /bss/orders/{order_id}/welcome-email."""

from typing import Any

import pytest

from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.back_office import BSS_ORDER, BackOffice, events, steps
from tests.api.shape_checks import assert_fits

OLD, NEW = "billing@partner.example", "ann@corrected.example"


@pytest.fixture
def order(office: BackOffice) -> Any:
    return office.bought(MAILBOX, BUNDLE)


def _again(office: BackOffice, order: Any, body: Any) -> Any:
    """Asked for, and fulfilled: the order."""
    asked = office.post(f"/orders/{order['order_id']}/welcome-email", body, status=202)
    assert_fits(asked, BSS_ORDER)
    assert office.fulfilment.run() == 1
    return office.order(order["order_id"])


def _to(mail: Any) -> str:
    (address,) = mail.destinations["ToAddresses"]
    return str(address)


def test_the_same_codes_go_to_the_same_address(
    office: BackOffice, order: Any, mails: list[Any]
) -> None:
    before = office.coupons(order)
    done = _again(office, order, {})
    assert [_to(mail) for mail in mails] == [OLD, OLD]
    assert all(coupon["code"] in mail.body for mail in mails for coupon in before)
    assert office.coupons(order) == before
    assert (done["status"], steps(done)) == ("completed", ["done"] * 4)
    assert done["invoice_number"] == order["invoice_number"]


@pytest.mark.parametrize(
    ("recipient", "name"),
    [
        (NEW, "Billing at Northwind Partner"),
        ({"name": "Ann Corrected", "email": NEW}, "Ann Corrected"),
        ({"email": NEW}, "Billing at Northwind Partner"),
    ],
    ids=["an address", "a recipient", "a recipient of the same name"],
)
def test_a_corrected_address_gets_the_same_codes_and_the_history_is_kept(
    office: BackOffice, order: Any, mails: list[Any], recipient: Any, name: str
) -> None:
    done = _again(office, order, {"recipient": recipient})
    assert done["recipient"] == {"name": name, "email": NEW}
    assert [_to(mail) for mail in mails] == [OLD, NEW]
    assert name in mails[1].body
    assert all(coupon["code"] in mails[1].body for coupon in office.coupons(order))
    assert [(mail["to"], mail["outcome"]) for mail in done["mails"]] == [
        (OLD, "sent"),
        (NEW, "sent"),
    ]
    assert done["mails"][0] == order["mails"][0]
    assert "mail_requested" in events(done)


def test_the_answer_shows_the_order_under_way_again(office: BackOffice, order: Any) -> None:
    asked = office.post(f"/orders/{order['order_id']}/welcome-email", {}, status=202)
    assert (order["status"], asked["status"]) == ("completed", "provisioning")
    assert asked == office.order(order["order_id"])


def test_every_request_sends_one_mail(office: BackOffice, order: Any, mails: list[Any]) -> None:
    for _ in range(2):
        _again(office, order, {})
    office.fulfilment.run_after(3600)
    assert len(mails) == len(office.order(order["order_id"])["mails"]) == 3


def test_the_account_keeps_its_own_contact(office: BackOffice, order: Any) -> None:
    _again(office, order, {"recipient": NEW})
    assert office.get("/accounts/acc_partner")["billing"]["contact"]["email"] == OLD
    assert office.bought(MAILBOX)["mails"][0]["to"] == OLD


@pytest.mark.parametrize(
    "recipient",
    ["", "nobody", "a@b", "a@b.example\nx", {"email": ""}, {"name": "Ann"}, 7, {"email": 7}],
    ids=str,
)
def test_an_address_nobody_can_have_is_refused(
    office: BackOffice, order: Any, recipient: Any
) -> None:
    path, body = f"/orders/{order['order_id']}/welcome-email", {"recipient": recipient}
    answer = office.refused("POST", path, body, status=422, code="validation_failed")
    assert {error["pointer"].split("/")[1] for error in answer.json["errors"]} == {"recipient"}


def test_a_refused_recipient_is_pointed_at_in_the_body(office: BackOffice, order: Any) -> None:
    path, body = f"/orders/{order['order_id']}/welcome-email", {"recipient": {"email": "nobody"}}
    answer = office.refused("POST", path, body, status=422, code="validation_failed")
    assert [error["pointer"] for error in answer.json["errors"]] == ["/recipient/email"]


def test_a_draft_or_a_cancelled_order_has_nothing_to_send(office: BackOffice, order: Any) -> None:
    draft = office.drafted()
    office.cancel(order["order_id"])
    dropped = office.drafted()
    office.cancel(dropped["order_id"])
    for none in (draft, order, dropped):
        path = f"/orders/{none['order_id']}/welcome-email"
        office.refused("POST", path, {}, status=409, code="nothing_to_send")


@pytest.mark.parametrize("end", ["rejected", "redeemed"])
def test_without_a_coupon_to_redeem_there_is_nothing_to_send(
    office: BackOffice, bittitan_fails: Any, side_effects: Any, end: str
) -> None:
    if end == "rejected":
        bittitan_fails({"kind": "reject"})
    order = office.bought(MAILBOX)
    if end == "redeemed":
        side_effects.simulator.redeem(office.coupons(order)[0]["code"])
        office.check_coupons()
    path = f"/orders/{order['order_id']}/welcome-email"
    answer = office.call("POST", path, {})
    assert (answer.status, answer.json["code"]) == (409, "nothing_to_send")
    assert office.order(order["order_id"])["mails"] == order["mails"]


def test_an_order_nobody_knows_has_no_mail(office: BackOffice) -> None:
    path = f"/orders/ord_{0:032x}/welcome-email"
    office.refused("POST", path, {}, status=404, code="not_found")


def test_before_there_is_a_coupon_there_is_nothing_to_send(
    office: BackOffice, shopper: Shopper, mails: list[Any]
) -> None:
    order = shopper.buy(MAILBOX)
    path = f"/orders/{order['order_id']}/welcome-email"
    answer = office.call("POST", path, {"recipient": NEW})
    assert (answer.status, answer.json["code"]) == (409, "nothing_to_send")
    office.fulfilment.run()
    assert office.order(order["order_id"])["status"] == "completed"
    assert [_to(mail) for mail in mails] == [OLD]


def test_a_refusal_leaves_an_order_as_if_nobody_had_begun_it(
    office: BackOffice, shopper: Shopper
) -> None:
    order = shopper.buy(MAILBOX)
    path = f"/orders/{order['order_id']}/welcome-email"
    office.refused("POST", path, {}, status=409, code="nothing_to_send")
    assert office.cancel(order["order_id"]).status == 200
    assert office.coupons(order) == [], "no coupon was made to be revoked"


def test_without_a_body_the_mail_goes_where_it_went(
    office: BackOffice, order: Any, mails: list[Any]
) -> None:
    assert office.call("POST", f"/orders/{order['order_id']}/welcome-email").status == 202
    office.fulfilment.run()
    assert [_to(mail) for mail in mails] == [OLD, OLD]
