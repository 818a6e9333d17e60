"""A worker: `python -m tests.chaos.work FOLDER SEED NAME`. It ends with its standard input.

A process that imports the service and does nothing else forks another that works. When that one is killed it
forks the next, so that starting again takes no time.
"""

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import botocore.session

import app
from chalicelib.config import settings
from local.lambda_events import context, queue_event
from tests.chaos.queues import VISIBLE_AGAIN
from tests.chaos.weather import Dice, Weather
from tests.chaos.wire import Wire

THREADS = 4
# At one of these requests a worker kills itself, the first time soon: a short run has its kills too.
FIRST_DIES_AT, DIES_AT = (10, 40), (20, 400)


def main(folder: str, seed: str, name: str) -> None:
    life = 0
    while True:
        life += 1
        child = os.fork()
        if child == 0:
            dies_between = DIES_AT if life > 1 else FIRST_DIES_AT
            _work(Weather(Path(folder)), Dice(f"{seed} {name} {life}"), dies_between)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            return


def _work(weather: Weather, dice: Dice, dies_between: tuple[int, int]) -> None:
    weather.look()
    Wire(weather, dice, dies_at=dice.own.randint(*dies_between)).spoil()
    for _ in range(THREADS):
        threading.Thread(target=_poll, args=(weather,), daemon=True).start()
    sys.stdin.buffer.read()
    os._exit(0)


def _poll(weather: Weather) -> None:
    # Lambda takes the messages, and its calls are no matter of ours.
    sqs = botocore.session.get_session().create_client("sqs")
    url = sqs.get_queue_url(QueueName=settings().orders_queue_name)["QueueUrl"]
    while True:
        answer = sqs.receive_message(
            QueueUrl=url, WaitTimeSeconds=1, VisibilityTimeout=VISIBLE_AGAIN
        )
        for message in answer.get("Messages", []):
            weather.look()
            event = queue_event(message["Body"], message["ReceiptHandle"])
            if _handled(weather, lambda event=event: app.fulfil_order(event, context("fulfil"))):
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


def _handled(weather: Weather, run: Callable[[], Any]) -> bool:
    weather.count("runs of a worker")
    try:
        run()
    except Exception as broken:
        weather.count(f"run broke off: {type(broken).__name__}")
        return False
    return True


if __name__ == "__main__":
    main(*sys.argv[1:])
