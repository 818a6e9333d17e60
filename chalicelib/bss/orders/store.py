"""Orders and their assets in the table: their rows, and reading them."""

from datetime import date

from chalicelib.bss.orders.assets import Asset, CouponCode
from chalicelib.bss.orders.history import OlderHistory
from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.work import order_in, order_keys
from chalicelib.errors import NotFound
from chalicelib.storage.conditions import NEVER_WRITTEN, Condition, Put
from chalicelib.storage.keys import (
    ACTIVE_COUPONS,
    Key,
    Row,
    Rows,
    account_list,
    archive_key,
    asset_key,
    code_key,
    key_of,
    last_day,
    order_key,
    position,
    read,
    row,
    status_list,
)
from chalicelib.storage.table import Table
from chalicelib.values import ids

STILL_WAITING = "status_list = :pending"
WITHOUT_A_COUPON = f"{STILL_WAITING} AND attribute_not_exists(coupon_id)"
STILL_WAITING_FOR_ITS_FIRST_COUPON = f"{WITHOUT_A_COUPON} AND attribute_not_exists(generation)"
STILL_WAITING_FOR_THIS_COUPON = f"{WITHOUT_A_COUPON} AND generation = :generation"
STILL_GIVING_THIS_COUPON_BACK = f"{STILL_WAITING} AND coupon_id = :coupon_id"
ASSET_UNCHANGED_SINCE_READ = "body = :body"

# Release 0.2.0 leases an order in its own row. What this one wrote it finds leased, until no time that comes.
KEEPS_OLD_RELEASES_OFF = "9"

STILL_A_DRAFT = "status_list = :draft"
DRAFT_NEVER_CHANGED = f"{STILL_A_DRAFT} AND attribute_not_exists(version)"
DRAFT_UNCHANGED_SINCE_READ = f"{STILL_A_DRAFT} AND version = :seen"


def unchanged_draft(draft: Order) -> Condition:
    """The order is still the draft that was read. Until it is changed, its row has no version."""
    as_read: dict[str, str | int] = {"draft": status_list("ORDER", "draft")}
    if not draft.draft_version:
        return Condition(DRAFT_NEVER_CHANGED, as_read)
    return Condition(DRAFT_UNCHANGED_SINCE_READ, as_read | {"seen": draft.draft_version})


def order_row(order: Order, *, writes: int = 0) -> Row:
    """An order's row, which lists show. `writes` counts how often an executed order was written.

    What is written while somebody works on it lies in the row of that work.
    """
    return row(
        order_key(order.order_id),
        order,
        without_defaults=True,
        account_list=account_list(order.account_id, "ORDER"),
        status_list=status_list("ORDER", order.status),
        position=position(order.placed_at, order.order_id),
        writes=writes or None,
        leased_until=KEEPS_OLD_RELEASES_OFF if writes else None,
        version=order.draft_version or None,
    )


def asset_puts(asset: Asset, condition: Condition | None = None) -> tuple[Put, ...]:
    """The writes of an asset: its row on that condition, and the code of its coupon where that is known.

    They belong into one transaction, so that no coupon is ever without its code (rules.md R23).
    """
    coupon = asset.coupon
    if coupon is None or coupon.code is None:
        return (Put(asset_row(asset), condition),)
    code = CouponCode(coupon_id=coupon.coupon_id, code=coupon.code)
    beside = row(code_key(asset.asset_id), code)
    return Put(asset_row(asset), condition), Put(beside)


def asset_row(asset: Asset) -> Row:
    """An asset's row, without the code of its coupon: `asset_puts` writes both.

    While its coupon is active, it is listed by its last day, and BitTitan is asked about it (rules.md R72).
    """
    ends = _last_day(asset)
    return row(
        asset_key(asset.asset_id),
        asset,
        without_defaults=True,
        account_list=account_list(asset.account_id, "ASSET"),
        status_list=status_list("ASSET", asset.provisioning_status),
        position=position(asset.purchased_at, asset.asset_id),
        coupon_id=asset.coupon.coupon_id if asset.coupon else None,
        generation=asset.generation if asset.generation > 1 else None,
        waits="desk" if asset.waits_for_desk else None,
        last_day_list=ACTIVE_COUPONS if ends else None,
        last_day=last_day(ends, asset.asset_id) if ends else None,
        expire_days=asset.expire_days if ends else None,
    )


def unchanged_asset(stored: Row) -> Condition:
    """The asset is as it was read. Whatever changes one changes its body."""
    return Condition(ASSET_UNCHANGED_SINCE_READ, {"body": stored["body"]["S"]})


def _last_day(asset: Asset) -> date | None:
    if asset.coupon is None or asset.coupon.status != "active":
        return None
    return asset.coupon.expires_on


def find_order(table: Table, order_id: str) -> Order | None:
    """The order alone, without its assets' rows."""
    if not ids.is_id(order_id, "ord"):
        return None
    return order_in(table.get_all(order_keys(order_id)), order_id)


def older_history(order: Order, older: OlderHistory | None) -> tuple[Put, ...]:
    """The write of what just left the order's row; it belongs into the transaction that writes that row."""
    if older is None:
        return ()
    return (Put(row(archive_key(order.order_id, order.older_parts), older), NEVER_WRITTEN),)


def find_order_with_assets(table: Table, order_id: str) -> tuple[Order, list[Asset]] | None:
    """An order and its assets, in one read, without its older history."""
    if not ids.is_id(order_id, "ord"):
        return None
    rows = table.collection(order_key(order_id).pk, from_sk="ASSET#")
    order = order_in({key_of(row): row for row in rows}, order_id)
    assets = [read(Asset, row) for row in rows if row["sk"]["S"].startswith("ASSET#")]
    return (order, assets) if order else None


def find_order_with_history(
    table: Table, order_id: str
) -> tuple[Order, list[Asset], list[OlderHistory]] | None:
    """An order, its assets and its older history, in one read: as much of it as 1 MB holds, the newest."""
    if not ids.is_id(order_id, "ord"):
        return None
    rows = table.end_of(order_key(order_id).pk)
    order = order_in({key_of(row): row for row in rows}, order_id)
    assets = [read(Asset, row) for row in rows if row["sk"]["S"].startswith("ASSET#")]
    older = [read(OlderHistory, row) for row in rows if row["sk"]["S"].startswith("ARCHIVE#")]
    return (order, assets, older) if order else None


def find_asset(table: Table, asset_id: str) -> Asset | None:
    """An asset, without the code of its coupon."""
    if not ids.is_id(asset_id, "ast"):
        return None
    stored = table.get(asset_key(asset_id))
    return read(Asset, stored) if stored else None


def find_asset_with_code(table: Table, asset_id: str) -> Asset | None:
    """An asset with the code of its coupon: for its owner, staff and the mail alone."""
    if not ids.is_id(asset_id, "ast"):
        return None
    rows = table.get_all(keys_with_code(asset_id))
    return asset_with_code(asset_id, rows) if asset_key(asset_id) in rows else None


def read_assets(table: Table, order: Order) -> list[Asset]:
    """The order's assets, in the order of its lines, without the codes of their coupons."""
    keys = [asset_key(asset.asset_id) for asset in order.assets]
    rows = table.get_all(keys)
    return [read(Asset, rows[key]) for key in keys]


def keys_with_code(asset_id: str) -> tuple[Key, Key]:
    """The rows that an asset with its code is read from."""
    return asset_key(asset_id), code_key(asset_id)


def keys_with_order(asset_id: str) -> tuple[Key, ...]:
    """The rows that an asset with its code and its order are read from, for the id of an asset."""
    return *keys_with_code(asset_id), *order_keys(ids.order_of_asset(asset_id))


def with_order(asset_id: str, rows: Rows) -> tuple[Order, Asset]:
    """An asset with its code and its order, from the rows of `keys_with_order`. Raises NotFound."""
    order = order_in(rows, ids.order_of_asset(asset_id))
    if order is None or asset_key(asset_id) not in rows:
        raise NotFound
    return order, asset_with_code(asset_id, rows)


def asset_with_code(asset_id: str, rows: Rows) -> Asset:
    """An asset with the code of its coupon, from the rows of `keys_with_code`."""
    asset = read(Asset, rows[asset_key(asset_id)])
    kept = rows.get(code_key(asset_id))
    # A row of release 0.2.0 holds the code itself, until it is written again.
    return asset.with_code(read(CouponCode, kept)) if kept else asset


def record_attempt(table: Table, before: Asset, tried: Asset) -> None:
    """Write how an asset's attempt ended, while it still waits as it did before. Raises Lost."""
    table.write(*asset_puts(tried, still_waiting(before)))


def still_waiting(asset: Asset) -> Condition:
    """The asset still waits for the coupon that it waited for, or still gives the same one back."""
    waits: dict[str, str | int] = {"pending": status_list("ASSET", "pending")}
    if asset.coupon:
        coupon_id = asset.coupon.coupon_id
        return Condition(STILL_GIVING_THIS_COUPON_BACK, waits | {"coupon_id": coupon_id})
    if asset.generation == 1:
        return Condition(STILL_WAITING_FOR_ITS_FIRST_COUPON, waits)
    return Condition(STILL_WAITING_FOR_THIS_COUPON, waits | {"generation": asset.generation})
