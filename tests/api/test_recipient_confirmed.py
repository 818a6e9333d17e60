"""Who gets the coupons is confirmed with the billing (rules.md R10)."""

from typing import Any

import pytest

from chalicelib.checkout.basket import Basket
from chalicelib.checkout.store import saved
from chalicelib.storage.keys import basket_key, key_of, read
from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.back_office import BackOffice
from tests.api.cloud import Cloud
from tests.api.recording import RecordedOutput
from tests.api.seeded_rows import OnFile

PATH, END_CUSTOMER = "/checkout/billing", "acc_endcustomer"
OLGA = {"name": "Olga", "email": "olga@fjord.example"}
OLD, NEW = "billing@endcustomer.example", OLGA["email"]


def _confirmed(shopper: Shopper) -> Any:
    """A basket for the end customer, with everything confirmed. The checkout."""
    shopper.fill()
    shopper.order_for(END_CUSTOMER)
    checkout = shopper.confirm()
    assert checkout["blockers"] == []
    return checkout


def _codes(checkout: Any) -> list[str]:
    return [blocker["code"] for blocker in checkout["blockers"]]


def _contact(office: BackOffice, account_id: str = END_CUSTOMER) -> None:
    """Staff change the contact of an account."""
    office.patch(f"/accounts/{account_id}", {"billing": {"contact": OLGA}})


def test_a_contact_that_changed_after_it_was_confirmed_gets_no_coupons_unseen(
    shopper: Shopper, office: BackOffice, side_effects: Any
) -> None:
    shown = _confirmed(shopper)
    _contact(office)
    with side_effects.unchanged():
        answer = shopper.place(shown)
    assert (answer.status, answer.codes) == (409, ["recipient_changed"])
    (error,) = answer.json["errors"]
    assert OLD in error["detail"] and NEW in error["detail"]
    assert error["who"] == "buyer" and error["fix"]


def test_the_rehearsal_says_that_the_recipient_changed(
    shopper: Shopper, office: BackOffice
) -> None:
    assert _confirmed(shopper)["recipient"]["version"] == 1
    _contact(office)
    checkout = shopper.checkout()
    assert _codes(checkout) == ["recipient_changed"]
    assert checkout["recipient"] == OLGA | {"version": 2}
    assert checkout["billing"]["confirmed"] is True
    assert [step["done"] for step in checkout["steps"]] == [True, True, False]


def test_the_new_contact_gets_the_coupons_once_it_is_confirmed(
    shopper: Shopper, office: BackOffice, mails: list[Any]
) -> None:
    _confirmed(shopper)
    _contact(office)
    assert shopper.confirm()["blockers"] == []
    placed = shopper.place()
    assert (placed.status, placed.json["recipient"]) == (201, OLGA)
    office.fulfilment.run()
    assert [NEW in str(mail.destinations) for mail in mails] == [True]


def test_any_change_of_the_data_of_whom_it_is_for_is_confirmed_anew(
    shopper: Shopper, office: BackOffice
) -> None:
    _confirmed(shopper)
    moved = office.get(f"/accounts/{END_CUSTOMER}")["billing"]["information"]
    moved["street"] = "Secret Lane 7"
    office.patch(f"/accounts/{END_CUSTOMER}", {"billing": {"information": moved}})
    checkout = shopper.checkout()
    assert _codes(checkout) == ["recipient_changed"]
    assert "Fjord Foods (acc_endcustomer)" in checkout["blockers"][0]["detail"]
    assert "Secret" not in str(checkout)
    assert shopper.confirm()["blockers"] == []


@pytest.mark.parametrize("version", [1, 3, 999])
def test_another_version_of_the_recipient_than_todays_is_not_confirmed(
    shopper: Shopper, refused: Any, on_file: OnFile, version: int
) -> None:
    shopper.order_for(END_CUSTOMER)
    on_file.change_billing(END_CUSTOMER, version=2)
    body = {"billing_version": 1, "recipient_version": version}
    refused("PUT", PATH, body, status=409, code="recipient_changed", errors=["recipient_changed"])


def test_both_versions_that_changed_are_named_at_once(
    shopper: Shopper, refused: Any, on_file: OnFile
) -> None:
    shopper.order_for(END_CUSTOMER)
    for account_id in ("acc_partner", END_CUSTOMER):
        on_file.change_billing(account_id, version=2)
    body = {"billing_version": 1, "recipient_version": 1}
    both = ["billing_changed", "recipient_changed"]
    refused("PUT", PATH, body, status=409, code="billing_changed", errors=both)


def test_without_a_version_the_recipient_of_now_is_confirmed(
    shopper: Shopper, office: BackOffice
) -> None:
    shopper.fill()
    shopper.order_for(END_CUSTOMER)
    _contact(office)
    confirmed = shopper.call("PUT", PATH, {"billing_version": 1})
    assert (confirmed.status, confirmed.json["blockers"]) == (200, [])
    placed = shopper.place(confirmed.json)
    assert (placed.status, placed.json["recipient"]) == (201, OLGA)


@pytest.mark.parametrize("version", [0, -1, "1", 1.5, True])
def test_a_version_of_the_recipient_is_a_number_from_1(refused: Any, version: Any) -> None:
    body = {"billing_version": 1, "recipient_version": version}
    answer = refused("PUT", PATH, body, status=422, code="validation_failed")
    assert [error["pointer"] for error in answer.json["errors"]] == ["/recipient_version"]


def test_whoever_is_chosen_after_the_confirmation_is_confirmed_too(
    shopper: Shopper, side_effects: Any
) -> None:
    shopper.fill()
    shopper.confirm()
    shopper.order_for(END_CUSTOMER)
    checkout = shopper.checkout()
    (blocker,) = checkout["blockers"]
    assert blocker["code"] == "recipient_changed"
    assert "billing@partner.example" in blocker["detail"] and OLD in blocker["detail"]
    assert checkout["billing"]["confirmed"] is True
    with side_effects.unchanged():
        assert shopper.place(checkout).codes == ["recipient_changed"]
    assert shopper.confirm()["blockers"] == []
    assert shopper.place().status == 201


def test_whom_was_confirmed_still_is_when_the_buyer_comes_back_to_them(shopper: Shopper) -> None:
    _confirmed(shopper)
    shopper.order_for("acc_partner")
    assert _codes(shopper.checkout()) == ["recipient_changed"]
    shopper.order_for(END_CUSTOMER)
    assert shopper.checkout()["blockers"] == []


def test_changing_or_emptying_the_basket_keeps_the_confirmed_recipient(shopper: Shopper) -> None:
    _confirmed(shopper)
    shopper.fill(BUNDLE)
    assert shopper.checkout()["blockers"] == []
    shopper.call("DELETE", "/basket")
    shopper.fill(MAILBOX)
    assert shopper.checkout()["blockers"] == []


def test_a_new_contact_of_the_buyer_itself_is_told_too(
    shopper: Shopper, office: BackOffice
) -> None:
    shopper.fill()
    shopper.confirm()
    _contact(office, "acc_partner")
    assert _codes(shopper.checkout()) == ["billing_not_confirmed", "recipient_changed"]
    assert shopper.confirm()["blockers"] == []


def test_staff_execute_a_draft_for_the_contact_of_now(office: BackOffice) -> None:
    draft = office.drafted(order_for_account_id=END_CUSTOMER)
    _contact(office)
    order = office.post(f"/orders/{draft['order_id']}/execute")
    assert (order["status"], order["recipient"]) == ("provisioning", OLGA)


def _of_release_0_2(cloud: Cloud, account_id: str = "acc_partner") -> None:
    """The basket as release 0.2.0 wrote it: that its recipient was confirmed is not in it."""
    key = basket_key(account_id, account_id)
    basket = read(Basket, next(row for row in cloud.rows if key_of(row) == key))
    cloud.put(saved(basket.with_changes(confirmed_recipient=None), 0).row)


def test_a_basket_confirmed_before_recipients_were_can_be_placed(
    shopper: Shopper, cloud: Cloud
) -> None:
    shown = _confirmed(shopper)
    _of_release_0_2(cloud)
    assert shopper.checkout()["blockers"] == []
    assert shopper.place(shown).status == 201


def test_a_basket_confirmed_before_recipients_were_is_confirmed_anew_for_somebody_else(
    shopper: Shopper, cloud: Cloud
) -> None:
    _confirmed(shopper)
    _of_release_0_2(cloud)
    shopper.order_for("acc_partner")
    assert _codes(shopper.checkout()) == ["billing_not_confirmed"]
    assert shopper.confirm()["blockers"] == []


def test_the_address_of_a_changed_recipient_is_in_no_log(
    shopper: Shopper, office: BackOffice, written: RecordedOutput
) -> None:
    _confirmed(shopper)
    _contact(office)
    assert shopper.place().codes == ["recipient_changed"]
    assert OLD not in written.text and NEW not in written.text
