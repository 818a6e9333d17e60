"""Where INVOICE_NUMBERS is `queue`: orders wait for their invoices together (rules.md R71)."""

import pytest

from chalicelib.config import settings
from chalicelib.storage import aws
from tests.api.actors import MAILBOX, Shopper
from tests.api.aws_calls import counted, failing
from tests.api.back_office import BackOffice
from tests.api.cloud import INVOICES
from tests.api.recording import RecordedOutput


def placed(office: BackOffice, count: int = 1) -> list[str]:
    """Orders that were placed, and worked on once."""
    users = [Shopper(office.side_effects.api, by="acc_partner") for _ in range(count)]
    order_ids = [user.buy(MAILBOX)["order_id"] for user in users]
    office.fulfilment.run()
    return order_ids


def test_an_order_is_completed_when_its_invoice_comes_from_the_queue(
    numbered_by_queue: BackOffice,
) -> None:
    office = numbered_by_queue
    [order_id] = placed(office)
    waiting = office.order(order_id)
    assert (waiting["status"], waiting["invoice_number"]) == ("provisioning", None)
    [step] = [each for each in waiting["progress"] if each["step"] == "invoice"]
    assert (step["state"], step["attempts"]) == ("pending", 0)
    assert step["next_attempt_at"], "by then the worker issues it"
    assert office.fulfilment.number() == 1
    completed = office.order(order_id)
    assert completed["status"] == "completed"
    assert completed["invoice_number"].endswith("-000001")
    assert office.fulfilment.run_after(60) == 0


def test_an_invoice_that_nobody_numbered_is_issued_by_the_worker(
    numbered_by_queue: BackOffice,
) -> None:
    office = numbered_by_queue
    [order_id] = placed(office)
    office.fulfilment.take(INVOICES)
    assert office.fulfilment.run_after(100) == 0
    assert office.fulfilment.run_after(100) == 1
    assert office.order(order_id)["status"] == "completed"
    assert office.fulfilment.number() == 0, "it is handed over once"


def test_what_waits_is_numbered_after_the_setting_was_changed_back(
    numbered_by_queue: BackOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = numbered_by_queue
    [before] = placed(office)
    monkeypatch.setenv("INVOICE_NUMBERS", "orders")
    settings.cache_clear()
    [after] = placed(office)
    assert office.order(after)["invoice_number"].endswith("-000001")
    assert office.fulfilment.number() == 1
    assert office.order(before)["invoice_number"].endswith("-000002")


def test_orders_whose_batch_failed_are_counted_and_their_workers_issue_the_invoices(
    numbered_by_queue: BackOffice, written: RecordedOutput
) -> None:
    office = numbered_by_queue
    order_ids = placed(office, 2)
    with failing("dynamodb", "BatchGetItem", "InternalServerError"):
        office.fulfilment.number()
    assert sum(written.metric("InvoicesNotNumbered")) == 2
    office.fulfilment.run_after(200)
    assert {office.order(each)["status"] for each in order_ids} == {"completed"}


def test_by_default_each_order_takes_its_own_number(office: BackOffice) -> None:
    [order_id] = placed(office)
    assert office.order(order_id)["status"] == "completed"
    assert office.fulfilment.take(INVOICES) == []


def test_an_order_left_to_the_queue_takes_as_many_calls_and_the_batch_two_each_and_two(
    numbered_by_queue: BackOffice,
) -> None:
    office = numbered_by_queue
    placed(office)  # looks the queue up
    office.fulfilment.number()
    Shopper(office.side_effects.api).buy(MAILBOX)
    [message] = office.fulfilment.take()
    with counted() as calls:
        office.fulfilment.handle(message)
    assert len(calls) == 6 + 1
    assert calls[-1] == "sqs.SendMessage"
    with counted() as calls:
        office.fulfilment.number()
    of_the_table = [each for each in calls if each.startswith("dynamodb.")]
    assert [each.removeprefix("dynamodb.") for each in of_the_table] == [
        "BatchGetItem",
        "UpdateItem",
        "BatchGetItem",
        "TransactWriteItems",
    ]


@pytest.mark.parametrize("operation", ["BatchGetItem", "TransactWriteItems"])
def test_while_the_table_is_away_messages_are_taken_all_the_same(
    numbered_by_queue: BackOffice, operation: str
) -> None:
    """A message that came back would hold up its series; the orders are due in the table."""
    office = numbered_by_queue
    [order_id] = placed(office)
    with failing("dynamodb", operation, "InternalServerError"):
        office.fulfilment.number()
    assert office.order(order_id)["invoice_number"] is None
    assert office.fulfilment.run_after(181) == 1
    assert office.order(order_id)["status"] == "completed"


def test_what_is_no_message_and_no_order_keeps_no_order_waiting(
    numbered_by_queue: BackOffice,
) -> None:
    office = numbered_by_queue
    [order_id] = placed(office)
    sqs = aws.client("sqs")
    url = sqs.get_queue_url(QueueName=INVOICES)["QueueUrl"]
    for number, body in enumerate(("", "{}", '{"order_id": "ord_unknown"}')):
        sqs.send_message(
            QueueUrl=url,
            MessageBody=body or "nothing",
            MessageGroupId="INV-2026",
            MessageDeduplicationId=str(number),
        )
    assert office.fulfilment.number() == 4
    assert office.order(order_id)["status"] == "completed"
