"""What each operation takes as the table grows: calls, units and CPU, at a thousand orders and at more.

Run: python -m bench.growth (SIZES="1000 10000 100000" takes about ten minutes and some GB of memory).
"""

import gc
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from bench.baskets import placed
from bench.environment import ENVIRONMENT
from bench.operations import operations

SIZES = tuple(map(int, os.environ.get("SIZES", "1000 10000").split()))
# What only reads is repeated so often, while that takes no longer than so many seconds.
TIMES, LONGEST = 5, 10


class Taken(NamedTuple):
    """What an operation took at one size."""

    calls: int
    reads: float
    writes: int
    cpu: float


@contextmanager
def local_cloud() -> Iterator[None]:
    from chalicelib.storage import aws
    from local.cloud import Cloud

    with TemporaryDirectory() as folder:
        cloud = Cloud(Path(folder) / "cloud.log")
        try:
            cloud.wait()
            os.environ.update(cloud.environment())
            # The local engine looks at every row of the table for each query.
            aws._CONFIGS["dynamodb"] = aws._STANDARD | {"read_timeout": 300}
            aws.forget_clients()
            yield
        finally:
            cloud.close()


def measured(sizes: tuple[int, ...]) -> dict[str, list[Taken]]:
    """What each operation takes at each size, by its name."""
    from bench.order import Metered
    from bench.service import seeded_service
    from bench.units import Meter

    meter, found = Meter(), dict[str, list[Taken]]()
    with seeded_service(meter, on=local_cloud) as service:
        metered = Metered(service, meter)
        for size in _grown(metered, sizes):
            for name, work in operations(metered):
                found.setdefault(name, []).append(_taken(metered, name, work))
            sys.stderr.write(f"{size} orders measured\n")
    return found


def _grown(metered: Any, sizes: tuple[int, ...]) -> Iterator[int]:
    """The sizes, each when the table holds so many orders."""
    from bench.clones import Original, grow
    from chalicelib.config import settings
    from chalicelib.storage import aws
    from chalicelib.storage.keys import series_key

    client, name = aws.client("dynamodb"), settings().table_name
    order_id = placed(metered.service, 2)
    metered.service.fulfil(order_id)
    order = metered.service.ask("GET", f"/orders/{order_id}")
    metered.service.make_documents(order["invoice_number"])
    original = Original(client.scan(TableName=name)["Items"], order)
    written = 10
    for size in sizes:
        grow(client, name, original, range(written, size))
        counter = series_key("INV-2026").attributes() | {"last_number": {"N": str(size - 1)}}
        client.put_item(TableName=name, Item=counter)
        # Measuring buys a few more.
        written = size + 100
        # What was made to fill the table is not looked through while an operation is measured.
        gc.collect()
        gc.freeze()
        yield size


def _taken(metered: Any, name: str, work: Callable[[], Any]) -> Taken:
    """What it takes; what only reads is done a few times more, for its least CPU, unless the engine is slow."""
    seconds: list[float] = []
    started = time.monotonic()

    def timed() -> None:
        # Of this thread alone: others wait for calls meanwhile, and an engine that is slow lets them wait longer.
        began = time.thread_time()
        work()
        seconds.append(time.thread_time() - began)

    counted = metered.counted(timed)
    sent, units = counted.sent.total(), (counted.reads, counted.writes)
    for _ in range(TIMES if name.startswith("GET") else 0):
        if time.monotonic() - started < LONGEST:
            timed()
    return Taken(sent, *units, min(seconds))


def main() -> None:
    """Measure and print."""
    os.environ.update(ENVIRONMENT)
    found = measured(SIZES)
    sys.stdout.write(f"At {', '.join(f'{size:,}' for size in SIZES)} orders:\n\n")
    sys.stdout.write("| operation | calls | read units | write units | CPU, as a ratio |\n")
    sys.stdout.write("| --- | --- | --- | --- | --- |\n")
    for name, taken in found.items():
        cells = [
            _each(f"{one.calls}" for one in taken),
            _each(f"{one.reads:g}" for one in taken),
            _each(f"{one.writes}" for one in taken),
            _each(f"{one.cpu / taken[0].cpu:.1f}" for one in taken),
        ]
        sys.stdout.write(f"| {name} | {' | '.join(cells)} |\n")


def _each(figures: Iterable[str]) -> str:
    """The figures of all sizes; one where they are the same."""
    every = list(figures)
    return every[0] if len(set(every)) == 1 else ", ".join(every)


if __name__ == "__main__":
    main()
