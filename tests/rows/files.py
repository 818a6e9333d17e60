"""The files of a release: its rows by kind, what it answered about them, and what BitTitan held.

A row is DynamoDB JSON. Its body, which is JSON in a string, is stored here as plain JSON.
"""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from chalicelib.bss.coupons.port import CouponRequest
from local.bittitan_coupons import HeldCoupon
from local.bittitan_simulator import Simulator

HERE = Path(__file__).parent
RELEASES = sorted(path.name for path in HERE.iterdir() if (path / "answers.json").exists())
KINDS = {
    "ACCOUNT": "accounts",
    "PRODUCT": "products",
    "BASKET": "baskets",
    "ORDER ORDER": "orders",
    "ORDER ASSET": "assets",
    "SERIES NUMBER": "invoices",
    "SERIES LAST": "series",
    "RECEIPT": "receipts",
    "BOUNCED": "bounced",
}
Row = dict[str, Any]


def kind_of(row: Row) -> str:
    """The file a row belongs to."""
    first, second = (row[name]["S"].partition("#")[0] for name in ("pk", "sk"))
    return KINDS.get(first) or KINDS[f"{first} {second}"]


def folded(row: Row) -> Row:
    """The row as DynamoDB holds it."""
    if "body" not in row:
        return row
    text = json.dumps(row["body"]["S"], ensure_ascii=False, separators=(",", ":"))
    return row | {"body": {"S": text}}


def unfolded(row: Row) -> Row:
    """The row as people read it: its attributes by name, the body last."""
    shown = {name: row[name] for name in sorted(row) if name != "body"}
    if "body" in row:
        shown["body"] = {"S": json.loads(row["body"]["S"])}
    assert folded(shown) == row, "a body that cannot be folded back to the very same text"
    return shown


def write_rows(release: Path, rows: Iterable[Row]) -> None:
    """One file for each kind of row, in the order of the keys."""
    by_kind: dict[str, list[Row]] = {kind: [] for kind in KINDS.values()}
    for row in rows:
        by_kind[kind_of(row)].append(unfolded(row))
    for kind, found in by_kind.items():
        assert found, f"no story leaves a row among the {kind}"
        write(release / "rows" / f"{kind}.json", found)


def read_rows(release: str) -> list[Row]:
    """Every row of a release, as DynamoDB held it."""
    files = sorted((HERE / release / "rows").glob("*.json"))
    return [folded(row) for file in files for row in read(file)]


def write_bittitan(release: Path, simulator: Simulator) -> None:
    """Write the vendor's coupons, each with its idempotency key and request."""
    held = [
        {
            "id": coupon.id,
            "code": coupon.code,
            "status": coupon.status,
            "expires_on": coupon.expires_on.isoformat(),
            "key": coupon.idempotency_key,
            "asked": coupon.wanted.model_dump(mode="json"),
        }
        for coupon in simulator._coupons.values()
    ]
    write(release / "bittitan.json", held)


def hold_again(release: str, simulator: Simulator) -> None:
    """Restore BitTitan's coupons and idempotency keys."""
    for coupon in read(HERE / release / "bittitan.json"):
        made = HeldCoupon(
            id=coupon["id"],
            code=coupon["code"],
            wanted=CouponRequest.model_validate(coupon["asked"]),
            idempotency_key=coupon["key"],
            status=coupon["status"],
            expires_on=date.fromisoformat(coupon["expires_on"]),
        )
        simulator._coupons[made.id] = made
        simulator._issued[made.idempotency_key] = made.id


def read(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def write(file: Path, what: Any) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(what, ensure_ascii=False, indent=1)
    file.write_text(text + "\n", encoding="utf-8")
