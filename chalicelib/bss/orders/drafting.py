"""What staff want in a draft: its lines, what is wrong with them, and the draft that they make."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from chalicelib.bss.accounts.models import Account
from chalicelib.bss.orders import purchase
from chalicelib.bss.orders.models import Line, Order, OrderLine
from chalicelib.bss.orders.pricing import new_line, sold, why_not_sold
from chalicelib.bss.orders.situation import Situation
from chalicelib.bss.products.models import Product, Quantity
from chalicelib.bss.products.store import product_in
from chalicelib.bss.seller.models import Seller
from chalicelib.errors import Fault
from chalicelib.storage.keys import Rows
from chalicelib.values.base import Model, without_defaults
from chalicelib.values.text import FriendlyName

Reference = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class DraftLine(Model):
    product_id: Reference
    quantity: Quantity
    friendly_name: FriendlyName = None

    model_config = {"json_schema_extra": without_defaults}


def _some(lines: tuple[DraftLine, ...]) -> tuple[DraftLine, ...]:
    if not lines:
        raise PydanticCustomError("too_short", "An order has at least one line.")
    return lines


DraftLines = Annotated[
    tuple[DraftLine, ...],
    Field(max_length=40, json_schema_extra={"minItems": 1}),
    AfterValidator(_some),
]


def new_lines(
    wanted: Iterable[DraftLine], products: Mapping[str, Product], known: Sequence[Line] = ()
) -> tuple[Line, ...]:
    """The lines at the prices of now. One that is known already, by product and friendly name, keeps its id."""
    line_ids = {(line.product_id, line.friendly_name): line.line_id for line in reversed(known)}
    lines: list[Line] = []
    for each in wanted:
        line = new_line(products[each.product_id], each.quantity, each.friendly_name)
        line_id = line_ids.pop((each.product_id, each.friendly_name), line.line_id)
        lines.append(line.with_changes(line_id=line_id))
    return tuple(lines)


def confirmed_by_staff(
    lines: tuple[Line, ...],
    buyer: Account,
    order_for: Account,
    products: Mapping[str, Product],
    purchase_order_number: str | None,
    *,
    seller: Seller | None = None,
) -> Situation:
    """What a draft is judged by: staff confirm billing and recipient as they are now.

    Who sells matters only where it is executed.
    """
    return Situation(
        lines,
        buyer.billing.version,
        buyer,
        order_for,
        products,
        seller,
        purchase_order_number=purchase_order_number,
    )


def drafted(situation: Situation, *, order_id: str, by: str, now: datetime) -> Order:
    """The order as it is drafted: as any other would be composed, but with no assets to come."""
    composed = purchase.order_of(
        purchase.charged(situation), order_id=order_id, by=by, basket_version=None, now=now
    )
    lines = tuple(line.with_changes(asset_id=None) for line in composed.lines)
    return composed.with_changes(status="draft", lines=lines)


def account_faults(buyer: Account | None, order_for: Account | None) -> list[Fault]:
    """What is wrong with who is to buy, and for whom (rules.md R1, R2)."""
    if buyer is None or buyer.kind == "end_customer":
        detail = "There is no customer or partner by that id."
        return [Fault(code="account_unknown", detail=detail, pointer="/account_id")]
    own = order_for and buyer.account_id in (
        order_for.account_id,
        order_for.parent_account_id,
    )
    if not own:
        detail = "That is neither the account itself nor one of its end customers."
        return [Fault(code="account_unknown", detail=detail, pointer="/order_for_account_id")]
    return []


def line_faults(lines: Sequence[DraftLine], buyer: Account | None, rows: Rows) -> list[Fault]:
    """Which lines cannot be drafted, and why (rules.md R3)."""
    faults = (
        _line_fault(f"/lines/{number}", line, buyer, rows) for number, line in enumerate(lines)
    )
    return [fault for fault in faults if fault]


def kept_line_faults(lines: Iterable[OrderLine], buyer: Account) -> list[Fault]:
    """What keeps a draft's own lines from staying: the account is billed in another currency now."""
    currency = buyer.billing.currency
    others = sorted({line.unit_price.currency for line in lines} - {currency})
    if not others:
        return []
    before = ", ".join(others)
    detail = f"The lines are in {before}, and the account is billed in {currency} now. Give lines."
    return [Fault(code="product_unavailable", detail=detail, pointer="/lines")]


def _line_fault(pointer: str, line: DraftLine, buyer: Account | None, rows: Rows) -> Fault | None:
    product = product_in(rows, line.product_id)
    currency = buyer.billing.currency if buyer else ""
    if product is None or (buyer and not sold(product, currency)):
        detail = why_not_sold(line.product_id, product, currency)
        return Fault(code="product_unavailable", detail=detail, pointer=f"{pointer}/product_id")
    if not product.min_quantity <= line.quantity <= product.max_quantity:
        detail = (
            f'"{product.name}" is sold in quantities from {product.min_quantity} '
            f"to {product.max_quantity}."
        )
        return Fault(code="quantity_out_of_range", detail=detail, pointer=f"{pointer}/quantity")
    return None
