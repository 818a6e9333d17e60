"""The queue of orders to fulfil, and the schedule that puts what is due back on it."""

from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import BaseModel

from chalicelib.config import settings
from chalicelib.observability import logger
from chalicelib.storage import aws
from chalicelib.storage.keys import DUE_ORDERS, Key
from chalicelib.storage.table import Table
from chalicelib.values.clock import stamp

SQS_BATCH = 10
MOST_AT_ONCE = 1000


class OrderMessage(BaseModel):
    """A message: this order has something due."""

    order_id: str


class OrderQueue:
    """The queue of a stage. `url` is looked up by name once a process."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._name = name
        self._url: str | None = None

    @property
    def url(self) -> str:
        if self._url is None:
            self._url = str(self._client.get_queue_url(QueueName=self._name)["QueueUrl"])
        return self._url

    def put(self, order_id: str) -> None:
        """Queue an order that is placed already: when queueing it fails, the schedule finds it."""
        try:
            body = OrderMessage(order_id=order_id).model_dump_json()
            self._client.send_message(QueueUrl=self.url, MessageBody=body)
        except (BotoCoreError, ClientError):
            logger.exception("order_not_queued", order_id=order_id)

    def put_all(self, order_ids: list[str]) -> None:
        """Queue orders, ten a call. Raises what SQS raises; what was not queued is still due."""
        for start in range(0, len(order_ids), SQS_BATCH):
            entries = [
                {
                    "Id": str(number),
                    "MessageBody": OrderMessage(order_id=order_id).model_dump_json(),
                }
                for number, order_id in enumerate(order_ids[start : start + SQS_BATCH])
            ]
            self._client.send_message_batch(QueueUrl=self.url, Entries=entries)


def queue_due(*, table: Table, queue: OrderQueue, now: datetime) -> int:
    """Queue whatever is due: outbox, retry and recovery in one (docs/decisions/0010). Returns how many."""
    due = [_order_id(key) for key in islice(table.due(DUE_ORDERS, stamp(now)), MOST_AT_ONCE)]
    queue.put_all(due)
    if due:
        logger.info("queued_due_orders", orders=len(due))
    return len(due)


def _order_id(key: Key) -> str:
    return "ord_" + key.pk.removeprefix("ORDER#")


@lru_cache(maxsize=1)
def order_queue() -> OrderQueue:
    """The queue of this process's stage."""
    return OrderQueue(aws.client("sqs"), settings().orders_queue_name)
