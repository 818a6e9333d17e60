"""Pages are bounded: five reads at most, whatever is asked for, and no larger than Lambda can answer."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.api.aws_calls import counted, giving_at_once
from tests.api.client import Api
from tests.api.lists import LISTS, Listed
from tests.api.seeded_rows import SeededRows, moment_of
from tests.builders import a_line

MOST_CALLS = 5
LAMBDA_ANSWERS_AT_MOST = 6 * 1024 * 1024
ROWS, RARE = 120, (3, 60, 61, 117)


@dataclass(frozen=True)
class Rare:
    """A list, a filter of it, what most things in it are, and what the few are that fit."""

    path: str
    query: str
    fits: dict[str, Any] = field(default_factory=dict[str, Any])
    most: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def listed(self) -> Listed:
        known = {each.path: each for each in LISTS}
        accounts = Listed("/bss/accounts", "end_customer", "account_id", "staff")
        return known.get(self.path, accounts)


MINE, FAILED = {"account_id": "acc_rival"}, {"provisioning_status": "failed"}
PENDING = {"provisioning_status": "pending"}
BUNDLE, CREDIT = {"product_type": "user_migration_bundle"}, {"type": "credit_invoice"}
CANCELLED = {"status": "cancelled"}
HIDDEN, SPRING = {"published": False}, {"category": "Spring"}
PARTNER = {"kind": "partner"}
SYNC_FAILED = {"provisioning_sync_status": "failed"}
THEIRS = {"parent_account_id": "acc_rival"}
THEIR_FAILED = THEIRS | SYNC_FAILED
FILTERS = [
    Rare("/orders", "status=cancelled", CANCELLED),
    Rare("/assets", "provisioning_status=failed", FAILED),
    Rare("/products", "category=Spring", SPRING),
    Rare("/products", "product_type=user_migration_bundle", BUNDLE),
    Rare("/bss/orders", "status=cancelled", CANCELLED),
    Rare("/bss/orders", "account_id=acc_rival", MINE),
    Rare("/bss/orders", "account_id=acc_rival&status=cancelled", CANCELLED | MINE, MINE),
    Rare("/bss/assets", "provisioning_status=failed", FAILED),
    Rare("/bss/assets", "product_type=user_migration_bundle", BUNDLE),
    Rare("/bss/assets", "product_type=user_migration_bundle", BUNDLE | PENDING, PENDING),
    Rare("/bss/assets", "account_id=acc_rival&provisioning_status=failed", FAILED | MINE, MINE),
    Rare("/bss/assets", "account_id=acc_rival&product_type=user_migration_bundle", BUNDLE | MINE, MINE),
    Rare("/bss/invoices", "type=credit_invoice", CREDIT),
    Rare("/bss/invoices", "account_id=acc_rival", MINE),
    Rare("/bss/invoices", "account_id=acc_rival&type=credit_invoice", CREDIT | MINE, MINE),
    Rare("/bss/products", "published=false", HIDDEN),
    Rare("/bss/products", "category=Spring", SPRING),
    Rare("/bss/products", "category=Spring", SPRING | HIDDEN, HIDDEN),
    Rare("/bss/products", "product_type=user_migration_bundle", BUNDLE),
    Rare("/bss/accounts", "kind=partner", PARTNER),
    Rare("/bss/accounts", "provisioning_sync_status=failed", SYNC_FAILED),
    Rare("/bss/accounts", "kind=partner&provisioning_sync_status=failed", PARTNER | SYNC_FAILED, SYNC_FAILED),
    Rare("/bss/accounts", "parent_account_id=acc_rival", THEIRS),
    Rare("/bss/accounts", "parent_account_id=acc_rival&provisioning_sync_status=failed", THEIR_FAILED, THEIRS),
    Rare("/bss/accounts", "parent_account_id=acc_rival&kind=partner", THEIRS | PARTNER, THEIRS),
]  # fmt: skip


def _seeded(rows: SeededRows, rare: Rare) -> tuple[list[str], list[str]]:
    """Many things that do not fit and a few that do: the ids of both, newest first."""
    add = getattr(rows, rare.listed.noun)
    made = {n: add(n, **(rare.fits if n in RARE else rare.most)) for n in range(ROWS)}
    fit = [made[number] for number in RARE][::-1]
    return fit, [made[number] for number in range(ROWS) if number not in RARE]


def _pages(api: Api, listed: Listed, query: str) -> Iterator[list[str]]:
    """The ids of the items of every page to the end; each page makes few calls and goes on."""
    cursor, cursors = "", set[str]()
    while True:
        with counted() as calls:
            answer = listed.get(api, query + cursor)
        assert answer.status == 200 and len(calls) <= MOST_CALLS, (calls, answer.json)
        yield [item[listed.name] for item in answer.json["items"]]
        following = answer.json["next_cursor"]
        if following is None:
            return
        assert following not in cursors
        cursors.add(following)
        cursor = f"&cursor={following}"


@pytest.mark.parametrize("limit", [1, 100])
@pytest.mark.parametrize("rare", FILTERS, ids=lambda rare: f"{rare.path}?{rare.query}")
def test_what_is_rare_is_found_in_pages_of_five_reads_at_most(
    api: Api, seeded_rows: SeededRows, rare: Rare, limit: int
) -> None:
    fit, others = _seeded(seeded_rows, rare)
    with giving_at_once(12):
        pages = list(_pages(api, rare.listed, f"{rare.query}&limit={limit}"))
    met = [item for page in pages for item in page]
    assert [item for item in met if item in fit] == fit
    assert len(met) == len(set(met)) and not set(met) & set(others)
    assert all(len(page) <= limit for page in pages)


@pytest.mark.parametrize("listed", LISTS, ids=lambda listed: listed.path)
def test_a_list_of_wide_rows_is_shown_whole_in_pages_of_five_reads_at_most(
    api: Api, seeded_rows: SeededRows, listed: Listed
) -> None:
    made = [getattr(seeded_rows, listed.noun)(number) for number in range(40)][::-1]
    with giving_at_once(5):
        pages = list(_pages(api, listed, "limit=30"))
    met = [item for page in pages for item in page]
    assert [item for item in met if item in made] == made
    assert len(met) == len(set(met))


def test_orders_in_every_status_are_merged_in_order_over_short_reads(
    api: Api, seeded_rows: SeededRows
) -> None:
    statuses = ("draft", "provisioning", "completed", "needs_attention", "cancelled")
    made = [seeded_rows.order(n, status=statuses[n * n % 5]) for n in range(60)][::-1]
    (listed,) = [each for each in LISTS if each.path == "/bss/orders"]
    with giving_at_once(4):
        pages = list(_pages(api, listed, "limit=25"))
    assert [item for page in pages for item in page] == made


def test_a_page_of_the_widest_orders_stops_before_it_is_too_large_for_lambda(
    api: Api, seeded_rows: SeededRows
) -> None:
    lines = tuple(
        a_line(number, name="😀" * 200, friendly_name="😀" * 100) for number in range(1, 41)
    )
    made = [
        seeded_rows.order(number, lines=lines, placed_at=moment_of(number)) for number in range(100)
    ][::-1]
    met, cursor, pages = list[str](), "", 0
    while cursor is not None:
        answer = LISTS[0].get(api, "limit=100" + (f"&cursor={cursor}" if cursor else ""))
        body = json.dumps(answer.json, ensure_ascii=False, separators=(",", ":"))
        assert len(json.dumps(body)) < LAMBDA_ANSWERS_AT_MOST
        met += [item["order_id"] for item in answer.json["items"]]
        cursor, pages = answer.json["next_cursor"], pages + 1
    assert met == made and pages > 1
