"""Assets by the last day of their active coupons, the soonest first (rules.md R62)."""

from collections.abc import Callable
from datetime import date

from chalicelib.storage.cursors import seal, unseal
from chalicelib.storage.keys import ACTIVE_COUPONS, Row, account_list, key_of
from chalicelib.storage.pages import JUDGED_AT_ONCE, MOST_READS, ListQuery, Page
from chalicelib.storage.table import EnoughRead, Reads, Table

# What one read by keys may bring.
MOST_AT_ONCE = 100


def page_of_expiring(
    query: ListQuery,
    before: date,
    *,
    table: Table,
    earliest: date,
    account_id: str | None,
    keep: Callable[[Row], bool],
) -> Page:
    """The rows of one page of the assets whose active coupon has its last day before `before`.

    Those that ended before `earliest` are not looked at. Five calls at most: what `keep` drops may leave a
    page short or empty (rules.md R44). Raises ValidationFailed on a bad cursor.
    """
    listed = f"expiring|{query.model_dump_json(exclude={'limit', 'cursor'})}"
    after = unseal(query.cursor, listed) if query.cursor else earliest.isoformat()
    places, more = _places(table, max(after, earliest.isoformat()), before, account_id)
    rows = [row for row in _rows(table, places) if keep(row)]
    if len(rows) > query.limit:
        rows, more = rows[: query.limit], rows[query.limit - 1]["position"]["S"]
    return Page(rows, seal(more, listed) if more else None, listed)


def _places(
    table: Table, after: str, before: date, account_id: str | None
) -> tuple[list[Row], str]:
    """A hundred of them at most, as the index has them, and where the next ones begin; empty at the end."""
    wanted = account_id and account_list(account_id, "ASSET")
    at_once = JUDGED_AT_ONCE if account_id else MOST_AT_ONCE + 1
    found, last = list[Row](), after
    try:
        for place in table.ending(
            ACTIVE_COUPONS,
            after=after,
            before=before.isoformat(),
            page=at_once,
            reads=Reads(MOST_READS - 1),
        ):
            if wanted in (None, place["account_list"]["S"]):
                if len(found) == MOST_AT_ONCE:
                    return found, found[-1]["last_day"]["S"]
                found.append(place)
            last = place["last_day"]["S"]
    except EnoughRead:
        return found, last
    return found, ""


def _rows(table: Table, places: list[Row]) -> list[Row]:
    """The assets at these places of the index, each with its place as its position.

    One whose coupon ended or was replaced since the index was written is left out.
    """
    rows = table.get_all([key_of(place) for place in places])
    read = [(place, rows.get(key_of(place), {})) for place in places]
    return [
        row | {"position": place["last_day"]}
        for place, row in read
        if row.get("last_day") == place["last_day"]
    ]
