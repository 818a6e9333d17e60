"""The queue of coupons that BitTitan is to be asked about."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from chalicelib.config import settings
from chalicelib.errors import TemporarilyUnavailable
from chalicelib.storage import aws

SQS_BATCH = 10
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


class CheckQueue:
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

    def put_all(self, messages: Sequence[CheckMessage]) -> None:
        """Queue messages, ten a call. Raises TemporarilyUnavailable when not all were taken."""
        for start in range(0, len(messages), SQS_BATCH):
            entries = [
                {"Id": str(number), "MessageBody": message.model_dump_json()}
                for number, message in enumerate(messages[start : start + SQS_BATCH])
            ]
            answer = self._client.send_message_batch(QueueUrl=self.url, Entries=entries)
            if answer.get("Failed"):
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
