"""The basket as the table keeps it, and what may be done to it: a new basket, the same one, or a refusal. Pure."""

from datetime import datetime
from typing import Literal, Self

from chalicelib.bss.accounts.models import Account
from chalicelib.bss.orders.assets import OrderFor
from chalicelib.bss.orders.models import ConfirmedRecipient, Line
from chalicelib.bss.orders.pricing import new_line, priced, sold, why_not_sold
from chalicelib.bss.products.models import Product
from chalicelib.checkout.models import MAX_LINES, AddLine, ChangeLine
from chalicelib.errors import Fault, NotFound, ValidationFailed
from chalicelib.values import ids
from chalicelib.values.base import Model, Timestamp


class Basket(Model):
    """What one user is about to order. `sub` is the user."""

    basket_id: str | None
    version: int
    status: Literal["open", "ordered"]
    account_id: str
    sub: str
    order_for: OrderFor
    lines: tuple[Line, ...] = ()
    confirmed_billing_version: int | None = None
    # A basket of release 0.2.0 has none: it is placed as it was confirmed.
    confirmed_recipient: ConfirmedRecipient | None = None
    purchase_order_number: str | None = None
    updated_at: Timestamp | None = None
    # Where the user's basket before this one ended; versions go on counting, so a stale one never fits again.
    follows: int = 0

    @property
    def row_version(self) -> int:
        """The version of the row that holds it now; 0 while there is none."""
        return self.version or self.follows

    def next_version(self, now: datetime) -> Self:
        """The changed basket as it will be stored; one that was never stored gets its id now."""
        return self.with_changes(
            basket_id=self.basket_id or ids.new("bsk"),
            version=self.row_version + 1,
            updated_at=now,
        )

    def with_line(self, line: Line) -> Self:
        """The basket with one line more, at its end."""
        return self.with_changes(lines=(*self.lines, line))

    def with_changed_line(self, changed: Line) -> Self:
        """The basket with a line as it is now; the very same basket when the line is as it was."""
        lines = tuple(changed if line.line_id == changed.line_id else line for line in self.lines)
        return self if lines == self.lines else self.with_changes(lines=lines)

    def without_line(self, line_id: str) -> Self:
        """The basket with that line taken out."""
        return self.with_changes(
            lines=tuple(line for line in self.lines if line.line_id != line_id)
        )

    def emptied(self) -> Self:
        """The basket without its lines; everything else stays."""
        return self.with_changes(lines=())

    def ordered_for(self, chosen: OrderFor) -> Self:
        """The basket as an order for that account."""
        return self.with_changes(order_for=chosen)

    def referring_to(self, purchase_order_number: str | None) -> Self:
        """The basket with the buyer's own reference."""
        return self.with_changes(purchase_order_number=purchase_order_number)

    def confirmed(self, billing_version: int | None, recipient: ConfirmedRecipient | None) -> Self:
        """The basket with that version of the billing data, and that recipient, confirmed."""
        return self.with_changes(
            confirmed_billing_version=billing_version, confirmed_recipient=recipient
        )

    def ordered(self) -> Self:
        """The basket that became an order: its lines are in the order now."""
        return self.with_changes(status="ordered", version=self.version + 1, lines=())


def add(basket: Basket, wanted: AddLine, product: Product | None, account: Account) -> Basket:
    """Add licences: to the line of the same product and friendly name, else as a new line.

    The line keeps the price it was added at. Raises ValidationFailed.
    """
    currency = account.billing.currency
    if product is None or not sold(product, currency):
        why = why_not_sold(wanted.product_id, product, currency)
        raise ValidationFailed(faults=[_unavailable(why, "/product_id")])
    same = (wanted.product_id, wanted.friendly_name)
    for line in basket.lines:
        if (line.product_id, line.friendly_name) == same:
            quantity = line.quantity + wanted.quantity
            _refuse(_out_of_range(quantity, product, line.line_id))
            return basket.with_changed_line(priced(line, line.unit_price, quantity))
    _refuse(_out_of_range(wanted.quantity, product, None) + _too_many(basket))
    return basket.with_line(new_line(product, wanted.quantity, wanted.friendly_name))


def change(
    basket: Basket, line_id: str, wanted: ChangeLine, product: Product | None, account: Account
) -> Basket:
    """Change quantity or friendly name of a line; quantity 0 removes it. Raises NotFound, ValidationFailed."""
    line = _line(basket, line_id)
    asked = wanted.model_fields_set
    if "quantity" in asked and wanted.quantity == 0:
        return remove(basket, line_id)
    if "friendly_name" in asked:
        line = line.with_changes(friendly_name=wanted.friendly_name)
    if "quantity" in asked and wanted.quantity != line.quantity:
        currency = account.billing.currency
        if product is None or not sold(product, currency):
            why = why_not_sold(line.product_id, product, currency)
            raise ValidationFailed(faults=[_unavailable(why, None, line_id)])
        _refuse(_out_of_range(wanted.quantity, product, line_id))
        line = priced(line, line.unit_price, wanted.quantity)
    return basket.with_changed_line(line)


def remove(basket: Basket, line_id: str) -> Basket:
    """Take a line out. Raises NotFound."""
    return basket.without_line(_line(basket, line_id).line_id)


def empty(basket: Basket) -> Basket:
    """Take every line out; everything else stays."""
    return basket.emptied() if basket.lines else basket


def refer(basket: Basket, purchase_order_number: str | None) -> Basket:
    """Give the basket the buyer's own reference, or take it out (rules.md R37)."""
    if basket.purchase_order_number == purchase_order_number:
        return basket
    return basket.referring_to(purchase_order_number)


def order_for(basket: Basket, account: Account) -> Basket:
    """Choose whom the order is for; the recipient that was confirmed stays the only one confirmed.

    A basket of release 0.2.0 does not say who that was, so for another account it is not confirmed.
    """
    chosen = OrderFor.of(account)
    if basket.order_for == chosen and basket.basket_id:
        return basket
    if basket.confirmed_recipient is None and basket.order_for.account_id != chosen.account_id:
        basket = basket.confirmed(None, None)
    return basket.ordered_for(chosen)


def confirm(basket: Basket, billing_version: int, recipient: ConfirmedRecipient) -> Basket:
    """Confirm one version of the billing data, and who gets the coupons (rules.md R9, R10)."""
    if (basket.confirmed_billing_version, basket.confirmed_recipient) == (
        billing_version,
        recipient,
    ):
        return basket
    return basket.confirmed(billing_version, recipient)


def _line(basket: Basket, line_id: str) -> Line:
    for line in basket.lines:
        if line.line_id == line_id:
            return line
    raise NotFound


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise ValidationFailed(faults=faults)


def _unavailable(why: str, pointer: str | None, line_id: str | None = None) -> Fault:
    return Fault(code="product_unavailable", detail=why, pointer=pointer, line_id=line_id)


def _out_of_range(quantity: int, product: Product, line_id: str | None) -> list[Fault]:
    if product.min_quantity <= quantity <= product.max_quantity:
        return []
    detail = (
        f'"{product.name}" is sold in quantities from {product.min_quantity} to '
        f"{product.max_quantity}; the line would have {quantity}."
    )
    code = "quantity_out_of_range"
    return [Fault(code=code, detail=detail, pointer="/quantity", line_id=line_id)]


def _too_many(basket: Basket) -> list[Fault]:
    if len(basket.lines) < MAX_LINES:
        return []
    return [Fault(code="too_many_lines", detail=f"A basket holds at most {MAX_LINES} lines.")]
