"""Plays recorded operations, ours and bare, each in processes of its own, forked after the start.

Run by bench.warm under valgrind, which counts the instructions of each process: python -m bench.player FILE
"""

import os
import pickle
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from botocore import xform_name
from botocore.awsrequest import AWSResponse

from app import app
from bench.tape import FEW, MANY, SERVICES, Exchange, Recording
from chalicelib import wiring
from chalicelib.bss.coupons.port import CouponRequest
from chalicelib.bss.fulfilment.fulfil import fulfil
from chalicelib.bss.orders.coupons import Coupon
from chalicelib.bss.orders.queue import order_queue
from chalicelib.observability import correlated
from chalicelib.storage import aws
from chalicelib.values import clock
from local.lambda_events import context


class Body:
    """What the SDK reads an answer from."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self) -> Iterator[bytes]:
        yield self._content


class Player:
    """Answers the calls of one operation in their order, again and again."""

    def __init__(self) -> None:
        self._exchanges: list[Exchange] = []
        self._played = 0
        sdk = aws.session(short=False)
        # Of the sessions, for SES's client is made anew while it is slow under valgrind.
        for session in (aws.session(), sdk):
            session.register("before-send", self._answer)
        self.sdk = {name: sdk.create_client(name, config=aws.config_of(name)) for name in SERVICES}

    def play(self, recording: Recording, work: Callable[[], Any], times: int = 1) -> None:
        """Do the work some times; its calls are answered from the recording. RuntimeError if they are others."""
        self._exchanges, self._played = recording.exchanges, 0
        for _ in range(times):
            work()
        if self._played != times * len(recording.exchanges):
            raise RuntimeError(f"{recording.name} made other calls than were recorded")

    def _answer(self, request: Any, event_name: str, **_: Any) -> AWSResponse:
        played = self._exchanges[self._played % len(self._exchanges)]
        if not event_name.endswith(f".{played.operation}"):
            raise RuntimeError(f"{event_name} was not recorded, but {played.operation}")
        self._played += 1
        body: Any = Body(played.body)
        return AWSResponse(request.url, played.status, played.headers, body)


class BitTitanInMemory:
    """BitTitan without its HTTP, which is not counted."""

    def issue_coupon(self, wanted: CouponRequest, idempotency_key: str) -> Coupon:
        return Coupon(
            coupon_id="cpn_" + idempotency_key,
            code="BT-AAAA-BBBB-CCCC",
            status="active",
            expires_on=(clock.now() + timedelta(days=wanted.expire_days)).date(),
        )


def ours(recording: Recording) -> Callable[[], Any]:
    """The operation as Lambda would run it; `fulfil` with BitTitan in memory."""
    here: Any = context("bench")
    if recording.event:
        return lambda: _asked(recording.event, here)
    bittitan: Any = BitTitanInMemory()

    def work() -> None:
        with correlated(recording.order_id):
            fulfil(recording.order_id, wiring.dependencies()._replace(bittitan=bittitan))

    return work


def _asked(event: dict[str, Any], here: Any) -> None:
    if app(event, here)["statusCode"] >= 400:
        raise RuntimeError("a request was refused")


def bare(recording: Recording, player: Player) -> Callable[[], Any]:
    """The same calls with the SDK alone, as it comes, and the same times and tries."""
    calls = [
        (getattr(player.sdk[each.service], xform_name(each.operation)), each.params)
        for each in recording.exchanges
    ]

    def work() -> None:
        for call, params in calls:
            call(**params)

    return work


def main() -> None:
    """Play the tape that is named, and print which process did what how often."""
    queue, *tape = pickle.loads(Path(sys.argv[1]).read_bytes())  # noqa: S301
    player, report = Player(), os.fdopen(os.dup(1), "w")
    # The log costs what it costs, and is not read.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    player.play(queue, lambda: order_queue().url)
    for recording in tape:
        for way, work in (("ours", ours(recording)), ("bare", bare(recording, player))):
            player.play(recording, work)
            for times in (FEW, MANY):
                pid = _forked(partial(player.play, recording, work, times))
                print(pid, way, times, recording.name, file=report, flush=True)


def _forked(work: Callable[[], Any]) -> int:
    child = os.fork()
    if not child:
        work()
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        raise RuntimeError("what was recorded could not be played")
    return child


if __name__ == "__main__":
    main()
