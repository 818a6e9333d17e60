"""The check of coupons as AWS runs it: the schedule queues them, and a worker takes each message."""

from dataclasses import dataclass
from typing import Any

from local.lambda_events import context, queue_event, schedule_event
from tests.api.cloud import Cloud


@dataclass
class CouponChecks:
    """Calls the functions that Lambda would call for the schedule of the check and its queue."""

    service: Any
    cloud: Cloud

    def walk(self, *, seconds_left: int = 120) -> None:
        """Run the schedule once."""
        at_work = context("queue_due_coupons", seconds=seconds_left)
        self.service.queue_due_coupons(schedule_event(), at_work)

    def handle(self, body: str, *, seconds_left: int = 120) -> None:
        """Handle one message."""
        at_work = context("check_coupons", seconds=seconds_left)
        self.service.check_coupons(queue_event(body), at_work)

    def work(self, *, seconds_left: int = 120) -> int:
        """Handle every message that waits, also if it was to wait longer; returns how many there were."""
        bodies = self.cloud.take_coupon_checks()
        for body in bodies:
            self.handle(body, seconds_left=seconds_left)
        return len(bodies)
