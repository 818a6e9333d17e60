"""Cursors: good for the list they came from, and for nothing else."""

from typing import Any

import pytest

from chalicelib.storage.cursors import seal
from tests.api.actors import Shopper
from tests.api.client import Api
from tests.api.lists import LISTS, Listed
from tests.api.seeded_rows import SeededRows

EVERY_LIST = pytest.mark.parametrize("listed", LISTS, ids=lambda listed: listed.path)
BAD = {"status": 422, "code": "validation_failed", "errors": ["bad_cursor"]}


def _cursor(api: Api, listed: Listed, query: str = "", **how: Any) -> str:
    """The cursor after the first two things of a list."""
    cursor = listed.get(api, f"limit=2{query}", **how).json["next_cursor"]
    assert cursor
    return cursor


@pytest.fixture
def full(seeded_rows: SeededRows) -> None:
    """Five things in every list, of the partner's and of its rival's."""
    for number in range(5):
        for noun in ("order", "asset", "invoice"):
            getattr(seeded_rows, noun)(number)
            getattr(seeded_rows, noun)(number + 10, account_id="acc_rival")
        seeded_rows.product(number)
        seeded_rows.end_customer(number)
        seeded_rows.end_customer(number + 10, parent_account_id="acc_rival")


@EVERY_LIST
def test_a_cursor_that_was_tampered_with_is_refused(
    refused: Any, api: Api, full: None, listed: Listed
) -> None:
    cursor = _cursor(api, listed)
    other = "B" if cursor[0] != "B" else "C"
    tampered = [
        other + cursor[1:],
        cursor[:9] + ("x" if cursor[9] != "x" else "y") + cursor[10:],
        cursor[:-1] + ("A" if cursor[-1] != "A" else "Q"),
        cursor[:-1],
        cursor + "A",
        cursor + "=",
        cursor.swapcase(),
        cursor[::-1],
        "garbage",
        "AAAAAAAAAAAAAAAA",
        "%C3%A9t%C3%A9",
        "-",
    ]
    for bad in tampered:
        answer = refused("GET", f"{listed.path}?cursor={bad}", roles=(listed.role,), **BAD)
        assert answer.json["errors"][0]["pointer"] == "/cursor"


@EVERY_LIST
@pytest.mark.parametrize("cursor", ["", "x" * 501])
def test_a_cursor_is_neither_empty_nor_endless(refused: Any, listed: Listed, cursor: str) -> None:
    answer = refused(
        "GET",
        f"{listed.path}?cursor={cursor}",
        roles=(listed.role,),
        status=422,
        code="validation_failed",
    )
    assert [error["pointer"] for error in answer.json["errors"]] == ["/cursor"]


@EVERY_LIST
def test_a_cursor_of_another_list_is_refused(
    refused: Any, api: Api, full: None, listed: Listed
) -> None:
    cursors = {other.path: _cursor(api, other) for other in LISTS if other is not listed}
    for cursor in cursors.values():
        refused("GET", f"{listed.path}?cursor={cursor}", roles=(listed.role,), **BAD)


@pytest.mark.parametrize("path", ["/orders", "/assets", "/invoices", "/end-customers"])
def test_a_cursor_of_another_account_is_refused(
    refused: Any, api: Api, full: None, path: str
) -> None:
    (listed,) = [each for each in LISTS if each.path == path]
    theirs = _cursor(api, listed, by="acc_rival")
    refused("GET", f"{path}?cursor={theirs}", **BAD)
    assert listed.get(api, f"cursor={theirs}", by="acc_rival").status == 200


def test_a_colleague_may_go_on_with_a_cursor_of_the_same_account(api: Api, full: None) -> None:
    cursor = _cursor(api, LISTS[0])
    mine = LISTS[0].get(api, f"cursor={cursor}").json
    assert Shopper(api, sub="usr_kim").call("GET", f"/orders?cursor={cursor}").json == mine


def test_the_size_of_the_page_may_change_on_the_way(api: Api, full: None) -> None:
    cursor = _cursor(api, LISTS[0])
    assert len(LISTS[0].get(api, f"limit=1&cursor={cursor}").json["items"]) == 1
    assert len(LISTS[0].get(api, f"limit=3&cursor={cursor}").json["items"]) == 3


STAFF = [
    ("/bss/orders", "", "&account_id=acc_partner"),
    ("/bss/orders", "&account_id=acc_partner", "&account_id=acc_rival"),
    ("/bss/orders", "", "&status=provisioning"),
    ("/bss/orders", "&status=provisioning", "&status=completed"),
    ("/bss/orders", "", "&placed_from=2026-01-01T00:00:00Z"),
    ("/bss/orders", "&placed_to=2027-01-01T00:00:00Z", "&placed_to=2028-01-01T00:00:00Z"),
    ("/bss/invoices", "", "&account_id=acc_partner"),
    ("/bss/invoices", "", "&type=invoice"),
    ("/bss/invoices", "&issued_from=2026-01-01", "&issued_from=2025-01-01"),
    ("/bss/invoices", "&issued_to=2027-01-01", ""),
]
# These are judged after reading, not by which part of the table is read (decision 8).
JUDGED = [
    ("/products", "", "&category=Migration"),
    ("/orders", "&status=provisioning", "&status=completed"),
    ("/assets", "&provisioning_status=synchronized", "&provisioning_status=failed"),
    ("/bss/orders", "&account_id=acc_partner", "&account_id=acc_partner&status=provisioning"),
    ("/bss/invoices", "&account_id=acc_partner", "&account_id=acc_partner&type=invoice"),
]


def _is_refused_elsewhere(api: Api, refused: Any, path: str, made: str, used: str) -> None:
    (listed,) = [each for each in LISTS if each.path == path]
    cursor = _cursor(api, listed, made)
    refused("GET", f"{path}?cursor={cursor}{used}", roles=(listed.role,), **BAD)
    assert listed.get(api, f"cursor={cursor}{made}").status == 200


@pytest.mark.parametrize(("path", "made", "used"), STAFF)
def test_a_cursor_of_another_part_of_the_list_is_refused(
    refused: Any, api: Api, full: None, path: str, made: str, used: str
) -> None:
    _is_refused_elsewhere(api, refused, path, made, used)


@pytest.mark.parametrize(("path", "made", "used"), JUDGED)
def test_a_cursor_of_other_filters_is_refused(
    refused: Any, api: Api, full: None, path: str, made: str, used: str
) -> None:
    _is_refused_elsewhere(api, refused, path, made, used)


def _at(number: int) -> str:
    """How an audit's cursor says that it has come to a number of its series."""
    return f'{{"number":{number},"first":null,"last":null,"count":0,"ok":true}}'


# A list, and a place that is not in it, as somebody writes it who has read how cursors are made.
MADE_UP = [
    ("/bss/products/prd_mailbox/changes", "PRODUCT#prd_mailbox|CHANGE#", "Z"),
    ("/bss/products/prd_mailbox/changes", "PRODUCT#prd_mailbox|CHANGE#", "A"),
    ("/bss/accounts/acc_partner/changes", "ACCOUNT#acc_partner|CHANGE#", "ACCOUNT"),
    ("/bss/seller/changes", "SELLER|CHANGE#", "SELLER"),
    ("/bss/invoices/audit?series=INV-2026", "audit|INV-2026", _at(-5)),
    ("/bss/invoices/audit?series=INV-2026", "audit|INV-2026", _at(999_999_999)),
    ("/bss/invoices/audit?series=INV-2026", "audit|INV-2026", _at(10**12)),
]


@pytest.mark.parametrize(("path", "listed", "place"), MADE_UP)
def test_a_place_that_is_not_in_the_list_is_refused(
    refused: Any, path: str, listed: str, place: str
) -> None:
    cursor = seal(place, listed)
    sign = "&" if "?" in path else "?"
    refused("GET", f"{path}{sign}cursor={cursor}", roles=("staff",), **BAD)
