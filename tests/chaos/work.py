"""A worker: `python -m tests.chaos.work FOLDER SEED NAME`. It ends with its standard input.

A process that imports the service and does nothing else forks another that works. When that one is killed it
forks the next, so that starting again takes no time.
"""

import os
import sys
import threading
from pathlib import Path

import botocore.session

import app
from chalicelib.config import settings
from local.lambda_events import batch_event, context
from tests.chaos.queues import VISIBLE_AGAIN
from tests.chaos.weather import Dice, Weather
from tests.chaos.wire import Wire

THREADS = 4
# How a worker's lives number invoices, in turn: it begins again with the other setting, beside the other worker's.
INVOICE_NUMBERS = ("orders", "queue")
# Lambda hands over no more invoices at once (app.py).
BATCH = 10
# At one of these requests a worker kills itself, the first time soon: a short run has its kills too.
FIRST_DIES_AT, DIES_AT = (10, 40), (20, 400)


def main(folder: str, seed: str, name: str) -> None:
    life = 0
    while True:
        life += 1
        child = os.fork()
        if child == 0:
            dies_between = DIES_AT if life > 1 else FIRST_DIES_AT
            _set_numbering(INVOICE_NUMBERS[(life + int(name[-1])) % 2])
            _work(Weather(Path(folder)), Dice(f"{seed} {name} {life}"), dies_between)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            return


def _work(weather: Weather, dice: Dice, dies_between: tuple[int, int]) -> None:
    weather.look()
    Wire(weather, dice, dies_at=dice.own.randint(*dies_between)).spoil()
    queues = settings()
    polls = [
        *[(queues.orders_queue_name, "fulfil_order", 1)] * THREADS,
        (queues.invoices_queue_name, "number_invoices", BATCH),
        (queues.coupon_checks_queue_name, "check_coupons", 1),
    ]
    for poll in polls:
        threading.Thread(target=_poll, args=(weather, *poll), daemon=True).start()
    sys.stdin.buffer.read()
    os._exit(0)


def _set_numbering(how: str) -> None:
    """Before anything reads it in this process."""
    os.environ["INVOICE_NUMBERS"] = how
    settings.cache_clear()


def _poll(weather: Weather, queue: str, name: str, most: int) -> None:
    # Lambda takes the messages, and its calls are no matter of ours.
    sqs = botocore.session.get_session().create_client("sqs")
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    while True:
        answer = sqs.receive_message(
            QueueUrl=url,
            WaitTimeSeconds=1,
            VisibilityTimeout=VISIBLE_AGAIN,
            MaxNumberOfMessages=most,
        )
        messages = answer.get("Messages", [])
        weather.look()
        if messages and _handled(weather, name, [each["Body"] for each in messages]):
            for message in messages:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


def _handled(weather: Weather, name: str, bodies: list[str]) -> bool:
    how = f", numbers by {settings().invoice_numbers}" if name == "fulfil_order" else ""
    weather.count(f"runs of {name}{how}")
    if len(bodies) > 1:
        weather.count(f"runs of {name} with several")
    try:
        getattr(app, name)(batch_event(bodies), context(name))
    except Exception as broken:
        weather.count(f"{name} broke off: {type(broken).__name__}")
        return False
    return True


if __name__ == "__main__":
    main(*sys.argv[1:])
