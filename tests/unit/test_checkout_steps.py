"""The checkout as a whole: every blocker at once, in the order of its steps; accepting lifts prices only."""

from itertools import product as every
from typing import Any

import pytest

from chalicelib.bss.accounts.models import Account
from chalicelib.bss.orders.blockers import blockers
from chalicelib.bss.orders.purchase import agree
from chalicelib.bss.orders.situation import Blocker, Situation, Terms
from chalicelib.bss.products.models import Product
from chalicelib.checkout.basket import Basket
from chalicelib.checkout.placing import checkout_of
from chalicelib.errors import CheckoutBlocked
from chalicelib.openapi.sample_data import seller
from chalicelib.values.money import Price
from tests.builders import (
    BILLING,
    a_basket,
    a_basket_line,
    a_billing,
    a_product,
    an_account,
    an_end_customer,
)


def judged(
    basket: Basket, account: Account, order_for: Account, products: dict[str, Product]
) -> Situation:
    """What a basket is judged by."""
    confirmed = basket.confirmed_billing_version
    return Situation(basket.lines, confirmed, account, order_for, products, seller())


ACCEPTING = Terms(accepts_changed_prices=True)
LACKING = BILLING.information.model_copy(update={"city": ""})
CHANGED = a_product(unit_price=Price(amount=1300, currency="EUR"), max_quantity=5)
WRONG_BASKET = a_basket(
    a_basket_line(1), a_basket_line(2, product_id="prd_gone"), confirmed_billing_version=1
)
EVERYTHING_WRONG = judged(
    WRONG_BASKET,
    an_account(
        account_id="acc_partner",
        kind="partner",
        provisioning_sync_status="failed",
        billing=a_billing(version=2, information=LACKING),
    ),
    an_end_customer(
        provisioning_sync_status="unsynchronized",
        billing=a_billing(contact=BILLING.contact.model_copy(update={"email": ""})),
    ),
    {"prd_mailbox": CHANGED},
)
IN_ORDER = [
    "price_changed",
    "quantity_out_of_range",
    "product_unavailable",
    "account_not_synchronized",
    "end_customer_not_synchronized",
    "billing_incomplete",
    "billing_incomplete",
    "billing_not_confirmed",
]


def customer(**changes: Any) -> Account:
    return an_account(**changes)


def situation(*, lines: bool, synchronized: bool, confirmed: bool) -> Situation:
    status = "synchronized" if synchronized else "failed"
    account = customer(provisioning_sync_status=status)
    shopping = (a_basket_line(),) if lines else ()
    basket = a_basket(*shopping, confirmed_billing_version=1 if confirmed else None)
    return judged(basket, account, account, {"prd_mailbox": a_product()})


def test_every_blocker_is_reported_at_once_in_the_order_of_the_steps() -> None:
    assert [blocker.code for blocker in blockers(EVERYTHING_WRONG)] == IN_ORDER


def test_every_line_with_a_changed_price_is_named() -> None:
    lines = [a_basket_line(number) for number in range(1, 6)]
    account = customer()
    dearer = a_product(unit_price=Price(amount=1201, currency="EUR"))
    judgement = judged(a_basket(*lines), account, account, {"prd_mailbox": dearer})
    named = [(blocker.code, blocker.line_id) for blocker in blockers(judgement)]
    assert named == [("price_changed", line.line_id) for line in lines]


@pytest.mark.parametrize(
    ("lines", "synchronized", "confirmed"), list(every([True, False], repeat=3))
)
def test_a_step_is_done_when_nothing_of_it_blocks(
    lines: bool, synchronized: bool, confirmed: bool
) -> None:
    judgement = situation(lines=lines, synchronized=synchronized, confirmed=confirmed)
    shown = checkout_of(a_basket(), judgement)
    assert [(step.step, step.done) for step in shown.steps] == [
        ("basket", lines),
        ("order_for", synchronized),
        ("billing", confirmed),
    ]


def test_the_checkout_shows_steps_blockers_billing_recipient_and_totals_of_now() -> None:
    shown = checkout_of(WRONG_BASKET, EVERYTHING_WRONG)
    assert (shown.basket_id, shown.basket_version) == (WRONG_BASKET.basket_id, 3)
    assert [step.done for step in shown.steps] == [False, False, False]
    assert [blocker.code for blocker in shown.blockers] == IN_ORDER
    assert (shown.billing.version, shown.billing.confirmed) == (2, False)
    assert shown.billing.information == LACKING
    assert (shown.recipient.name, shown.recipient.email) == ("Anna Weber", "")
    assert shown.totals.net.amount == 10 * 1300 + 10 * 1200


def test_the_recipient_is_the_contact_of_whom_the_order_is_for() -> None:
    partner = customer(kind="partner")
    contact = BILLING.contact.model_copy(update={"name": "Olga", "email": "olga@fjord.example"})
    end_customer = an_end_customer(billing=a_billing(contact=contact, tax_rate="0.05"))
    basket = a_basket(a_basket_line())
    shown = checkout_of(basket, judged(basket, partner, end_customer, {}))
    assert (shown.recipient.name, shown.recipient.email) == ("Olga", "olga@fjord.example")
    assert shown.billing.contact == BILLING.contact
    assert [line.rate for line in shown.totals.taxes] == ["0.19"]


def test_a_blocked_order_is_refused_with_every_blocker_as_it_was_shown() -> None:
    found = blockers(EVERYTHING_WRONG)
    with pytest.raises(CheckoutBlocked) as refusal:
        agree(EVERYTHING_WRONG, Terms())
    assert [
        Blocker.model_validate(fault.model_dump(exclude={"pointer"}))
        for fault in refusal.value.faults
    ] == list(found)


def test_accepting_lifts_changed_prices_and_nothing_else() -> None:
    with pytest.raises(CheckoutBlocked) as refusal:
        agree(EVERYTHING_WRONG, ACCEPTING)
    left = [fault.code for fault in refusal.value.faults]
    assert left == [code for code in IN_ORDER if code != "price_changed"]


def test_a_changed_price_alone_can_be_accepted() -> None:
    account = customer()
    dearer = a_product(unit_price=Price(amount=1300, currency="EUR"))
    judgement = judged(a_basket(a_basket_line()), account, account, {"prd_mailbox": dearer})
    assert agree(judgement, ACCEPTING).lines[0].unit_price.amount == 1300
    with pytest.raises(CheckoutBlocked):
        agree(judgement, Terms())
