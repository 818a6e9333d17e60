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


class Partitions(NamedTuple):
    """The partitions of one index that together hold a list."""

    index_name: str
    names: tuple[str, ...]


class Page(NamedTuple):
    """Rows of a list, and the cursor of the next page; None on the last."""

    rows: list[Row]
    next_cursor: str | None


def page(
    table: Table,
    partitions: Partitions,
    query: ListQuery,
    *,
    span: Span = Span(),
    keep: Callable[[Row], bool] = lambda row: True,
) -> Page:
    """One page of a list, its partitions merged, newest first. Raises ValidationFailed on a bad cursor.

    A row keeps its position for life, so pages neither repeat nor miss one while rows are added
    or move between partitions. Pages that a filter empties are followed here, not by the caller.
    """
    filters = query.model_dump_json(exclude={"limit", "cursor"})
    listed = "|".join([partitions.index_name, *partitions.names, *span, filters])
    before = min(_open(query.cursor, listed), span.end) if query.cursor else span.end
    merged = _merged(table, partitions, Span(span.start, before), query.limit + 1)
    rows = list(islice(filter(keep, once(merged)), query.limit + 1))
    if len(rows) <= query.limit:
        return Page(rows, None)
    rows = rows[: query.limit]
    return Page(rows, _seal(position_of(rows[-1]), listed))


def _merged(table: Table, partitions: Partitions, span: Span, at_once: int) -> Iterator[Row]:
    """The rows of all partitions, newest first; each partition is read `at_once` rows a call."""
    sources = (
        table.newest_first(
            partitions.index_name, name, after=span.start, before=span.end, page=at_once
        )
        for name in partitions.names
    )
    return heapq.merge(*sources, key=position_of, reverse=True)


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


def partitions_of(
    noun: str, account_id: str | None, status: str | None, statuses: Sequence[str]
) -> Partitions:
    """Where a list is found: in the account's own partition, else in those of the statuses asked for."""
    if account_id:
        return Partitions(BY_ACCOUNT, (account_list(account_id, noun),))
    asked = [status] if status else statuses
    return Partitions(BY_STATUS, tuple(status_list(noun, each) for each in asked))


def list_answer(
    found: Page, answer: Callable[[Row], Any], model: type[BaseModel]
) -> ListAnswer[Any]:
    """A page as it is answered: each row as `answer` makes it, which is a `model`."""
    items: Iterable[Any] = map(answer, found.rows)
    return ListAnswer[model](items=tuple(items), next_cursor=found.next_cursor)  # type: ignore[valid-type]
