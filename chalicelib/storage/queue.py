"""A queue of the stage, known by its name."""

from collections.abc import Sequence
from typing import Any

# SQS takes no more messages in one call.
SQS_BATCH = 10


class Queue:
    """A queue of a stage. `url` is looked up by name once a process."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._name = name
        self._url: str | None = None

    @property
    def url(self) -> str:
        if self._url is None:
            self._url = str(self._client.get_queue_url(QueueName=self._name)["QueueUrl"])
        return self._url

    def send_all(self, bodies: Sequence[str]) -> bool:
        """Queue messages, ten a call; whether all of them were taken. Raises what SQS raises."""
        taken = True
        for start in range(0, len(bodies), SQS_BATCH):
            entries = [
                {"Id": str(number), "MessageBody": body}
                for number, body in enumerate(bodies[start : start + SQS_BATCH])
            ]
            answer = self._client.send_message_batch(QueueUrl=self.url, Entries=entries)
            taken = taken and not answer.get("Failed")
        return taken
