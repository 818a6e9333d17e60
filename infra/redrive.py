"""`make redrive`: sends a stage's dead letters back to the queues they came from.

Messages are received, sent and deleted one by one: SQS's own move task reports neither its end nor that a message
failed again at once, and no local AWS supports it. A message that is sent twice does no harm.
"""

import secrets
from typing import Any

from infra.clients import client
from infra.command_line import say
from infra.stage import Stage

BATCH = 10
FIFO = ".fifo"
# Longer than one batch takes. A message whose deletion failed becomes visible again after it.
HIDDEN_SECONDS = 60


def redrive(sqs: Any, queue: str) -> int:
    """Move every dead letter of a queue back; returns how many there were."""
    dead = sqs.get_queue_url(QueueName=dead_letters_of(queue))["QueueUrl"]
    alive = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    moved = 0
    while letters := _received(sqs, dead):
        for letter in letters:
            attributes = letter.get("MessageAttributes", {})
            sqs.send_message(
                QueueUrl=alive,
                MessageBody=letter["Body"],
                MessageAttributes=attributes,
                **_place_in_line(letter),
            )
            sqs.delete_message(QueueUrl=dead, ReceiptHandle=letter["ReceiptHandle"])
            moved += 1
    return moved


def dead_letters_of(queue: str) -> str:
    """The name of a queue's dead-letter queue. That of a FIFO queue is one too, and so ends like one."""
    name = queue.removesuffix(FIFO)
    return f"{name}-dead" + queue.removeprefix(name)


def _place_in_line(letter: dict[str, Any]) -> dict[str, str]:
    """The group of a FIFO queue's message, and an id by which it is none that the queue has had."""
    group = letter.get("Attributes", {}).get("MessageGroupId")
    if group is None:
        return {}
    return {"MessageGroupId": group, "MessageDeduplicationId": secrets.token_hex(16)}


def _received(sqs: Any, dead: str) -> list[dict[str, Any]]:
    answer = sqs.receive_message(
        QueueUrl=dead,
        MaxNumberOfMessages=BATCH,
        MessageAttributeNames=["All"],
        AttributeNames=["MessageGroupId"],
        VisibilityTimeout=HIDDEN_SECONDS,
        WaitTimeSeconds=1,
    )
    return answer.get("Messages", [])


def run(stage: Stage, arguments: list[str]) -> int:
    settings = stage.settings
    for queue in (
        settings.orders_queue_name,
        settings.invoices_queue_name,
        settings.mail_events_queue_name,
        settings.coupon_checks_queue_name,
    ):
        moved = redrive(client("sqs"), queue)
        say(f"{moved} dead letters went back to {queue}.")
    return 0
