"""Calls the functions that Lambda would call for the queue's messages and the schedule."""

from dataclasses import dataclass
from typing import Any

from chalicelib.storage import aws
from chalicelib.values import clock
from local.lambda_events import batch_event, context, queue_event, schedule_event
from tests.api.cloud import INVOICES, QUEUE


@dataclass
class Fulfilment:
    """Calls the functions that Lambda would call for the queue's messages and the schedule."""

    service: Any

    def take(self, queue: str = QUEUE) -> list[str]:
        """Take the messages that wait on a queue now off it."""
        sqs = aws.client("sqs")
        url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
        bodies = []
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                bodies.append(message["Body"])
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return bodies

    def handle(self, body: str) -> None:
        """Handle one message as Lambda would."""
        self.service.fulfil_order(queue_event(body), context("fulfil_order"))

    def run(self) -> int:
        """Handle every message now on the queue; returns how many there were."""
        bodies = self.take()
        for body in bodies:
            self.handle(body)
        return len(bodies)

    def number(self) -> int:
        """Handle what is now on the queue of invoices, at once; returns how many messages there were."""
        if bodies := self.take(INVOICES):
            self.service.number_invoices(batch_event(bodies), context("number_invoices"))
        return len(bodies)

    def run_schedule(self) -> None:
        """Run the schedule: every due order goes to the queue."""
        self.service.queue_due_orders(schedule_event(), None)

    def run_after(self, seconds: float) -> int:
        """Let time pass, run the schedule, and handle what it queued."""
        clock.advance(seconds)
        self.run_schedule()
        return self.run()
