"""Every list: newest first, 25 a page and at most 100, each thing exactly once."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.openapi.routes import endpoints
from chalicelib.storage.keys import status_list
from chalicelib.storage.table import table as table_of_the_stage
from tests.api.client import Api
from tests.api.cloud import Cloud
from tests.api.lists import LISTS, Listed
from tests.api.seeded_rows import SeededRows, moment_of

EVERY_LIST = pytest.mark.parametrize("listed", LISTS, ids=lambda listed: listed.path)


@pytest.fixture
def thirty(seeded_rows: SeededRows, cloud: Cloud, listed: Listed) -> list[str]:
    """Thirty things and no others in the list; their ids, newest first."""
    if listed.noun in ("product", "end_customer"):
        _remove_the_seeded(cloud, "PRODUCT#" if listed.noun == "product" else "ACCOUNT#acc_endc")
    return [getattr(seeded_rows, listed.noun)(number) for number in range(30)][::-1]


def _remove_the_seeded(cloud: Cloud, prefix: str) -> None:
    for row in cloud.rows:
        if row["pk"]["S"].startswith(prefix):
            cloud.drop_row(row)


def test_these_are_all_the_lists_there_are() -> None:
    lists = {
        endpoint.path
        for endpoint in endpoints()
        if endpoint.query and {"cursor", "limit"} <= endpoint.query.model_fields.keys()
    }
    histories = {f"/bss/{noun}s/{{{noun}_id}}/changes" for noun in ("account", "product")}
    histories.add("/bss/seller/changes")
    elsewhere = {"/bss/accounts", "/bss/vendor-tasks", "/bss/invoices/{invoice_number}/payments"}
    elsewhere |= {"/bss/invoices/emails", "/bss/invoices/{invoice_number}/emails"}
    assert {listed.path for listed in LISTS} | elsewhere | histories == lists


@EVERY_LIST
def test_a_page_has_25_things_unless_said_otherwise(
    api: Api, listed: Listed, thirty: list[str]
) -> None:
    first = listed.get(api)
    assert first.status == 200 and set(first.json) == {"items", "next_cursor"}
    assert len(first.json["items"]) == 25 and first.json["next_cursor"]
    rest = listed.get(api, f"cursor={first.json['next_cursor']}")
    assert len(rest.json["items"]) == 5 and rest.json["next_cursor"] is None


@EVERY_LIST
@pytest.mark.parametrize("limit", [7, 30])
def test_paging_meets_everything_once_newest_first(
    api: Api, listed: Listed, thirty: list[str], limit: int
) -> None:
    pages = listed.pages(api, f"limit={limit}")
    assert [item for page in pages for item in page] == thirty
    full, rest = divmod(30, limit)
    assert [len(page) for page in pages] == [limit] * full + ([rest] if rest else [])


@EVERY_LIST
def test_a_page_may_have_one_thing(api: Api, seeded_rows: SeededRows, listed: Listed) -> None:
    add = getattr(seeded_rows, listed.noun)
    made = [add(number) for number in range(3)]
    pages = listed.pages(api, "limit=1")
    assert {len(page) for page in pages} == {1}
    assert [name for (name,) in pages if name in made] == made[::-1]


@EVERY_LIST
@pytest.mark.parametrize("limit", ["0", "101", "abc", "-1", "1.5", "", "1e1"])
def test_a_page_has_from_1_to_100_things(refused: Any, listed: Listed, limit: str) -> None:
    answer = refused(
        "GET",
        f"{listed.path}?limit={limit}",
        roles=(listed.role,),
        status=422,
        code="validation_failed",
    )
    assert [error["pointer"] for error in answer.json["errors"]] == ["/limit"]


@EVERY_LIST
def test_what_is_added_in_between_moves_nothing(
    api: Api, seeded_rows: SeededRows, listed: Listed, thirty: list[str]
) -> None:
    add = getattr(seeded_rows, listed.noun)
    first = listed.get(api, "limit=10").json
    added = add(99)
    second = listed.get(api, f"limit=10&cursor={first['next_cursor']}").json
    add(98)
    third = listed.get(api, f"limit=10&cursor={second['next_cursor']}").json
    met = [item[listed.name] for page in (first, second, third) for item in page["items"]]
    assert met == thirty and third["next_cursor"] is None
    assert listed.pages(api, "limit=100")[0][0] == added


@EVERY_LIST
def test_things_of_the_same_moment_are_all_met(
    api: Api, seeded_rows: SeededRows, listed: Listed
) -> None:
    moment = {
        "order": "placed_at",
        "asset": "purchased_at",
        "invoice": "issued_at",
        "product": "created_at",
        "end_customer": "created_at",
    }[listed.noun]
    add = getattr(seeded_rows, listed.noun)
    made = {add(number, **{moment: moment_of(7)}) for number in range(10)}
    met = [item for page in listed.pages(api, "limit=4") for item in page]
    assert len(met) == len(set(met)) and made <= set(met)


def test_an_order_that_changes_its_status_while_being_paged_keeps_its_place(
    api: Api, seeded_rows: SeededRows
) -> None:
    ids = [seeded_rows.order(number, status="provisioning") for number in range(9)][::-1]
    listed = LISTS[5]
    first = listed.get(api, "limit=3").json
    for number in (8, 5, 6, 2):
        seeded_rows.order(number, status="completed")
    rest = listed.get(api, f"limit=100&cursor={first['next_cursor']}").json
    assert [item["order_id"] for item in first["items"] + rest["items"]] == ids


@EVERY_LIST
def test_an_empty_list_is_an_empty_page(api: Api, cloud: Cloud, listed: Listed) -> None:
    prefix = {"product": "PRODUCT#", "end_customer": "ACCOUNT#acc_endc"}.get(listed.noun)
    if prefix:
        _remove_the_seeded(cloud, prefix)
    answer = listed.get(api)
    assert (answer.status, answer.json) == (200, {"items": [], "next_cursor": None})


class Meanwhile:
    """A DynamoDB client, and what happens just before it is asked for a list."""

    def __init__(self, client: Any, listed: str, happens: Callable[[], None]) -> None:
        self._client, self._listed, self._happens = client, listed, happens

    def __getattr__(self, operation: str) -> Any:
        return getattr(self._client, operation)

    def query(self, **given: Any) -> Any:
        if self._listed in str(given["ExpressionAttributeValues"]):
            self._happens()
        return self._client.query(**given)


def test_an_order_that_is_completed_while_a_page_is_read_is_on_it_once(
    api: Api, seeded_rows: SeededRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was read under its status of before, and stands under its new one when that is read."""
    ids = [seeded_rows.order(number, status="provisioning") for number in range(6)][::-1]
    table = table_of_the_stage()
    moved: list[str] = []

    def one_is_completed() -> None:
        moved.append(seeded_rows.order(5, status="completed"))

    completed = status_list("ORDER", "completed")
    client = Meanwhile(table._client, completed, one_is_completed)
    monkeypatch.setattr(table, "_client", client)
    met = [order for page in LISTS[5].pages(api, "limit=4") for order in page]
    assert moved and met == ids
