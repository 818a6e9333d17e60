"""The queue of orders: a message may be lost, an order never. The client is a stub."""

import json
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from chalicelib.bss.orders.queue import MOST_AT_ONCE, OrderQueue, queue_due
from chalicelib.storage.keys import documents_key, mail_key, order_key
from tests.builders import PLACED_AT
from tests.fakes import ScriptedClient, refused, scripted

URL = {"QueueUrl": "https://sqs/orders"}
AWAY = EndpointConnectionError(endpoint_url="https://sqs")


def bodies(calls: list[tuple[str, dict[str, Any]]]) -> list[list[str]]:
    """The orders of each batch."""
    batches = [given["Entries"] for name, given in calls if name == "send_message_batch"]
    return [[json.loads(each["MessageBody"])["order_id"] for each in batch] for batch in batches]


def test_a_message_names_the_order_and_nothing_else() -> None:
    client = ScriptedClient(URL, {})
    OrderQueue(client, "orders").put("ord_1")
    assert client.calls == [
        ("get_queue_url", {"QueueName": "orders"}),
        ("send_message", URL | {"MessageBody": '{"order_id":"ord_1"}'}),
    ]


def test_the_address_of_the_queue_is_looked_up_once() -> None:
    client = ScriptedClient(URL, {}, {})
    queue = OrderQueue(client, "orders")
    queue.put("ord_1")
    queue.put("ord_2")
    assert [name for name, _ in client.calls].count("get_queue_url") == 1


@pytest.mark.parametrize(
    "answers",
    [
        (AWAY,),
        (refused("AWS.SimpleQueueService.NonExistentQueue"),),
        (URL, AWAY),
        (URL, refused("ThrottlingException")),
    ],
)
def test_a_placed_order_stands_when_its_message_cannot_be_sent(
    answers: tuple[Any, ...], caplog: pytest.LogCaptureFixture
) -> None:
    client = ScriptedClient(*answers)
    OrderQueue(client, "orders").put("ord_1")
    assert len(client.calls) == len(answers)
    assert [record.getMessage() for record in caplog.records] == ["order_not_queued"]


def test_many_orders_are_queued_ten_a_call() -> None:
    client = ScriptedClient({}, {}, {})
    queue = OrderQueue(client, "orders")
    queue._url = URL["QueueUrl"]
    orders = [f"ord_{number}" for number in range(23)]
    queue.put_all(orders)
    assert bodies(client.calls) == [orders[:10], orders[10:20], orders[20:]]
    for _, given in client.calls:
        ids = [entry["Id"] for entry in given["Entries"]]
        assert len(set(ids)) == len(ids)


def test_nothing_due_is_no_call() -> None:
    client = ScriptedClient()
    OrderQueue(client, "orders").put_all([])
    assert client.calls == []


def test_what_the_schedule_cannot_queue_it_does_not_hide() -> None:
    queue = OrderQueue(ScriptedClient(URL, AWAY), "orders")
    with pytest.raises(EndpointConnectionError):
        queue.put_all(["ord_1"])


def test_the_schedule_queues_a_thousand_orders_at_once_and_leaves_the_rest_for_its_next_ring() -> (
    None
):
    overdue = [f"ord_{number:032x}" for number in range(MOST_AT_ONCE + 1)]
    due_at = {"due_at": {"S": "2026-03-09T10:30:00.000Z"}}
    rows = [order_key(order_id).attributes() | due_at for order_id in overdue]
    none: dict[str, Any] = {"Items": []}
    table, noted, _ = scripted(
        {"Items": rows}, none, {}, {}, {"Items": rows}, none, lambda _: known, {}
    )
    client = ScriptedClient(URL, *[{}] * (MOST_AT_ONCE // 10 + 1))
    queue = OrderQueue(client, "orders")
    assert queue_due(table=table, queue=queue, now=PLACED_AT) == 1000
    assert [each for batch in bodies(client.calls) for each in batch] == overdue[:1000]
    known = {"Item": noted.calls[-1][1]["Item"]}
    assert len(json.dumps(known)) < 150_000
    assert queue_due(table=table, queue=queue, now=PLACED_AT) == 1
    assert bodies(client.calls)[-1] == overdue[1000:]


def test_only_what_sqs_took_counts_as_queued() -> None:
    overdue = [f"ord_{number:032x}" for number in range(23)]
    due_at = {"due_at": {"S": "2026-03-09T10:30:00.000Z"}}
    rows = [order_key(order_id).attributes() | due_at for order_id in overdue]
    table, noted, _ = scripted({"Items": rows}, {"Items": []}, {}, {})
    client = ScriptedClient(URL, {}, {"Failed": [{"Id": "3"}]}, {})
    assert queue_due(table=table, queue=OrderQueue(client, "orders"), now=PLACED_AT) == 13
    assert len(bodies(client.calls)) == 3
    waiting = json.loads(noted.calls[-1][1]["Item"]["body"]["S"])["orders"]
    assert list(waiting) == [*overdue[:10], *overdue[20:]]


def test_where_sqs_takes_nothing_nothing_is_noted() -> None:
    row = order_key(f"ord_{1:032x}").attributes() | {"due_at": {"S": "2026-03-09T10:30:00.000Z"}}
    table, _, _ = scripted({"Items": [row]}, {"Items": []}, {})
    client = ScriptedClient(URL, {"Failed": [{"Id": "0"}]})
    assert queue_due(table=table, queue=OrderQueue(client, "orders"), now=PLACED_AT) == 0


def test_what_is_due_of_orders_and_of_invoices_is_queued_the_longest_overdue_first() -> None:
    """A release before kept both on the list of orders, so documents are found there too."""
    order_id, number = f"ord_{1:032x}", "INV-2026-000007"
    orders = [(documents_key("INV-2026-000003"), "10:01"), (order_key(order_id), "10:03")]
    invoices = [(mail_key(number, 1), "10:02"), (documents_key(number), "10:04")]
    listed = [
        {"Items": [key.attributes() | {"due_at": {"S": at}} for key, at in due]}
        for due in (orders, invoices)
    ]
    table, read, _ = scripted(*listed, {}, {})
    client = ScriptedClient(URL, {})
    assert queue_due(table=table, queue=OrderQueue(client, "orders"), now=PLACED_AT) == 4
    asked = [call[1]["ExpressionAttributeValues"][":due"]["S"] for call in read.calls[:2]]
    assert asked == ["ORDERS", "INVOICES"]
    sent = [json.loads(each["MessageBody"]) for each in client.calls[-1][1]["Entries"]]
    assert sent == [
        {"invoice_number": "INV-2026-000003"},
        {"invoice_number": number, "mail": 1},
        {"order_id": order_id},
        {"invoice_number": number},
    ]
