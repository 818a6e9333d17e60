"""Ids: a prefix for the kind, then 128 random bits; derived ids carry their parent's key."""

import re
import secrets

# What may follow a prefix. Seeded and imported things may have short names of their own.
INVOICE_NUMBER = re.compile(r"[A-Z]{2,8}-[0-9]{4}-[0-9]{6,9}")
ACCOUNT_OF_CALLER = r"^acc_[A-Za-z0-9_]{1,64}$"
ID_PATTERN = re.compile(r"[a-z]{3}_[A-Za-z0-9_]{1,100}")


def new(prefix: str) -> str:
    """A new unguessable id, such as `acc_9f…`."""
    return f"{prefix}_{secrets.token_hex(16)}"


def is_id(text: str, prefix: str) -> bool:
    """Whether `text` could be an id of that kind. What could not is answered like what is unknown."""
    return text.startswith(f"{prefix}_") and ID_PATTERN.fullmatch(text) is not None


def is_invoice_number(text: str) -> bool:
    """Whether `text` could be the number of an invoice."""
    return INVOICE_NUMBER.fullmatch(text) is not None


def order_of_basket(basket_id: str) -> str:
    """The id of the one order a basket can become (rules.md R5)."""
    return "ord_" + basket_id.removeprefix("bsk_")


def basket_of_order(order_id: str) -> str:
    """The id of the basket an order came from."""
    return "bsk_" + order_id.removeprefix("ord_")


def asset(order_id: str, number: int) -> str:
    """The id of an order's asset, counted from 1 (rules.md R6)."""
    return f"ast_{order_id.removeprefix('ord_')}_{number:02d}"


def order_of_asset(asset_id: str) -> str:
    """The id of the order that an asset belongs to."""
    return "ord_" + asset_id.removeprefix("ast_").rpartition("_")[0]


def payment(invoice_number: str, count: int) -> str:
    """The id of an invoice's payment, counted from 1 (rules.md R52)."""
    return f"pay_{invoice_number.replace('-', '_')}_{count:06d}"


def line(product_id: str) -> str:
    """The id of a new basket line. It carries its product's key, so that one read fetches both."""
    return f"lin_{product_id.removeprefix('prd_')}_{secrets.token_hex(8)}"


def product_of_line(line_id: str) -> str:
    """The id of the product that a basket line holds."""
    return "prd_" + line_id.removeprefix("lin_").rpartition("_")[0]
