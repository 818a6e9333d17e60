"""What may be done to a basket: it gives a new one, or the very same when nothing changed."""

import re
from datetime import timedelta

from chalicelib.bss.orders.models import ConfirmedRecipient
from chalicelib.checkout import basket as baskets
from chalicelib.checkout.basket import Basket
from chalicelib.checkout.models import AddLine, ChangeLine
from chalicelib.values.money import Price
from tests.builders import (
    CUSTOMER,
    PLACED_AT,
    a_basket,
    a_basket_line,
    a_product,
    an_account,
    an_end_customer,
)

EMPTY = a_basket()
MAILBOX = a_product()
ACCOUNT = an_account()
OWN_RECIPIENT = ConfirmedRecipient.of_account(ACCOUNT)
LATER = PLACED_AT + timedelta(minutes=5)


def add(basket: Basket, product_id: str = "prd_mailbox", quantity: int = 1, **more: str) -> Basket:
    wanted = AddLine(product_id=product_id, quantity=quantity, **more)
    return baskets.add(basket, wanted, MAILBOX, ACCOUNT)


def change(basket: Basket, number: int = 1, **wanted: int | str | None) -> Basket:
    line_id = basket.lines[number - 1].line_id
    changed = ChangeLine.model_validate(wanted)
    return baskets.change(basket, line_id, changed, MAILBOX, ACCOUNT)


def test_a_new_line_takes_name_type_and_price_of_its_product() -> None:
    [line] = add(EMPTY, quantity=3, friendly_name="Sales").lines
    assert re.fullmatch(r"lin_mailbox_[0-9a-f]{16}", line.line_id)
    assert (line.name, line.product_type) == ("MigrationWiz Mailbox", "mailbox_license")
    assert (line.friendly_name, line.quantity) == ("Sales", 3)
    assert (line.unit_price.amount, line.line_total.amount) == (1200, 3600)


def test_the_same_product_with_the_same_friendly_name_adds_to_its_line() -> None:
    basket = add(add(EMPTY, quantity=2, friendly_name="Sales"), quantity=5, friendly_name="Sales")
    [line] = basket.lines
    assert (line.quantity, line.line_total.amount) == (7, 8400)


def test_without_a_friendly_name_it_adds_to_the_line_that_has_none() -> None:
    basket = add(add(add(EMPTY), friendly_name="Sales"))
    assert [(line.friendly_name, line.quantity) for line in basket.lines] == [
        (None, 2),
        ("Sales", 1),
    ]


def test_another_friendly_name_makes_another_line_at_the_end() -> None:
    basket = add(add(EMPTY, friendly_name="Sales"), friendly_name="Support")
    assert [line.friendly_name for line in basket.lines] == ["Sales", "Support"]


def test_a_line_keeps_the_price_it_was_added_at() -> None:
    dearer = a_product(unit_price=Price(amount=1500, currency="EUR"))
    basket = a_basket(a_basket_line(friendly_name=None, quantity=1))
    [line] = baskets.add(basket, AddLine(product_id="prd_mailbox"), dearer, ACCOUNT).lines
    assert (line.unit_price.amount, line.line_total.amount) == (1200, 2400)


def test_changing_the_quantity_changes_the_total_at_the_same_price() -> None:
    [line] = change(a_basket(a_basket_line()), quantity=4).lines
    assert (line.quantity, line.unit_price.amount, line.line_total.amount) == (4, 1200, 4800)
    assert line.friendly_name == "Mailboxes 1"


def test_changing_the_friendly_name_alone_leaves_the_quantity() -> None:
    [line] = change(a_basket(a_basket_line()), friendly_name="Sales").lines
    assert (line.friendly_name, line.quantity) == ("Sales", 10)


def test_a_friendly_name_can_be_taken_away() -> None:
    for nothing in (None, ""):
        [line] = change(a_basket(a_basket_line()), friendly_name=nothing).lines
        assert line.friendly_name is None


def test_a_line_stays_where_it_is_when_it_changes() -> None:
    basket = a_basket(*map(a_basket_line, (1, 2, 3)))
    changed = change(basket, 2, quantity=1, friendly_name="Sales")
    assert [line.line_id for line in changed.lines] == [line.line_id for line in basket.lines]
    assert (changed.lines[0], changed.lines[2]) == (basket.lines[0], basket.lines[2])


def test_quantity_zero_takes_the_line_out() -> None:
    basket = a_basket(a_basket_line(1), a_basket_line(2))
    assert change(basket, 1, quantity=0).lines == basket.lines[1:]


def test_a_name_can_be_given_to_a_line_whose_product_is_gone() -> None:
    basket = a_basket(a_basket_line())
    named = ChangeLine(friendly_name="Sales")
    [line] = baskets.change(basket, basket.lines[0].line_id, named, None, ACCOUNT).lines
    assert line.friendly_name == "Sales"


def test_a_line_whose_product_is_gone_can_still_be_taken_out() -> None:
    basket = a_basket(a_basket_line())
    gone = ChangeLine(quantity=0)
    assert baskets.change(basket, basket.lines[0].line_id, gone, None, ACCOUNT).lines == ()


def test_removing_a_line_leaves_the_others() -> None:
    basket = a_basket(*map(a_basket_line, (1, 2, 3)))
    left = baskets.remove(basket, basket.lines[1].line_id).lines
    assert left == (basket.lines[0], basket.lines[2])


def test_emptying_keeps_order_for_and_the_confirmed_billing() -> None:
    confirmed = baskets.confirm(a_basket(a_basket_line()), 1, OWN_RECIPIENT)
    chosen = baskets.order_for(confirmed, an_end_customer())
    emptied = baskets.empty(chosen)
    assert emptied.lines == ()
    assert emptied.order_for.account_id == "acc_endcustomer"
    assert emptied.confirmed_billing_version == 1


def test_the_order_can_be_for_an_end_customer_and_for_oneself_again() -> None:
    chosen = baskets.order_for(EMPTY, an_end_customer())
    assert (chosen.order_for.account_id, chosen.order_for.name) == (
        "acc_endcustomer",
        "Fjord Foods",
    )
    assert baskets.order_for(chosen, ACCOUNT).order_for == CUSTOMER


def test_confirming_notes_which_version_of_the_billing_was_seen() -> None:
    assert baskets.confirm(EMPTY, 2, OWN_RECIPIENT).confirmed_billing_version == 2


def test_confirming_notes_who_gets_the_coupons() -> None:
    assert baskets.confirm(EMPTY, 1, OWN_RECIPIENT).confirmed_recipient == OWN_RECIPIENT


def test_the_confirmed_recipient_stays_whoever_the_order_is_for() -> None:
    confirmed = baskets.confirm(EMPTY, 1, OWN_RECIPIENT)
    for changed in (baskets.order_for(confirmed, an_end_customer()), baskets.empty(confirmed)):
        assert changed.confirmed_recipient == OWN_RECIPIENT
        assert changed.confirmed_billing_version == 1


def test_a_basket_confirmed_before_recipients_were_is_not_confirmed_for_somebody_else() -> None:
    assert EMPTY.confirmed_recipient is None and EMPTY.confirmed_billing_version == 1
    assert baskets.order_for(EMPTY, an_end_customer()).confirmed_billing_version is None
    renamed = ACCOUNT.model_copy(update={"name": "Renamed"})
    assert baskets.order_for(EMPTY, renamed).confirmed_billing_version == 1


def test_what_changes_nothing_gives_the_very_same_basket() -> None:
    basket = a_basket(a_basket_line())
    assert change(basket, quantity=10) is basket
    assert change(basket, friendly_name="Mailboxes 1") is basket
    assert baskets.empty(EMPTY) is EMPTY
    assert baskets.order_for(basket, ACCOUNT) is basket
    confirmed = baskets.confirm(basket, 1, OWN_RECIPIENT)
    assert baskets.confirm(confirmed, 1, OWN_RECIPIENT) is confirmed


def test_the_given_basket_is_never_touched() -> None:
    basket = a_basket(a_basket_line())
    before = basket.model_dump_json()
    add(basket)
    change(basket, quantity=2)
    baskets.empty(basket)
    basket.next_version(LATER)
    assert basket.model_dump_json() == before


def test_a_stored_basket_keeps_its_id_and_counts_its_versions() -> None:
    changed = EMPTY.next_version(LATER)
    assert (changed.basket_id, changed.version) == (EMPTY.basket_id, 4)
    assert changed.updated_at == LATER


def test_a_basket_gets_its_id_when_it_is_first_stored() -> None:
    fresh = a_basket(basket_id=None, version=0)
    first = fresh.next_version(LATER)
    assert re.fullmatch(r"bsk_[0-9a-f]{32}", first.basket_id or "")
    assert first.version == 1


def test_versions_go_on_counting_in_the_basket_after_an_ordered_one() -> None:
    fresh = a_basket(basket_id=None, version=0, follows=7)
    assert (fresh.version, fresh.row_version) == (0, 7)
    assert fresh.next_version(LATER).version == 8
