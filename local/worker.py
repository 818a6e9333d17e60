"""What wakes the service besides requests: the queue's messages and the schedule, as Lambda would."""

import sys
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from chalice.local import LambdaContext

AT_ONCE = 8
TICK_SECONDS = 1.0


class Worker:
    """Polls the queue of orders and rings the schedule, until it is closed.

    The deployed schedule rings every minute; here it rings every second, so that nobody has to wait.
    """

    def __init__(self, app_module: Any, sqs: Any, queue_name: str) -> None:
        self._app = app_module
        self._sqs = sqs
        self._url = sqs.get_queue_url(QueueName=queue_name)["QueueUrl"]
        self._stop = threading.Event()
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="fulfil")
        self._threads = [
            threading.Thread(target=loop, daemon=True) for loop in (self._poll, self._ring)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Stop taking work; what is under way is finished or stays due."""
        self._stop.set()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _poll(self) -> None:
        while not self._stop.is_set():
            try:
                answer = self._sqs.receive_message(
                    QueueUrl=self._url, MaxNumberOfMessages=10, WaitTimeSeconds=1
                )
                for message in answer.get("Messages", []):
                    self._pool.submit(self._handle, message)
            except Exception:
                self._complain()

    def _handle(self, message: dict[str, Any]) -> None:
        record = {"body": message["Body"], "receiptHandle": message["ReceiptHandle"]}
        try:
            context = LambdaContext("fulfil_order", 512, max_runtime_ms=120_000)
            self._app.fulfil_order({"Records": [record]}, context)
            self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
        except Exception:
            self._complain()

    def _ring(self) -> None:
        event = dict.fromkeys(
            ("version", "account", "region", "source", "detail-type", "time", "id"), ""
        ) | {"detail": {}, "resources": []}
        while not self._stop.wait(TICK_SECONDS):
            try:
                self._app.queue_due_orders(event, LambdaContext("queue_due_orders", 512))
            except Exception:
                self._complain()

    def _complain(self) -> None:
        if not self._stop.is_set():
            traceback.print_exc(file=sys.stdout)
