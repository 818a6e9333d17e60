"""Lists: ordered newest first, limited, and paged by an opaque cursor (product.md: Rules)."""

import base64
import hashlib
import heapq
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Annotated, NamedTuple

from pydantic import Field, StringConstraints

from chalicelib.dynamodb import Table
from chalicelib.errors import Fault, ValidationFailed
from chalicelib.model import Model
from chalicelib.table import Row

OLDEST, NEWEST = "0", "\x7f"


class ListQuery(Model):
    """What every list takes."""

    limit: Annotated[int, Field(ge=1, le=100)] = 25
    cursor: Annotated[str, StringConstraints(min_length=1, max_length=500)] | None = None


class Span(NamedTuple):
    """Which part of a list is asked for, as positions; the end is not in it."""

    start: str = OLDEST
    end: str = NEWEST


class Page(NamedTuple):
    rows: list[Row]
    next_cursor: str | None


def page(
    table: Table,
    index: str,
    partitions: Iterable[str],
    query: ListQuery,
    *,
    span: Span = Span(),
    keep: Callable[[Row], bool] = lambda row: True,
) -> Page:
    """One page of several index partitions merged, newest first. Raises ValidationFailed on a bad cursor.

    A row keeps its position for life, so pages neither repeat nor miss one while rows are added
    or move between partitions. Pages that a filter empties are followed here, not by the caller.
    """
    names = list(partitions)
    filters = query.model_dump_json(exclude={"limit", "cursor"})
    listed = "|".join([index, *names, *span, filters])
    before = min(_open(query.cursor, listed), span.end) if query.cursor else span.end
    sources = (
        table.newest_first(index, name, after=span.start, before=before, page=query.limit + 1)
        for name in names
    )
    merged = once(heapq.merge(*sources, key=position_of, reverse=True))
    rows = list(islice(filter(keep, merged), query.limit + 1))
    if len(rows) <= query.limit:
        return Page(rows, None)
    rows = rows[: query.limit]
    return Page(rows, _seal(position_of(rows[-1]), listed))


def once(rows: Iterable[Row]) -> Iterator[Row]:
    """Each thing once, though it moved from one partition to the next while both were read."""
    before = ""
    for row in rows:
        if position_of(row) != before:
            yield row
        before = position_of(row)


def position_of(row: Row) -> str:
    return row["position"]["S"]


def _seal(position: str, listed: str) -> str:
    """A cursor names a place and the list it belongs to.

    It is no secret and grants nothing: the lists it can be used on come from the token, not from it.
    """
    text = _check(position, listed) + position.encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def _open(cursor: str, listed: str) -> str:
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        position = text[8:].decode()
    except ValueError:
        position, text = "", b""
    if not position or _seal(position, listed) != cursor:
        fault = Fault(
            code="bad_cursor",
            detail="This cursor does not belong to this list; start again without one.",
            pointer="/cursor",
        )
        raise ValidationFailed(faults=[fault])
    return position


def _check(position: str, listed: str) -> bytes:
    return hashlib.blake2b(f"{listed}|{position}".encode(), digest_size=8).digest()
