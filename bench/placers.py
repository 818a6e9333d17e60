"""Placing by many callers at once on the local engine, beside the same calls made bare by as many.

Run: python -m bench.placers (CALLERS="1 8 32 128" ORDERS=256). All callers share one process, so times are ratios
to the bare calls at the same number of callers; counts are exact.
"""

import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from functools import partial
from statistics import quantiles
from typing import Any, NamedTuple

from bench.bare_calls import Call, again, noted
from bench.baskets import fill, to_place
from bench.environment import ENVIRONMENT
from bench.growth import local_cloud

CALLERS = tuple(map(int, os.environ.get("CALLERS", "1 8 32 128").split()))
ORDERS = int(os.environ.get("ORDERS", "256"))
ACCOUNTS = ("acc_partner", "acc_customer", "acc_rival")


class Placed(NamedTuple):
    """How placings ended, how many calls collided on the way, and seconds of the service and of the bare calls."""

    ends: Counter[str]
    collisions: int
    seconds: list[float]
    bare: list[float]


def measured(numbers: tuple[int, ...], orders: int) -> dict[int, Placed]:
    """So many orders, placed by each number of callers."""
    from bench.service import seeded_service
    from chalicelib.storage import aws

    found: dict[int, Placed] = {}
    with seeded_service(on=local_cloud) as service:
        clients = {name: aws.client(name) for name in ("dynamodb", "sqs")}
        collisions = _collisions_of(clients["dynamodb"])
        users = (f"usr_{number}" for number in range(10**9))
        calls = _calls_of_one(service, users, clients)
        for callers in numbers:
            baskets = [_basket(service, next(users)) for _ in range(orders)]
            before, ends = len(collisions), Counter[str]()
            works = [partial(_place, service, basket, ends) for basket in baskets]
            seconds = at_once(callers, works)
            collided = len(collisions) - before
            bare = at_once(callers, [partial(again, calls)] * orders)
            found[callers] = Placed(ends, collided, seconds, bare)
    return found


def _collisions_of(client: Any) -> list[str]:
    """Filled with a name whenever DynamoDB refuses a write from now on."""
    refused: list[str] = []

    def judge(model: Any, parsed: dict[str, Any], **_: Any) -> None:
        if "Error" in parsed:
            refused.append(model.name)

    client.meta.events.register("after-call.dynamodb", judge)
    return refused


def _calls_of_one(service: Any, users: Iterator[str], clients: dict[str, Any]) -> list[Call]:
    """The calls of placing an order of one line, when what is looked up once a process is known."""
    _place(service, _basket(service, next(users)), Counter())
    basket = _basket(service, next(users))
    with noted(clients) as calls:
        _place(service, basket, Counter())
    return calls


def _basket(service: Any, sub: str) -> tuple[dict[str, str], dict[str, Any]]:
    """A confirmed basket of one line: whose it is, and how placing names it."""
    how = {"by": ACCOUNTS[hash(sub) % len(ACCOUNTS)], "sub": sub}
    fill(service, 1, **how)
    return how, to_place(service, **how)


def _place(service: Any, basket: tuple[dict[str, str], dict[str, Any]], ends: Counter[str]) -> None:
    how, wanted = basket
    try:
        service.ask("POST", "/orders", wanted, **how)
        ends["placed"] += 1
    except RuntimeError as refused:
        ends[str(refused)] += 1


def at_once(callers: int, works: list[Callable[[], Any]]) -> list[float]:
    """Seconds of each piece of work, with so many at a time."""

    def timed(work: Callable[[], Any]) -> float:
        began = time.perf_counter()
        work()
        return time.perf_counter() - began

    with ThreadPoolExecutor(callers) as pool:
        return list(pool.map(timed, works))


def _ratio(each: Placed, percent: int) -> float:
    ours, bare = (quantiles(taken, n=100)[percent - 1] for taken in (each.seconds, each.bare))
    return ours / bare


def main() -> None:
    """Measure and print."""
    os.environ.update(ENVIRONMENT)
    lines = [
        "| callers | placed | collisions | half of them, to the bare calls | 99 of 100 |",
        "| --- | --- | --- | --- | --- |",
    ]
    with redirect_stdout(sys.stderr):  # A hundred metrics are printed at once, wanted or not.
        found = measured(CALLERS, ORDERS)
    for callers, each in found.items():
        of_half, of_99 = (_ratio(each, percent) for percent in (50, 99))
        ratios = f"{of_half:.2f} | {of_99:.2f}"
        others = {end: times for end, times in each.ends.items() if end != "placed"}
        placed = f"{each.ends['placed']} of {ORDERS}" + (f", {others}" if others else "")
        lines.append(f"| {callers} | {placed} | {each.collisions} | {ratios} |")
    sys.stdout.write("\n".join([*lines, ""]))


if __name__ == "__main__":
    main()
