"""Whoever reads an index of the table reads no coupon code: it lies in a row that no index has (rules.md R23)."""

import json
from datetime import timedelta

import pytest

from chalicelib.bss.orders.store import asset_puts, asset_row, find_asset_with_code
from chalicelib.storage import aws
from chalicelib.storage.keys import DUE, DUE_COUPONS, Row, code_key
from chalicelib.storage.table import Table
from chalicelib.values.clock import stamp
from infra.template import declared
from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.back_office import BackOffice
from tests.api.cloud import TABLE_NAME, Cloud
from tests.builders import PLACED_AT, a_coupon, a_provisioned_asset

INDEXES = [each["IndexName"] for each in declared("Table")["GlobalSecondaryIndexes"]]
# It knew no list by the last day of coupons.
BY_THEIR_LAST_DAY = {"last_day_list", "last_day", "expire_days"}
OLD = a_provisioned_asset(account_id="acc_partner", purchased_at=PLACED_AT)


def read_from(index: str) -> str:
    """All that an index shows."""
    answer = aws.client("dynamodb").scan(TableName=TABLE_NAME, IndexName=index)
    assert (answer["Items"] or index == DUE) and "LastEvaluatedKey" not in answer
    return json.dumps(answer["Items"])


def as_release_0_2_0_wrote_it() -> Row:
    """The row of an asset that holds the code of its coupon itself."""
    assert OLD.coupon
    body = json.loads(OLD.model_dump_json())
    del body["coupon"]["hint"]
    body["coupon"]["code"] = OLD.coupon.code
    row = asset_row(OLD) | {"body": {"S": json.dumps(body)}}
    later = {"due": {"S": DUE_COUPONS}, "due_at": {"S": stamp(PLACED_AT + timedelta(days=1))}}
    return {name: row[name] for name in set(row) - BY_THEIR_LAST_DAY} | later


@pytest.fixture
def journey(office: BackOffice) -> list[str]:
    """Orders bought, mailed again, checked, redeemed and cancelled, and the codes of all their coupons."""
    orders = [office.bought(MAILBOX, BUNDLE) for _ in range(3)]
    office.post(f"/orders/{orders[0]['order_id']}/welcome-email", {}, status=202)
    office.fulfilment.run()
    office.side_effects.simulator.redeem(office.coupons(orders[1])[0]["code"])
    office.check_coupons()
    assert office.cancel(orders[0]["order_id"]).status == 200
    assert office.cancel(orders[1]["order_id"]).json["code"] == "coupon_redeemed"
    made = [coupon["code"] for order in orders for coupon in office.coupons(order)]
    assert len(made) == 6
    return made


@pytest.mark.parametrize("index", INDEXES)
def test_no_index_shows_a_code_after_a_whole_journey(journey: list[str], index: str) -> None:
    shown = read_from(index)
    assert [code for code in journey if code in shown] == []


def test_a_code_lies_in_its_own_row_and_in_no_other(journey: list[str], cloud: Cloud) -> None:
    holding = [row for row in cloud.rows if any(code in json.dumps(row) for code in journey)]
    assert len(holding) == len(journey)
    assert {row["pk"]["S"].partition("#")[0] for row in holding} == {"CODE"}
    assert all(set(row) <= {"pk", "sk", "body", "write"} for row in holding), "no index key"


def test_owner_and_staff_read_the_code_all_the_same(office: BackOffice) -> None:
    order = office.bought(MAILBOX)
    [asset] = order["assets"]
    [coupon] = office.coupons(order)
    mine = Shopper(office.side_effects.api).call("GET", f"/assets/{asset['asset_id']}").json
    for read in (mine, office.asset(asset["asset_id"])):
        assert read["coupon"]["code"] == coupon["code"]


@pytest.fixture
def old_row(cloud: Cloud) -> Row:
    """A row of release 0.2.0, whose code an index shows."""
    row = as_release_0_2_0_wrote_it()
    cloud.put(row)
    assert a_coupon().known_code() in read_from("by_account")
    return row


def test_a_row_of_release_0_2_0_still_tells_its_code(old_row: Row, office: BackOffice) -> None:
    assert office.asset(OLD.asset_id)["coupon"]["code"] == a_coupon().code


def test_the_daily_check_takes_the_code_of_an_open_coupon_out_of_the_indexes(
    old_row: Row, office: BackOffice, table: Table
) -> None:
    office.check_coupons()
    assert [each for each in INDEXES if a_coupon().known_code() in read_from(each)] == []
    assert table.get(code_key(OLD.asset_id))
    assert office.asset(OLD.asset_id)["coupon"]["code"] == a_coupon().code


def test_a_code_that_was_not_read_is_not_written_over(table: Table, office: BackOffice) -> None:
    table.write(*asset_puts(OLD))
    unread = OLD.coupon and OLD.coupon.with_changes(code=None)
    [put] = asset_puts(OLD.with_changes(coupon=unread))
    table.put(put.row)
    assert office.asset(OLD.asset_id)["coupon"]["code"] == a_coupon().code


def test_the_code_of_another_coupon_is_not_shown_as_this_one_s(table: Table) -> None:
    table.write(*asset_puts(OLD))
    replaced = OLD.with_changes(coupon=a_coupon(2, code=None, hint="9999"))
    table.put(asset_row(replaced))
    found = find_asset_with_code(table, OLD.asset_id)
    assert found and found.coupon and found.coupon.code is None
