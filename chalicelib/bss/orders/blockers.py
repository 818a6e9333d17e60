"""Everything that can be in the way of an order, found all at once. Pure."""

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from chalicelib.bss.accounts.models import Account
from chalicelib.bss.orders.models import Line
from chalicelib.bss.orders.pricing import price_of, sold
from chalicelib.bss.products.models import Product
from chalicelib.values.base import Model
from chalicelib.values.money import Money, spoken

BUYER, DISTRIBUTOR = "buyer", "distributor"


BlockerCode = Literal[
    "basket_empty",
    "account_not_synchronized",
    "end_customer_not_synchronized",
    "own_orders_not_allowed",
    "billing_not_confirmed",
    "billing_incomplete",
    "product_unavailable",
    "price_changed",
    "quantity_out_of_range",
    "total_changed",
]


class Blocker(Model):
    """One thing in the way of an order: what, how to fix it, and who can."""

    code: BlockerCode
    detail: str
    fix: str
    who: str
    line_id: str | None = None


# How staff fix what is in the way of a draft.
FIX_OF_STAFF: dict[BlockerCode, str] = {
    "account_not_synchronized": "Synchronize the account.",
    "end_customer_not_synchronized": "Synchronize the end customer.",
    "own_orders_not_allowed": "Allow own orders, or cancel it and draft again for an end customer.",
    "billing_incomplete": "Complete the billing data.",
    "product_unavailable": "Cancel it and draft again without the line.",
    "price_changed": "Execute it with the new total, or cancel it.",
    "quantity_out_of_range": "Cancel it and draft again with another quantity.",
    "total_changed": "Execute it with the new total, or cancel it.",
}


class Terms(NamedTuple):
    """What whoever orders agrees to: the total that was shown, and whether changed prices are accepted."""

    shown: Money | None = None
    accepts_changed_prices: bool = False
    by_staff: bool = False


class Situation(NamedTuple):
    """All that an order is judged by: what is wanted, who buys, whom for, and the products as they are now."""

    lines: tuple[Line, ...]
    confirmed_billing_version: int | None
    account: Account
    beneficiary: Account
    products: Mapping[str, Product]


def blockers(situation: Situation) -> tuple[Blocker, ...]:
    """Every blocker of an order, in the order of the checkout's steps."""
    return (
        *basket_blockers(situation),
        *order_for_blockers(situation),
        *billing_blockers(situation),
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
        yield _not_sold(line)
        return
    if line.unit_price != price_of(product):
        yield _price_changed(line, product)
    if not product.min_quantity <= line.quantity <= product.max_quantity:
        yield _out_of_range(line, product)


def _not_sold(line: Line) -> Blocker:
    was = spoken(line.unit_price)
    return Blocker(
        code="product_unavailable",
        detail=f'"{line.name}" was available at {was} and can no longer be bought.',
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


def order_for_blockers(situation: Situation) -> Iterator[Blocker]:
    """Who may buy, and for whom (rules.md R1, R2)."""
    account, beneficiary = situation.account, situation.beneficiary
    if account.provisioning_sync_status != "synchronized":
        yield Blocker(
            code="account_not_synchronized",
            detail=f"{_named(account)} is not synchronized with BitTitan.",
            fix="Ask the distributor to synchronize the account.",
            who=DISTRIBUTOR,
        )
    for_itself = beneficiary.account_id == account.account_id
    if for_itself and not account.orders_for_itself:
        yield _own_orders_not_allowed(account)
    if not for_itself and beneficiary.provisioning_sync_status != "synchronized":
        yield Blocker(
            code="end_customer_not_synchronized",
            detail=f"{_named(beneficiary)} is not synchronized with BitTitan.",
            fix="Ask the distributor to synchronize the end customer.",
            who=DISTRIBUTOR,
        )


def _own_orders_not_allowed(account: Account) -> Blocker:
    is_partner = account.kind == "partner"
    return Blocker(
        code="own_orders_not_allowed",
        detail=f"{_named(account)} may not order for itself.",
        fix="Choose an end customer to order for."
        if is_partner
        else "Ask the distributor to allow own orders.",
        who=BUYER if is_partner else DISTRIBUTOR,
    )


def billing_blockers(situation: Situation) -> Iterator[Blocker]:
    """Billing must be complete, and confirmed as it is now (rules.md R9)."""
    account, beneficiary = situation.account, situation.beneficiary
    yield from _incomplete(account, account.billing.missing())
    if beneficiary.account_id != account.account_id:
        yield from _incomplete(beneficiary, beneficiary.billing.contact.missing())
    if situation.confirmed_billing_version != account.billing.version:
        yield Blocker(
            code="billing_not_confirmed",
            detail=f"Version {account.billing.version} of the billing information is not confirmed.",
            fix="Verify the billing information and confirm it.",
            who=BUYER,
        )


def _incomplete(account: Account, missing: tuple[str, ...]) -> Iterator[Blocker]:
    if missing:
        yield Blocker(
            code="billing_incomplete",
            detail=f"The billing data of {_named(account)} lacks: {', '.join(missing)}.",
            fix="Ask the distributor to complete the billing data.",
            who=DISTRIBUTOR,
        )


def _named(account: Account) -> str:
    return f"{account.name} ({account.account_id})"
