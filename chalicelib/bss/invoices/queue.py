"""The queue of invoices: orders that wait for the next numbers of a series (docs/decisions/0055)."""

import secrets
from collections.abc import Iterable, Iterator
from functools import lru_cache

from pydantic import ValidationError

from chalicelib.bss.orders.queue import OrderMessage
from chalicelib.config import settings
from chalicelib.observability import logger
from chalicelib.storage import aws
from chalicelib.storage.queue import Queue


class InvoiceQueue(Queue):
    """The FIFO queue of a stage: the orders of one series come in turn, and so nobody else takes its numbers."""

    def hand_over(self, order_id: str, series: str) -> None:
        """Queue an order that waits for its invoice: when that fails, the schedule finds it (rules.md R71).

        Each handing over is a message of its own, so one that follows soon on another is not dropped.
        """
        try:
            self._client.send_message(
                QueueUrl=self.url,
                MessageBody=OrderMessage(order_id=order_id).body(),
                MessageGroupId=series,
                MessageDeduplicationId=secrets.token_hex(16),
            )
        except (
            Exception
        ):  # Whatever it is, also an answer that is none of SQS's: the order stays due.
            logger.exception("invoice_not_queued", order_id=order_id)


def orders_in(bodies: Iterable[str]) -> Iterator[str]:
    """The orders that messages name. What is no message is logged, and keeps no other waiting."""
    for body in bodies:
        try:
            yield OrderMessage.model_validate_json(body).order_id
        except ValidationError:
            logger.error("message_not_read")


@lru_cache(maxsize=1)
def invoice_queue() -> InvoiceQueue:
    """The queue of this process's stage."""
    return InvoiceQueue(aws.client("sqs"), settings().invoices_queue_name)
