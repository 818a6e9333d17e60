"""AWS by moto, shared by all of these tests: reset between them, and read without a call."""

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.ses.models import ses_backends
from moto.sqs.models import sqs_backends

from chalicelib.storage import aws
from chalicelib.storage.keys import Key, Row, key_of
from infra.template import table_definition

ACCOUNT, REGION = "123456789012", "eu-west-1"
TABLE_NAME = "bittitan-storefront-test"
QUEUE = "bittitan-storefront-test-orders"
INVOICES = "bittitan-storefront-test-invoices.fifo"
COUPON_CHECKS = "bittitan-storefront-test-coupon-checks"
SENDER = "licences@distributor.example"
BUCKET = "the-shops-documents"


@dataclass
class Cloud:
    """The table of infra/template.yaml, the queue and the sender's identity."""

    def build(self) -> None:
        aws.client("dynamodb").create_table(**table_definition(TABLE_NAME))
        aws.client("sqs").create_queue(QueueName=QUEUE)
        aws.client("sqs").create_queue(QueueName=INVOICES, Attributes={"FifoQueue": "true"})
        aws.client("sqs").create_queue(QueueName=COUPON_CHECKS)
        aws.client("sesv2").create_email_identity(EmailIdentity=SENDER)

    def keep(self) -> Any:
        """Save what the table holds now, to restore it later."""
        return deepcopy(self._table.items)

    def bring_back(self, kept: Any) -> None:
        """Restore the saved table; delete every message and mail."""
        self._table.items = deepcopy(kept)
        for queue in sqs_backends[ACCOUNT][REGION].queues.values():
            queue._messages.clear()
            queue._pending_messages.clear()
            queue.pending_message_groups.clear()
        self.take_coupon_checks()
        self.mails.clear()

    def put(self, row: Row) -> None:
        """Write a row directly, without a call to AWS."""
        self._table.put_item(row)

    def drop(self, key: Key) -> None:
        """Delete a row directly, without a call to AWS."""
        self._table.items[DynamoType({"S": key.pk})].pop(DynamoType({"S": key.sk}))

    def drop_row(self, row: Row) -> None:
        self.drop(key_of(row))

    @property
    def rows(self) -> list[Row]:
        """Every row, in the order of the keys. Rows hold texts and numbers only."""
        items = [item for items in self._table.items.values() for item in items.values()]
        found = [
            {name: {each.type: each.value} for name, each in item.attrs.items()} for item in items
        ]
        return sorted(found, key=lambda row: (row["pk"]["S"], row["sk"]["S"]))

    @property
    def messages(self) -> list[str]:
        """What waits on the queue."""
        return [message.body for message in self._queue.messages]

    def take_coupon_checks(self) -> list[str]:
        """Take the messages off the queue of coupons to ask about, also those that are kept back."""
        queue = sqs_backends[ACCOUNT][REGION].queues[COUPON_CHECKS]
        bodies = [message.body for message in queue._messages]
        queue._messages.clear()
        queue._pending_messages.clear()
        return bodies

    @property
    def mails(self) -> list[Any]:
        """The mails SES was given, oldest first; the list grows while the test runs."""
        return ses_backends[ACCOUNT][REGION].sent_messages

    @property
    def _queue(self) -> Any:
        return sqs_backends[ACCOUNT][REGION].queues[QUEUE]

    @property
    def _table(self) -> Any:
        # moto puts another table in its place when a transaction fails.
        return dynamodb_backends[ACCOUNT][REGION].tables[TABLE_NAME]
