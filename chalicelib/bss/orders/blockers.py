"""Everything that can be in the way of an order, found all at once. Pure."""

from collections.abc import Iterator

from chalicelib.bss.accounts.models import Account
from chalicelib.bss.orders.account_blockers import (
    billing_blockers,
    order_for_blockers,
    seller_blockers,
)
from chalicelib.bss.orders.models import Line
from chalicelib.bss.orders.pricing import has_current_price, sold, why_not_sold
from chalicelib.bss.orders.situation import (
    BUYER,
    DISTRIBUTOR,
    Blocker,
    BlockerCode,
    Situation,
    Terms,
)
from chalicelib.bss.products.models import Product
from chalicelib.values.money import Money, spoken

# How staff fix what is in the way of a draft.
FIX_OF_STAFF: dict[BlockerCode, str] = {
    "account_blocked": "See in the account why it is blocked, and lift the block.",
    "account_not_synchronized": "Synchronize the account.",
    "end_customer_not_synchronized": "Synchronize the end customer.",
    "own_orders_not_allowed": "Allow own orders, or change the draft: order for an end customer.",
    "billing_incomplete": "Complete the billing data.",
    "product_unavailable": "Change the draft: leave the line out.",
    "price_changed": "Execute it with the new total, or change or cancel it.",
    "quantity_out_of_range": "Change the draft: give another quantity.",
    "purchase_order_missing": "Give the draft the buyer's purchase order number.",
    "seller_incomplete": "Give the data of the seller, the whole of it: PUT /bss/seller.",
    "total_changed": "Execute it with the new total, or change or cancel it.",
}


def blockers(situation: Situation) -> tuple[Blocker, ...]:
    """Every blocker of an order, in the order of the checkout's steps; then what the seller has to give."""
    return (
        *basket_blockers(situation),
        *order_for_blockers(situation),
        *billing_blockers(situation),
        *seller_blockers(situation),
    )


def in_the_way(situation: Situation, terms: Terms, total: Money) -> tuple[Blocker, ...]:
    """Every blocker of an order on these terms that would charge this total, said to who orders.

    Accepting lifts changed prices and nothing else.
    """
    found = [
        blocker
        for blocker in (*blockers(situation), *_total_blockers(terms.shown, total))
        if not (terms.accepts_changed_prices and blocker.code == "price_changed")
    ]
    return tuple(_for_staff(blocker) if terms.by_staff else blocker for blocker in found)


def _total_blockers(shown: Money | None, total: Money) -> Iterator[Blocker]:
    """Nobody is charged a total they did not see (rules.md R4)."""
    if shown is not None and shown != total:
        yield Blocker(
            code="total_changed",
            detail=f"The total was {spoken(shown)} when it was shown and is {spoken(total)} now.",
            fix="View the checkout again, and place the order with the new total.",
            who=BUYER,
        )


def _for_staff(blocker: Blocker) -> Blocker:
    """The blocker of a draft: only staff can act on it."""
    fix = FIX_OF_STAFF.get(blocker.code, blocker.fix)
    return blocker.with_changes(fix=fix, who=DISTRIBUTOR)


def basket_blockers(situation: Situation) -> Iterator[Blocker]:
    if not situation.lines:
        yield Blocker(
            code="basket_empty",
            detail="The basket is empty.",
            fix="Add a product to the basket.",
            who=BUYER,
        )
    for line in situation.lines:
        yield from line_blockers(line, situation.products.get(line.product_id), situation.account)


def line_blockers(line: Line, product: Product | None, account: Account) -> Iterator[Blocker]:
    """What changed about a line's product since it was added (rules.md R4)."""
    if product is None or not sold(product, account.billing.currency):
        yield _not_sold(line, product, account)
        return
    if not has_current_price(line, product):
        yield _price_changed(line, product)
    if not product.min_quantity <= line.quantity <= product.max_quantity:
        yield _out_of_range(line, product)


def _not_sold(line: Line, product: Product | None, account: Account) -> Blocker:
    was = f'"{line.name}" was available at {spoken(line.unit_price)}'
    elsewhere = product is not None and product.published
    why = why_not_sold(line.product_id, product, account.billing.currency)
    return Blocker(
        code="product_unavailable",
        detail=f"{was}. {why}" if elsewhere else f"{was} and can no longer be bought.",
        fix="Remove the line.",
        who=BUYER,
        line_id=line.line_id,
    )


def _price_changed(line: Line, product: Product) -> Blocker:
    old, new = spoken(line.unit_price), spoken(product.unit_price)
    return Blocker(
        code="price_changed",
        detail=f'"{line.name}" cost {old} when it was added and costs {new} now.',
        fix="Accept the new price when placing the order, or remove the line.",
        who=BUYER,
        line_id=line.line_id,
    )


def _out_of_range(line: Line, product: Product) -> Blocker:
    return Blocker(
        code="quantity_out_of_range",
        detail=f'"{line.name}" is sold in quantities from {product.min_quantity} to '
        f"{product.max_quantity}; the line has {line.quantity}.",
        fix="Change the quantity of the line.",
        who=BUYER,
        line_id=line.line_id,
    )
