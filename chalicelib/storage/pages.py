"""Lists: ordered, mostly newest first, limited, and paged by an opaque cursor (rules.md R34)."""

import heapq
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Annotated, Any, Generic, NamedTuple, TypeVar

from pydantic import BaseModel, Field, StringConstraints

from chalicelib.storage.cursors import bad_cursor, seal, unseal
from chalicelib.storage.keys import BY_ACCOUNT, BY_STATUS, Row, account_list, status_list
from chalicelib.storage.table import EnoughRead, Reads, Table
from chalicelib.values.base import DIGITS, Model

OLDEST, NEWEST = "0", "\x7f"
# Calls to the table for one page, whatever is asked for (docs/performance.md).
MOST_READS = 5
# What is read of each partition at once where a filter is judged after reading.
JUDGED_AT_ONCE = 300
# Lambda answers 6 MB at most, counted as the gateway gets it: as text inside JSON. The rest is for headers.
MOST_BYTES = 5_000_000
# Rows that together have so many bytes fit, whatever is in them: inside JSON, JSON takes three times as many
# at most, and what an answer adds to its row is short.
SURELY_FIT = 1_000_000


class ListQuery(Model):
    """What every list takes."""

    limit: Annotated[int, Field(ge=1, le=100), DIGITS] = 25
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
    """Rows of a list, and the cursor of the next page; None at the end. `listed` is what its cursors fit."""

    rows: list[Row]
    next_cursor: str | None
    listed: str = ""


def page(
    table: Table,
    partitions: Partitions,
    query: ListQuery,
    *,
    span: Span = Span(),
    keep: Callable[[Row], bool] | None = None,
    most_reads: int = MOST_READS,
) -> Page:
    """One page of a list, its partitions merged, newest first. Raises ValidationFailed on a bad cursor.

    A row keeps its position for life, so pages neither repeat nor miss one while rows are added
    or move between partitions. A page takes `most_reads` reads at most, and at least one for each
    partition: what `keep` drops may leave it short or empty, and its cursor goes on behind what was
    read (rules.md R44).
    """
    filters = query.model_dump_json(exclude={"limit", "cursor"})
    listed = "|".join([partitions.index_name, *partitions.names, *span, filters])
    last = min(unseal(query.cursor, listed), span.end) if query.cursor else span.end
    at_once = _at_once(query, partitions, judged=keep is not None)
    rows, reads = list[Row](), Reads(most_reads)
    try:
        for row in once(_merged(table, partitions, Span(span.start, last), at_once, reads)):
            if keep is None or keep(row):
                if len(rows) == query.limit:
                    return Page(rows, seal(position_of(rows[-1]), listed), listed)
                rows.append(row)
            last = position_of(row)
    except EnoughRead:
        return Page(rows, seal(last, listed), listed)
    return Page(rows, None, listed)


def page_of_rows(table: Table, pk: str, prefix: str, query: ListQuery) -> Page:
    """One page of the rows of a partition whose sort keys begin so, the last first.

    The position of such a row in this list is its sort key. Raises ValidationFailed on a bad cursor.
    """
    listed = f"{pk}|{prefix}"
    before = unseal(query.cursor, listed) if query.cursor else prefix + NEWEST
    if not before.startswith(prefix):
        raise bad_cursor()
    found = table.last_first(pk, prefix, before=before, page=query.limit + 2)
    rows = [row | {"position": row["sk"]} for row in islice(found, query.limit + 1)]
    if len(rows) <= query.limit:
        return Page(rows, None, listed)
    rows = rows[: query.limit]
    return Page(rows, seal(position_of(rows[-1]), listed), listed)


def _at_once(query: ListQuery, partitions: Partitions, *, judged: bool) -> int:
    """How many rows the first read of a partition brings.

    Two more than the page: the row that the cursor names is read again, and one more tells whether
    there is a next page. Where rows of several partitions are judged, few reads are left after these.
    """
    several = len(partitions.names) > 1
    return max(query.limit + 2, JUDGED_AT_ONCE if judged and several else 0)


def _merged(
    table: Table, partitions: Partitions, span: Span, at_once: int, reads: Reads
) -> Iterator[Row]:
    """The rows of all partitions, newest first. Raises EnoughRead behind the last row that is sure."""
    sources = (
        table.newest_first(
            partitions.index_name,
            name,
            after=span.start,
            before=span.end,
            page=at_once,
            reads=reads,
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


T = TypeVar("T")


class ListAnswer(Model, Generic[T]):
    """A page of a list; `next_cursor` is null on the last."""

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
    """A page as it is answered: each row as `answer` makes it, which is a `model`.

    It ends before it is larger than Lambda can answer; then its cursor goes on behind its last item.
    """
    if sum(len(row["body"]["S"].encode()) for row in found.rows) <= SURELY_FIT:
        every = tuple(map(answer, found.rows))
        return ListAnswer[model](items=every, next_cursor=found.next_cursor)  # type: ignore[valid-type]
    items: list[Any] = []
    left = MOST_BYTES
    for number, row in enumerate(found.rows):
        item = answer(row)
        left -= size_in_answer(item)
        if items and left < 0:
            cursor = seal(position_of(found.rows[number - 1]), found.listed)
            return ListAnswer[model](items=tuple(items), next_cursor=cursor)  # type: ignore[valid-type]
        items.append(item)
    return ListAnswer[model](items=tuple(items), next_cursor=found.next_cursor)  # type: ignore[valid-type]


def size_in_answer(item: BaseModel) -> int:
    """The bytes that an item takes in what Lambda answers: JSON as text inside JSON, all of it ASCII."""
    return len(json.dumps(item.model_dump_json())) - 1
