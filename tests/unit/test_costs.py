"""What the bill is reckoned with: units as DynamoDB counts them, and figures that are those of the stack."""

import json
from pathlib import Path
from typing import Any

import pytest

import app
from bench import prices
from bench.bill import SECONDS_TO_CHECK_A_COUPON, Order, bill, checked_a_day
from bench.units import Meter, index_units, projected, size
from chalicelib.bss.coupons import check_plan, check_walk
from chalicelib.bss.coupons.daily_check import WORKERS
from chalicelib.config import Settings
from infra.template import declared
from tests.unit.known_metrics import counted_by_the_code, counted_from_the_log
from tests.unit.stack import alarms, of_type

CONFIG = json.loads((Path(__file__).resolve().parents[2] / ".chalice" / "config.json").read_text())
INDEX = {each["IndexName"]: each for each in declared("Table")["GlobalSecondaryIndexes"]}
ORDER = Order(20, 50, 100, 30_000, 20_000, 2, 6, 8, 1, 8, 10, 5)


def row(status: str = "ORDER#provisioning", body: int = 900, **more: str) -> dict[str, Any]:
    """A row of a little over its body's length."""
    given = {"pk": "ORDER#1", "sk": "ORDER", "status_list": status, "position": "2026#1", **more}
    return {name: {"S": value} for name, value in given.items()} | {"body": {"S": "x" * body}}


def test_a_row_is_as_long_as_its_names_and_its_values() -> None:
    assert size({"pk": {"S": "ab"}, "version": {"N": "12"}}) == 2 + 2 + 7 + 2
    assert size({"pk": {"S": "ä"}}) == 2 + 2


def test_an_index_holds_the_rows_that_have_its_keys() -> None:
    assert projected(INDEX["by_status"], row()) == row()
    assert projected(INDEX["by_account"], row()) is None
    due = projected(INDEX["due"], row(due="ORDERS", due_at="2026"))
    assert due is not None and set(due) == {"due", "due_at", "pk", "sk"}


def test_a_row_that_changes_its_status_is_deleted_from_one_list_and_written_to_another() -> None:
    moved = index_units(INDEX["by_status"], row(), row("ORDER#completed", body=1500))
    assert moved == {"ORDER#provisioning": 1, "ORDER#completed": 2}


def test_a_row_that_stays_in_its_list_is_written_once_and_not_at_all_when_nothing_changed() -> None:
    assert index_units(INDEX["by_status"], row(), row(body=1500)) == {"ORDER#provisioning": 2}
    assert index_units(INDEX["by_status"], row(), row()) == {}
    due = row(due="ORDERS", due_at="2026")
    assert index_units(INDEX["due"], due, due | {"body": {"S": "x"}}) == {}


def test_a_transaction_costs_the_table_twice_and_the_indexes_once() -> None:
    meter = Meter()
    put = {"Put": {"Item": row(body=1500)}}
    meter.remember({"TransactItems": [put]})
    meter.bill(type("Model", (), {"name": "TransactWriteItems"}), {})
    assert meter.written == {("table", "ORDER#1"): 4, ("by_status", "ORDER#provisioning"): 2}


@pytest.mark.parametrize("orders", [1_000, 10_000_000])
def test_ten_times_the_orders_cost_at_most_ten_times_as_much_and_what_stands_still_the_same(
    orders: int,
) -> None:
    few = {item.what: item for item in bill(orders, ORDER)}
    many = {item.what: item for item in bill(10 * orders, ORDER)}
    assert all(many[what].dollars <= 10.001 * few[what].dollars for what in few)
    assert many["SES"].dollars == pytest.approx(10 * few["SES"].dollars)
    assert many["CloudWatch: alarms"] == few["CloudWatch: alarms"]


def test_no_more_coupons_are_checked_than_bittitan_may_be_asked_about() -> None:
    assert checked_a_day(10, ORDER) == pytest.approx(10 * 2 * (14 + 46 / 7) / 30.4)
    assert checked_a_day(10_000_000, ORDER) == 1_152_000


def test_the_runs_of_every_function_are_on_the_bill() -> None:
    """Those of the schedules where nothing is sold, those of orders, and one of a check for twenty coupons."""
    runs = [
        each.quantity * prices.MILLION for each in bill(0, ORDER) if each.what == "Lambda: runs"
    ]
    assert runs == [pytest.approx(43_800 + 288 * 30.4 + 30.4)]
    [sold] = [each.quantity for each in bill(1_000, ORDER) if each.what == "Lambda: runs"]
    checked = checked_a_day(1_000, ORDER) * prices.DAYS_A_MONTH
    of_orders = 1_000 * (20 + prices.TOKENS_JUDGED + 2)
    assert sold * prices.MILLION == pytest.approx(of_orders + checked / 20 + runs[0])


def test_the_check_is_reckoned_with_as_the_code_does_it() -> None:
    assert Settings().coupon_checks_a_second == prices.CHECKS_A_SECOND
    a_run = check_walk.SECONDS_OF_ASKING * prices.CHECKS_A_SECOND
    assert a_run * check_walk.RUNS_A_DAY == prices.CHECKS_A_DAY
    assert check_walk.RUNS_A_DAY == prices.RUNS_OF_THE_WALK_A_DAY
    assert check_walk.COUPONS_A_MESSAGE == prices.COUPONS_A_MESSAGE
    planned = (check_plan.RECENT_DAYS, check_plan.EVERY_DAYS)
    assert planned == (prices.DAYS_ASKED_DAILY, prices.DAYS_BETWEEN_LATER)
    assert SECONDS_TO_CHECK_A_COUPON < WORKERS / (prices.MILLION / 86_400), "a day is enough"


def test_lambda_runs_as_many_checks_at_once_as_share_the_calls_of_a_second() -> None:
    at_once = {each.name: getattr(each, "maximum_concurrency", 0) for each in app.app.event_sources}
    assert at_once["check_coupons"] == WORKERS


def test_what_stands_still_is_as_the_stack_declares_it() -> None:
    metrics = counted_by_the_code() | counted_from_the_log()
    assert (len(alarms("prod")), len(metrics)) == (prices.ALARMS, prices.METRICS)
    dead = {each["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0] for each in reading()}
    assert len(of_type("AWS::SQS::Queue")) - len(dead) == prices.QUEUES


def reading() -> list[dict[str, Any]]:
    """The queues that a function reads."""
    return [each for each in of_type("AWS::SQS::Queue").values() if "RedrivePolicy" in each]


def test_functions_have_the_memory_and_the_time_that_are_reckoned_with() -> None:
    functions = dict(CONFIG["lambda_functions"])
    assert functions.pop("api_handler")["lambda_memory_size"] == 1024 * prices.API_GB
    assert {each["lambda_memory_size"] for each in functions.values()} == {1024 * prices.OTHER_GB}
