"""What an order is judged by, and what is said of what is in its way. Pure."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from chalicelib.bss.accounts.models import Account
from chalicelib.bss.orders.models import ConfirmedRecipient, Line
from chalicelib.bss.products.models import Product
from chalicelib.bss.seller.models import Seller
from chalicelib.values.base import Model
from chalicelib.values.money import Money

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
    "recipient_changed",
    "purchase_order_missing",
    "account_blocked",
    "seller_incomplete",
]


class Blocker(Model):
    """One thing in the way of an order: what, how to fix it, and who can."""

    code: BlockerCode
    detail: str
    fix: str
    who: str
    line_id: str | None = None


class Terms(NamedTuple):
    """What whoever orders agrees to: the total that was shown, and whether changed prices are accepted."""

    shown: Money | None = None
    accepts_changed_prices: bool = False
    by_staff: bool = False


class Situation(NamedTuple):
    """All that an order is judged by: what is wanted, who buys, whom for, the products, who sells, all as of now.

    Without a confirmed recipient it is the one of now: staff's execution confirms it, and a basket of
    release 0.2.0 is placed as it was confirmed.
    """

    lines: tuple[Line, ...]
    confirmed_billing_version: int | None
    account: Account
    order_for: Account
    products: Mapping[str, Product]
    seller: Seller | None
    confirmed_recipient: ConfirmedRecipient | None = None
    purchase_order_number: str | None = None

    @property
    def is_for_another(self) -> bool:
        """Whether a partner orders for an end customer."""
        return self.order_for.account_id != self.account.account_id
