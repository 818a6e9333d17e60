"""The queue of coupons that BitTitan is to be asked about."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from pydantic import BaseModel

from chalicelib.config import settings
from chalicelib.errors import TemporarilyUnavailable
from chalicelib.storage import aws
from chalicelib.storage.queue import Queue

# SQS keeps a message back no longer.
LONGEST_DELAY = 900
COUNTED = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesDelayed",
    "ApproximateNumberOfMessagesNotVisible",
)


class CheckMessage(BaseModel):
    """A message: these coupons, by the ids of their assets, are to be asked about since a day."""

    asset_ids: tuple[str, ...]
    day: date


class CheckQueue(Queue):
    """The queue of a stage's questions about coupons."""

    def put_all(self, messages: Sequence[CheckMessage]) -> None:
        """Queue messages, ten a call. Raises TemporarilyUnavailable when not all were taken."""
        if not self.send_all([message.model_dump_json() for message in messages]):
            raise TemporarilyUnavailable

    def put_back(self, message: CheckMessage, seconds: int) -> None:
        """Queue a message that nobody takes before so many seconds have passed, 900 at most."""
        delay = min(seconds, LONGEST_DELAY)
        body = message.model_dump_json()
        self._client.send_message(QueueUrl=self.url, MessageBody=body, DelaySeconds=delay)

    def waiting(self) -> int:
        """About how many messages wait, are kept back or are being worked on."""
        asked = {"QueueUrl": self.url, "AttributeNames": list(COUNTED)}
        attributes = self._client.get_queue_attributes(**asked)["Attributes"]
        return sum(int(attributes[name]) for name in COUNTED)


@lru_cache(maxsize=1)
def check_queue() -> CheckQueue:
    """The queue of this process's stage."""
    return CheckQueue(aws.client("sqs"), settings().coupon_checks_queue_name)
