"""`make redrive`: sends a stage's dead letters back to the queues they came from.

Messages are received, sent and deleted one by one: SQS's own move task reports neither its end nor that a message
failed again at once, and no local AWS supports it. A message that is sent twice does no harm.
"""

from typing import Any

from infra.clients import client
from infra.command_line import say
from infra.stage import Stage

BATCH = 10
# Longer than one batch takes. A message whose deletion failed becomes visible again after it.
HIDDEN_SECONDS = 60


def redrive(sqs: Any, queue: str) -> int:
    """Move every dead letter of a queue back; returns how many there were."""
    dead = sqs.get_queue_url(QueueName=f"{queue}-dead")["QueueUrl"]
    alive = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    moved = 0
    while letters := _received(sqs, dead):
        for letter in letters:
            attributes = letter.get("MessageAttributes", {})
            sqs.send_message(
                QueueUrl=alive, MessageBody=letter["Body"], MessageAttributes=attributes
            )
            sqs.delete_message(QueueUrl=dead, ReceiptHandle=letter["ReceiptHandle"])
            moved += 1
    return moved


def _received(sqs: Any, dead: str) -> list[dict[str, Any]]:
    answer = sqs.receive_message(
        QueueUrl=dead,
        MaxNumberOfMessages=BATCH,
        MessageAttributeNames=["All"],
        VisibilityTimeout=HIDDEN_SECONDS,
        WaitTimeSeconds=1,
    )
    return answer.get("Messages", [])


def run(stage: Stage, arguments: list[str]) -> int:
    settings = stage.settings
    for queue in (
        settings.orders_queue_name,
        settings.mail_events_queue_name,
        settings.coupon_checks_queue_name,
    ):
        moved = redrive(client("sqs"), queue)
        say(f"{moved} dead letters went back to {queue}.")
    return 0
