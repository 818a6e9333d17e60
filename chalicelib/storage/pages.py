"""Lists: ordered newest first, limited, and paged by an opaque cursor (rules.md R34)."""

import base64
import hashlib
import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Annotated, Any, Generic, NamedTuple, TypeVar

from pydantic import BaseModel, Field, StringConstraints

from chalicelib.errors import Fault, ValidationFailed
from chalicelib.storage.keys import BY_ACCOUNT, BY_STATUS, Row, account_list, status_list
from chalicelib.storage.table import Table
from chalicelib.values.base import Model

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


T = TypeVar("T")


class ListAnswer(Model, Generic[T]):
    """A page of a list, newest first; `next_cursor` is null on the last."""

    items: tuple[T, ...]
    next_cursor: str | None

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """`OrderList`, not `ListAnswer_OrderAnswer_`: the names stand in the OpenAPI document."""
        return params[0].__name__.removesuffix("Answer").removesuffix("InList") + "List"


AccountFilter = Annotated[str, StringConstraints(min_length=1, max_length=100)]


def partitions(
    noun: str, account_id: str | None, status: str | None, statuses: Sequence[str]
) -> tuple[str, list[str]]:
    """Which index partitions answer a question: the account's own, else those of the statuses asked for."""
    if account_id:
        return BY_ACCOUNT, [account_list(account_id, noun)]
    return BY_STATUS, [status_list(noun, at) for at in ([status] if status else statuses)]


def answered(found: Page, answer: Callable[[Row], Any], model: type[BaseModel]) -> ListAnswer[Any]:
    items: Iterable[Any] = map(answer, found.rows)
    return ListAnswer[model](items=tuple(items), next_cursor=found.next_cursor)  # type: ignore[valid-type]
