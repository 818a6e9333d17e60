"""Lists: newest first, page by page, with a cursor that fits one list only."""

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from chalicelib.errors import ValidationFailed
from chalicelib.storage.pages import ListQuery, Page, Partitions, Span, page
from chalicelib.storage.table import Table

SHELVES = some.dictionaries(
    some.sampled_from(["ORDER#completed", "ORDER#provisioning", "ORDER#draft"]),
    some.sets(some.integers(min_value=1, max_value=60), max_size=20),
    min_size=1,
)


class Shelf(Table):
    """An index in memory: positions by partition."""

    def __init__(self, shelves: dict[str, set[str]]) -> None:
        super().__init__(None, "shelf")
        self.shelves = shelves

    def newest_first(self, index: str, partition: str, **asked: Any) -> Iterator[Any]:
        after, before = asked["after"], asked["before"]
        kept = (each for each in self.shelves.get(partition, ()) if after <= each < before)
        return ({"position": {"S": each}} for each in sorted(kept, reverse=True))


def of(*numbers: int) -> Shelf:
    return Shelf({"A": {_at(number) for number in numbers}})


def _at(number: int) -> str:
    return f"2026-03-09T10:30:{number:02d}.000Z#x"


def listed(shelf: Shelf, limit: int, cursor: str | None = None, **how: Any) -> Page:
    query = ListQuery(limit=limit, cursor=cursor)
    partitions = Partitions("by_status", tuple(how.pop("lists", sorted(shelf.shelves))))
    return page(shelf, partitions, query, **how)


def shown(found: Page) -> list[str]:
    return [row["position"]["S"] for row in found.rows]


def every_page(shelf: Shelf, limit: int, **how: Any) -> list[list[str]]:
    pages, found = [], listed(shelf, limit, **how)
    pages.append(shown(found))
    while found.next_cursor:
        found = listed(shelf, limit, found.next_cursor, **how)
        pages.append(shown(found))
    return pages


@given(SHELVES, some.integers(min_value=1, max_value=9))
def test_every_row_is_on_exactly_one_page_newest_first(
    shelves: dict[str, set[int]], limit: int
) -> None:
    named = {
        name: {f"{_at(each)}{order}" for each in ats}
        for order, (name, ats) in enumerate(shelves.items())
    }
    pages = every_page(Shelf(named), limit)
    assert [row for rows in pages for row in rows] == sorted(
        set().union(*named.values()), reverse=True
    )
    assert all(len(rows) == limit for rows in pages[:-1])


def test_the_last_page_says_so_even_when_it_is_full() -> None:
    assert listed(of(1, 2), 2).next_cursor is None
    assert listed(of(1, 2, 3), 2).next_cursor is not None


def test_an_empty_list_is_one_empty_page() -> None:
    found = listed(of(), 25)
    assert (found.rows, found.next_cursor) == ([], None)


def test_what_is_added_meanwhile_neither_repeats_nor_hides_a_row() -> None:
    shelf = of(10, 20, 30, 40)
    first = listed(shelf, 2)
    shelf.shelves["A"] |= {_at(50), _at(15)}
    second = listed(shelf, 9, first.next_cursor)
    assert shown(first) == [_at(40), _at(30)]
    assert shown(second) == [_at(20), _at(15), _at(10)]


def test_pages_that_a_filter_thins_out_are_filled_up() -> None:
    def even(row: Any) -> bool:
        return int(row["position"]["S"][17:19]) % 2 == 0

    pages = every_page(of(*range(1, 20)), 4, keep=even)
    assert [len(rows) for rows in pages] == [4, 4, 1]


def test_the_end_of_a_span_is_not_in_it() -> None:
    span = Span(_at(2)[:23], _at(4)[:23])
    assert every_page(of(1, 2, 3, 4, 5), 1, span=span) == [[_at(3)], [_at(2)]]


def refused(shelf: Shelf, cursor: str, **how: Any) -> bool:
    with pytest.raises(ValidationFailed) as refusal:
        listed(shelf, 2, cursor, **how)
    fault = refusal.value.faults[0]
    return (fault.code, fault.pointer) == ("bad_cursor", "/cursor")


@given(some.data())
def test_a_cursor_with_one_character_changed_is_refused(data: Any) -> None:
    shelf = of(1, 2, 3)
    cursor = listed(shelf, 2).next_cursor or ""
    position = data.draw(some.integers(min_value=0, max_value=len(cursor) - 1))
    other = data.draw(
        some.sampled_from("ABCDyz0189-_").filter(lambda sign: sign != cursor[position])
    )
    assert refused(shelf, cursor[:position] + other + cursor[position + 1 :])


@given(some.text(min_size=1, max_size=60))
def test_a_made_up_cursor_is_refused(cursor: str) -> None:
    assert refused(of(1, 2, 3), cursor)


@pytest.mark.parametrize("forged", [b"", b"12345678", b"12345678\xff\xfe", _at(2).encode()])
def test_a_forged_place_is_refused(forged: bytes) -> None:
    assert refused(of(1, 2, 3), base64.urlsafe_b64encode(forged).decode().rstrip("=") or "A")


def test_a_cursor_of_another_list_is_refused() -> None:
    shelf = Shelf({"A": of(1, 2, 3).shelves["A"], "B": of(1, 2, 3).shelves["A"]})
    cursor = listed(shelf, 2, lists=["A"]).next_cursor or ""
    assert refused(shelf, cursor, lists=["B"])
    assert refused(shelf, cursor, lists=["A", "B"])
    assert refused(shelf, cursor, lists=["A"], span=Span(end=_at(9)))
    assert shown(listed(shelf, 2, cursor, lists=["A"])) == [_at(1)]
