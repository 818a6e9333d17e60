"""Each function reads and writes the rows that its policy names by their keys, and no policy names others.

The local AWS lets conditions on leading keys pass, so they are judged here, on what is sent.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

import pytest

from chalicelib.values import clock
from infra.stage import stage
from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.aws_calls import recorded_requests
from tests.api.back_office import BackOffice
from tests.api.cloud import Cloud
from tests.api.coupon_desk import DeskWorker
from tests.api.invoice_mails import InvoiceMails
from tests.api.test_codes_in_no_index import as_release_0_2_0_wrote_it

STAGE = stage("prod")
NARROWED = (
    "fulfil_order",
    "number_invoices",
    "queue_due_orders",
    "record_mail_event",
    "queue_due_coupons",
    "check_coupons",
    "reconcile",
)
SUB_ITEMS = {"Put": "PutItem", "Update": "UpdateItem"}
ITS_OWN = ["GetItem", "PutItem", "UpdateItem", "BatchGetItem", "TransactWriteItems", "Query"]


class Touched(NamedTuple):
    """One row that a function asked for, and the action that this takes."""

    action: str
    pk: str


def touched_by(operation: str, asked: dict[str, Any]) -> Iterator[Touched]:
    """The rows of the table that a request is about; a Query of an index is judged by the index."""
    if operation == "BatchGetItem":
        for each in asked["RequestItems"].values():
            yield from (Touched(operation, key["pk"]["S"]) for key in each["Keys"])
    elif operation == "TransactWriteItems":
        for item in asked["TransactItems"]:
            [(kind, given)] = item.items()
            yield Touched(SUB_ITEMS[kind], key_of(given))
    elif operation == "Query":
        if "IndexName" not in asked:
            yield Touched(operation, partition_of(asked))
    else:
        yield Touched(operation, key_of(asked))


def key_of(given: dict[str, Any]) -> str:
    return (given.get("Key") or given["Item"])["pk"]["S"]


def partition_of(asked: dict[str, Any]) -> str:
    """The partition that a Query is about, whose name is the value that stands first in its condition."""
    name = asked["KeyConditionExpression"].split()[2]
    return asked["ExpressionAttributeValues"][name]["S"]


def likes(function: str, action: str) -> list[str]:
    """The leading keys with which a function may do an action on the table."""
    granting = [
        each["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
        for each in STAGE.policy(function)["Statement"]
        if f"dynamodb:{action}" in each["Action"] and "/index/" not in each["Resource"][0]
    ]
    return [like for keys in granting for like in keys]


def refused(function: str, touched: set[Touched]) -> set[Touched]:
    return {
        each
        for each in touched
        if not any(fnmatchcase(each.pk, like) for like in likes(function, each.action))
    }


def at_work(run: Any) -> set[Touched]:
    """What a function touches while it runs."""
    with ExitStack() as listening:
        kept = {name: listening.enter_context(recorded_requests(name)) for name in ITS_OWN}
        run()
    return {
        touched
        for operation, requests in kept.items()
        for asked in requests
        for touched in touched_by(operation, asked)
    }


@pytest.fixture
def touched(
    office: BackOffice, cloud: Cloud, invoice_mails: InvoiceMails, request: pytest.FixtureRequest
) -> dict[str, set[Touched]]:
    """What each function touches in the life of orders: fulfilled, bounced, due, cancelled and checked."""
    shopper, fulfilment = Shopper(office.side_effects.api), office.fulfilment
    lines = [MAILBOX | {"friendly_name": f"Batch {number}"} for number in range(12)]
    many, few = shopper.buy(*lines)["order_id"], shopper.buy(MAILBOX, BUNDLE)["order_id"]
    found = {"fulfil_order": at_work(fulfilment.run)}
    completed = office.order(few)
    found["record_mail_event"] = at_work(lambda: office.bounce(completed))
    clock.advance(60)
    fulfilment.run_schedule()
    found["fulfil_order"] |= at_work(fulfilment.run)
    mail = invoice_mails.of(office.order(few)["invoice_number"])
    found["record_mail_event"] |= at_work(lambda: invoice_mails.report(mail))
    assert office.cancel(many).status == 202, "the worker goes on with it"
    fulfilment.take()
    clock.advance(400)
    found["queue_due_orders"] = at_work(fulfilment.run_schedule)
    found["fulfil_order"] |= at_work(fulfilment.run)
    assert office.order(many)["status"] == "cancelled"
    cloud.put(as_release_0_2_0_wrote_it())
    found["queue_due_coupons"] = at_work(office.checks.walk)
    found["check_coupons"] = at_work(office.checks.work)
    # By then the coupons expire soon, and their recipients are reminded.
    clock.advance(340 * 24 * 3600)
    found["queue_due_coupons"] |= at_work(office.checks.walk)
    found["check_coupons"] |= at_work(office.checks.work)
    found["reconcile"] = at_work(office.reconcile)
    request.getfixturevalue("numbered_by_queue")
    shopper.buy(MAILBOX)
    found["fulfil_order"] |= at_work(fulfilment.run)
    found["number_invoices"] = at_work(fulfilment.number)
    by_hand = at_the_desk(office, request.getfixturevalue("mailed_desk"))
    return {name: rows | by_hand.get(name, set()) for name, rows in found.items()}


def at_the_desk(office: BackOffice, desk: DeskWorker) -> dict[str, set[Touched]]:
    """What each function touches where people make the coupons: one is made, checked and revoked."""
    shopper, fulfilment = Shopper(office.side_effects.api), office.fulfilment
    order_id = shopper.buy(MAILBOX)["order_id"]
    working = at_work(fulfilment.run)
    scheduling = at_work(fulfilment.run_schedule)
    reconciling = at_work(office.reconcile)
    desk.issue_all("DESK-CODE-0001")
    working |= at_work(fulfilment.run)
    clock.advance(24 * 3600)
    office.checks.walk()
    checking = at_work(office.checks.work)
    assert office.cancel(order_id).status == 202
    [task] = desk.tasks()
    desk.complete(task["task_id"], outcome="revoked")
    working |= at_work(fulfilment.run)
    assert office.order(order_id)["status"] == "cancelled"
    return {
        "fulfil_order": working,
        "check_coupons": checking,
        "queue_due_orders": scheduling,
        "reconcile": reconciling,
    }


def test_a_function_touches_no_row_that_its_policy_does_not_name(
    touched: dict[str, set[Touched]],
) -> None:
    assert set(touched) == set(NARROWED)
    assert all(touched.values())
    assert [each for name, rows in touched.items() for each in refused(name, rows)] == []


def test_a_policy_names_no_rows_that_its_function_does_not_touch(
    touched: dict[str, set[Touched]],
) -> None:
    for function, rows in touched.items():
        named = {like for each in rows for like in likes(function, each.action)}
        assert {
            like for like in named if not any(fnmatchcase(row.pk, like) for row in rows)
        } == set()


@pytest.mark.parametrize(
    ("function", "row"),
    [
        ("record_mail_event", "CODE#1"),
        ("record_mail_event", "SERIES#INV-2026"),
        ("number_invoices", "CODE#1"),
        ("number_invoices", "TASK#1"),
        ("fulfil_order", "ACCOUNT#acc_partner"),
        ("fulfil_order", "PRODUCT#prd_mailbox"),
        ("fulfil_order", "RECEIPT#acc_partner#pat"),
        ("check_coupons", "SERIES#INV-2026"),
        ("check_coupons", "CODE#1"),
        ("queue_due_coupons", "SERIES#INV-2026"),
        ("queue_due_orders", "ORDER#1"),
        ("reconcile", "ORDER#1"),
    ],
)
def test_what_is_none_of_its_work_a_function_cannot_write(function: str, row: str) -> None:
    assert not any(fnmatchcase(row, like) for like in likes(function, "PutItem"))


def test_only_who_mails_codes_or_proves_that_they_are_there_reads_any() -> None:
    reading = {
        name
        for name in NARROWED
        if any(fnmatchcase("CODE#1", like) for like in likes(name, "BatchGetItem"))
    }
    mailing, proving = {"fulfil_order", "check_coupons"}, {"reconcile"}
    assert reading == mailing | proving, "for the mails; and whether each code is there"
