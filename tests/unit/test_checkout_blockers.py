"""What can be in the way of an order: each blocker alone, with how to fix it and who can."""

from typing import Any

import pytest

from chalicelib.bss.accounts.models import Account
from chalicelib.bss.orders.blockers import blockers, in_the_way
from chalicelib.bss.orders.models import ConfirmedRecipient, Line
from chalicelib.bss.orders.situation import Blocker, Situation, Terms
from chalicelib.openapi.sample_data import seller
from chalicelib.values.money import Money, Price
from tests.builders import (
    BILLING,
    CUSTOMER,
    a_basket,
    a_basket_line,
    a_billing,
    a_product,
    an_account,
    an_end_customer,
)

MAILBOX = a_product()
PARTNER: dict[str, Any] = {"account_id": "acc_partner", "kind": "partner", "name": "Northwind"}


def situation(
    *lines: Line,
    account: Account | None = None,
    order_for: Account | None = None,
    products: dict[str, Any] | None = None,
    **basket: Any,
) -> Situation:
    """A checkout that nothing blocks, unless a test says what does."""
    buyer = account or an_account()
    held = a_basket(*(lines or (a_basket_line(),)), account_id=buyer.account_id, **basket)
    return Situation(
        held.lines,
        held.confirmed_billing_version,
        buyer,
        order_for or buyer,
        {"prd_mailbox": MAILBOX} if products is None else products,
        seller(),
    )


def the_blocker(state: Situation) -> Blocker:
    [blocker] = blockers(state)
    assert blocker.detail and blocker.fix
    return blocker


def test_nothing_is_in_the_way_of_a_complete_checkout() -> None:
    assert blockers(situation()) == ()
    assert blockers(situation(account=an_account(**PARTNER), order_for=an_end_customer())) == ()


def test_an_empty_basket_cannot_be_ordered() -> None:
    state = situation()._replace(lines=())
    blocker = the_blocker(state)
    assert (blocker.code, blocker.who) == ("basket_empty", "buyer")


@pytest.mark.parametrize("status", ["unsynchronized", "failed"])
def test_an_account_that_is_not_synchronized_buys_nothing(status: str) -> None:
    blocker = the_blocker(situation(account=an_account(provisioning_sync_status=status)))
    assert (blocker.code, blocker.who) == ("account_not_synchronized", "distributor")
    assert CUSTOMER.name in blocker.detail and CUSTOMER.account_id in blocker.detail


@pytest.mark.parametrize("status", ["unsynchronized", "failed"])
def test_an_end_customer_that_is_not_synchronized_is_not_ordered_for(status: str) -> None:
    unknown = an_end_customer(provisioning_sync_status=status)
    blocker = the_blocker(situation(account=an_account(**PARTNER), order_for=unknown))
    assert (blocker.code, blocker.who) == ("end_customer_not_synchronized", "distributor")
    assert "Fjord Foods (acc_endcustomer)" in blocker.detail


def test_a_customer_without_own_orders_must_ask_the_distributor() -> None:
    blocker = the_blocker(situation(account=an_account(may_order_for_itself=False)))
    assert (blocker.code, blocker.who) == ("own_orders_not_allowed", "distributor")


def test_a_partner_without_own_orders_can_choose_an_end_customer() -> None:
    partner = an_account(**PARTNER | {"may_order_for_itself": False})
    blocker = the_blocker(situation(account=partner))
    assert (blocker.code, blocker.who) == ("own_orders_not_allowed", "buyer")
    assert blockers(situation(account=partner, order_for=an_end_customer())) == ()


def test_an_end_customer_never_orders_for_itself_whatever_its_flag() -> None:
    blocker = the_blocker(situation(account=an_end_customer(may_order_for_itself=True)))
    assert blocker.code == "own_orders_not_allowed"
    assert blocker.fix == "Ask your partner or the distributor to order for you."


@pytest.mark.parametrize("confirmed", [None, 1, 3])
def test_only_the_billing_version_of_now_counts_as_confirmed(confirmed: int | None) -> None:
    account = an_account(billing=a_billing(version=2))
    blocker = the_blocker(situation(account=account, confirmed_billing_version=confirmed))
    assert (blocker.code, blocker.who) == ("billing_not_confirmed", "buyer")
    assert blockers(situation(account=account, confirmed_billing_version=2)) == ()


PARTNERS_ORDER: dict[str, Any] = {
    "account": an_account(**PARTNER),
    "order_for": an_end_customer(billing=a_billing(version=2)),
}


def confirmed(**changes: Any) -> ConfirmedRecipient:
    """The recipient of the end customer as it was confirmed."""
    now = ConfirmedRecipient.of_account(PARTNERS_ORDER["order_for"])
    return now.model_copy(update=changes)


def test_the_recipient_that_was_confirmed_is_in_nobodys_way() -> None:
    state = situation(**PARTNERS_ORDER)
    assert blockers(state) == blockers(state._replace(confirmed_recipient=confirmed())) == ()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (
            {"version": 1, "name": "Olga", "email": "olga@fjord.example"},
            "was Olga (olga@fjord.example) when it was confirmed and is Anna Weber "
            "(anna.weber@northwind.example) now.",
        ),
        ({"version": 1}, "The billing data of Fjord Foods (acc_endcustomer) changed"),
        (
            {"account_id": "acc_partner", "name": "Olga"},
            "the order is for Fjord Foods (acc_endcustomer) now",
        ),
    ],
)
def test_another_recipient_than_was_confirmed_is_told_with_old_and_new(
    changed: dict[str, Any], words: str
) -> None:
    state = situation(**PARTNERS_ORDER)._replace(confirmed_recipient=confirmed(**changed))
    blocker = the_blocker(state)
    assert (blocker.code, blocker.who) == ("recipient_changed", "buyer")
    assert words in blocker.detail


def test_of_a_buyer_itself_only_a_new_contact_is_a_new_recipient() -> None:
    buyer = an_account(billing=a_billing(version=2))
    state = situation(account=buyer)
    was = ConfirmedRecipient.of_account(an_account())
    assert the_blocker(state._replace(confirmed_recipient=was)).code == "billing_not_confirmed"
    renamed = was.model_copy(update={"name": "Olga"})
    found = blockers(state._replace(confirmed_recipient=renamed))
    assert [each.code for each in found] == ["billing_not_confirmed", "recipient_changed"]


def test_incomplete_billing_names_everything_it_lacks() -> None:
    information = BILLING.information.model_copy(update={"street": "", "country": ""})
    contact = BILLING.contact.model_copy(update={"email": ""})
    account = an_account(billing=a_billing(information=information, contact=contact))
    blocker = the_blocker(situation(account=account))
    assert (blocker.code, blocker.who) == ("billing_incomplete", "distributor")
    assert blocker.detail.endswith("lacks: street, country, email.")


def test_an_end_customer_needs_a_contact_but_no_address() -> None:
    bare = BILLING.information.model_copy(update={"street": "", "city": ""})
    state = situation(
        account=an_account(**PARTNER),
        order_for=an_end_customer(billing=a_billing(information=bare)),
    )
    assert blockers(state) == ()
    nobody = BILLING.contact.model_copy(update={"name": "", "email": ""})
    found = the_blocker(
        state._replace(order_for=an_end_customer(billing=a_billing(contact=nobody)))
    )
    assert found.code == "billing_incomplete"
    assert "Fjord Foods (acc_endcustomer) lacks: name, email." in found.detail


@pytest.mark.parametrize(
    "products",
    [
        {},
        {"prd_mailbox": a_product(published=False)},
        {"prd_mailbox": a_product(unit_price=Price(amount=1200, currency="USD"))},
    ],
)
def test_a_line_that_can_no_longer_be_bought_is_named_with_its_price(products: Any) -> None:
    blocker = the_blocker(situation(products=products))
    assert (blocker.code, blocker.who) == ("product_unavailable", "buyer")
    assert blocker.line_id == a_basket_line().line_id
    assert "12.00 EUR" in blocker.detail


@pytest.mark.parametrize(("amount", "words"), [(1300, "13.00 EUR"), (1100, "11.00 EUR")])
def test_a_changed_price_is_shown_with_old_and_new(amount: int, words: str) -> None:
    changed = a_product(unit_price=Price(amount=amount, currency="EUR"))
    blocker = the_blocker(situation(products={"prd_mailbox": changed}))
    assert (blocker.code, blocker.line_id) == ("price_changed", a_basket_line().line_id)
    assert "12.00 EUR" in blocker.detail and words in blocker.detail


def test_the_same_number_in_another_currency_is_a_changed_price() -> None:
    dollars = a_product(unit_price=Price(amount=1200, currency="USD"))
    state = situation(
        a_basket_line(unit_price=Money(amount=1200, currency="EUR")),
        account=an_account(billing=a_billing(currency="USD")),
        products={"prd_mailbox": dollars},
    )
    assert the_blocker(state).code == "price_changed"


@pytest.mark.parametrize("limits", [{"min_quantity": 11}, {"max_quantity": 9}])
def test_changed_limits_are_shown_with_the_lines_quantity(limits: dict[str, int]) -> None:
    blocker = the_blocker(situation(products={"prd_mailbox": a_product(**limits)}))
    assert (blocker.code, blocker.line_id) == ("quantity_out_of_range", a_basket_line().line_id)
    assert "the line has 10" in blocker.detail


def test_limits_that_the_line_still_fits_are_no_blocker() -> None:
    exact = a_product(min_quantity=10, max_quantity=10)
    assert blockers(situation(products={"prd_mailbox": exact})) == ()


def euro(amount: int) -> Money:
    return Money(amount=amount, currency="EUR")


def test_a_total_that_changed_since_it_was_shown_is_told_with_old_and_new() -> None:
    [blocker] = in_the_way(situation(), Terms(euro(1300)), euro(9900))
    assert (blocker.code, blocker.who, blocker.line_id) == ("total_changed", "buyer", None)
    assert "was 13.00 EUR" in blocker.detail and "is 99.00 EUR now" in blocker.detail


def test_the_total_that_was_shown_is_in_nobodys_way() -> None:
    assert in_the_way(situation(), Terms(euro(1300)), euro(1300)) == ()
    assert in_the_way(situation(), Terms(), euro(1300)) == ()


def test_the_same_number_in_another_currency_is_another_total() -> None:
    shown = Money(amount=1300, currency="USD")
    [blocker] = in_the_way(situation(), Terms(shown), euro(1300))
    assert blocker.code == "total_changed"


@pytest.mark.parametrize(
    ("changed", "fix"),
    [
        ({"products": {}}, "Change the draft: leave the line out."),
        ({"products": {"prd_mailbox": a_product(max_quantity=9)}}, "Change the draft: give"),
        ({"account": an_account(may_order_for_itself=False)}, "Allow own orders"),
        ({"account": an_account(**PARTNER | {"may_order_for_itself": False})}, "Allow own orders"),
        ({"account": an_account(provisioning_sync_status="failed")}, "Synchronize the account."),
        (
            {"products": {"prd_mailbox": a_product(unit_price=Price(amount=1300, currency="EUR"))}},
            "Execute it with the new total",
        ),
    ],
)
def test_what_is_in_the_way_of_a_draft_is_said_to_staff_who_can_mend_it(
    changed: dict[str, Any], fix: str
) -> None:
    [blocker] = in_the_way(situation(**changed), Terms(by_staff=True), euro(0))
    assert blocker.who == "distributor"
    assert blocker.fix.startswith(fix)


def test_without_a_seller_nothing_can_be_ordered() -> None:
    blocker = the_blocker(situation()._replace(seller=None))
    assert (blocker.code, blocker.who) == ("seller_incomplete", "distributor")
    assert "PUT /bss/seller" in blocker.fix


def test_a_seller_that_an_invoice_could_not_name_says_what_it_lacks() -> None:
    vague = seller().with_changes(street="", tax_id="")
    blocker = the_blocker(situation()._replace(seller=vague))
    assert blocker.code == "seller_incomplete"
    assert "street, tax_id" in blocker.detail


def test_reverse_charge_needs_the_vat_id_of_the_seller_and_nothing_else_does() -> None:
    swiss = seller().with_changes(country="CH", tax_id="123.456.789")
    assert blockers(situation()._replace(seller=swiss)) == ()
    terms = {"tax_rate": "0", "tax_category": "AE", "tax_reason": "Reverse charge."}
    state = situation(account=an_account(billing=a_billing(**terms)))
    assert blockers(state) == ()
    blocker = the_blocker(state._replace(seller=swiss))
    assert blocker.code == "seller_incomplete"
    assert "VAT id" in blocker.detail
