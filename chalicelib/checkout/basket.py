"""What may be done to a basket. Pure: each gives a new basket, the same one, or a refusal."""

from datetime import datetime

from chalicelib.bss.accounts.models import Account
from chalicelib.bss.orders.assets import OrderFor
from chalicelib.bss.orders.models import Line
from chalicelib.bss.orders.pricing import new_line, priced, sold
from chalicelib.bss.products.models import Product
from chalicelib.checkout.models import MAX_LINES, AddLine, Basket, ChangeLine
from chalicelib.errors import Fault, NotFound, ValidationFailed
from chalicelib.values import ids


def next_version(basket: Basket, now: datetime) -> Basket:
    """The changed basket as it will be stored; one that was never stored gets its id now."""
    stored = {
        "basket_id": basket.basket_id or ids.new("bsk"),
        "version": basket.row_version + 1,
        "updated_at": now,
    }
    return basket.model_copy(update=stored)


def add(basket: Basket, wanted: AddLine, product: Product | None, account: Account) -> Basket:
    """Add licences: to the line of the same product and friendly name, else as a new line.

    The line keeps the price it was added at. Raises ValidationFailed.
    """
    if product is None or not sold(product, account.billing.currency):
        raise ValidationFailed(faults=[_unavailable(wanted.product_id, "/product_id")])
    same = (wanted.product_id, wanted.friendly_name)
    for line in basket.lines:
        if (line.product_id, line.friendly_name) == same:
            quantity = line.quantity + wanted.quantity
            _refuse(_out_of_range(quantity, product, line.line_id))
            return _replaced(basket, priced(line, line.unit_price, quantity))
    _refuse(_out_of_range(wanted.quantity, product, None) + _too_many(basket))
    line = new_line(product, wanted.quantity, wanted.friendly_name)
    return basket.model_copy(update={"lines": (*basket.lines, line)})


def change(
    basket: Basket, line_id: str, wanted: ChangeLine, product: Product | None, account: Account
) -> Basket:
    """Change quantity or friendly name of a line; quantity 0 removes it. Raises NotFound, ValidationFailed."""
    line = _line(basket, line_id)
    asked = wanted.model_fields_set
    if "quantity" in asked and wanted.quantity == 0:
        return remove(basket, line_id)
    if "friendly_name" in asked:
        line = line.model_copy(update={"friendly_name": wanted.friendly_name})
    if "quantity" in asked and wanted.quantity != line.quantity:
        if product is None or not sold(product, account.billing.currency):
            raise ValidationFailed(faults=[_unavailable(line.product_id, None, line_id)])
        _refuse(_out_of_range(wanted.quantity, product, line_id))
        line = priced(line, line.unit_price, wanted.quantity)
    return _replaced(basket, line)


def remove(basket: Basket, line_id: str) -> Basket:
    """Take a line out. Raises NotFound."""
    line = _line(basket, line_id)
    return basket.model_copy(update={"lines": tuple(at for at in basket.lines if at != line)})


def empty(basket: Basket) -> Basket:
    """Take every line out; order-for and the confirmed billing stay."""
    return basket.model_copy(update={"lines": ()}) if basket.lines else basket


def order_for(basket: Basket, account: Account) -> Basket:
    """Choose whom the order is for."""
    chosen = OrderFor(account_id=account.account_id, name=account.name)
    if basket.order_for == chosen and basket.basket_id:
        return basket
    return basket.model_copy(update={"order_for": chosen})


def confirm(basket: Basket, billing_version: int) -> Basket:
    """Confirm one version of the billing data."""
    if basket.confirmed_billing_version == billing_version:
        return basket
    return basket.model_copy(update={"confirmed_billing_version": billing_version})


def _line(basket: Basket, line_id: str) -> Line:
    for line in basket.lines:
        if line.line_id == line_id:
            return line
    raise NotFound


def _replaced(basket: Basket, changed: Line) -> Basket:
    lines = tuple(changed if at.line_id == changed.line_id else at for at in basket.lines)
    return basket if lines == basket.lines else basket.model_copy(update={"lines": lines})


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise ValidationFailed(faults=faults)


def _unavailable(product_id: str, pointer: str | None, line_id: str | None = None) -> Fault:
    detail = f"There is no product {product_id} to buy."
    return Fault(code="product_unavailable", detail=detail, pointer=pointer, line_id=line_id)


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
