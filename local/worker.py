"""Calls the functions that Lambda would call for queue messages and schedules."""

import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from local.lambda_events import batch_event, context, queue_event, schedule_event

AT_ONCE = 8
TICK_SECONDS = 1.0
Handler = Callable[[dict[str, Any], Any], Any]


class Worker:
    """Polls the queues and runs the schedules, until it is closed.

    In AWS the schedules run every minute or every day; here every second, so that nobody has to wait.
    """

    def __init__(
        self,
        sqs: Any,
        queues: Mapping[str, Handler],
        schedules: Mapping[str, Handler],
        batches: Mapping[str, Handler] = {},
    ) -> None:
        self._sqs = sqs
        self._stop = threading.Event()
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="worker")
        loops = [partial(self._poll, name, handler) for name, handler in queues.items()]
        loops += [partial(self._poll_batches, name, handler) for name, handler in batches.items()]
        loops += [partial(self._run_schedule, name, handler) for name, handler in schedules.items()]
        self._threads = [threading.Thread(target=loop, daemon=True) for loop in loops]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Stop taking work. Work in progress is finished, or stays due."""
        self._stop.set()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _poll(self, queue_name: str, handler: Handler) -> None:
        while not self._stop.is_set():
            try:
                url = self._sqs.get_queue_url(QueueName=queue_name)["QueueUrl"]
                while not self._stop.is_set():
                    self._take(url, queue_name, handler)
            except Exception:
                self._complain()
                self._stop.wait(TICK_SECONDS)

    def _poll_batches(self, queue_name: str, handler: Handler) -> None:
        """Hand a FIFO queue's messages over as many at once, one batch after the other, as Lambda does."""
        while not self._stop.is_set():
            try:
                url = self._sqs.get_queue_url(QueueName=queue_name)["QueueUrl"]
                while not self._stop.is_set():
                    self._take_batch(url, queue_name, handler)
            except Exception:
                self._complain()
                self._stop.wait(TICK_SECONDS)

    def _take_batch(self, url: str, queue_name: str, handler: Handler) -> None:
        answer = self._sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        if taken := answer.get("Messages", []):
            handler(batch_event([message["Body"] for message in taken]), context(queue_name))
        for message in taken:
            self._sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])

    def _take(self, url: str, queue_name: str, handler: Handler) -> None:
        answer = self._sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        for message in answer.get("Messages", []):
            self._pool.submit(self._handle, url, queue_name, handler, message)

    def _handle(self, url: str, name: str, handler: Handler, message: dict[str, Any]) -> None:
        try:
            handler(queue_event(message["Body"], message["ReceiptHandle"]), context(name))
            self._sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        except Exception:
            self._complain()

    def _run_schedule(self, name: str, handler: Handler) -> None:
        while not self._stop.wait(TICK_SECONDS):
            try:
                handler(schedule_event(), context(name))
            except Exception:
                self._complain()

    def _complain(self) -> None:
        if not self._stop.is_set():
            traceback.print_exc(file=sys.stdout)
