"""Jobs that are done at the same time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

THREADS = 8
T = TypeVar("T")


def at_once(jobs: list[Callable[[], T]], threads: int = THREADS) -> list[T]:
    """Run jobs on threads that all begin together; their results in the order of the jobs."""
    ready = Barrier(min(threads, len(jobs)))

    def run(number: int) -> T:
        if number < ready.parties:
            ready.wait(timeout=10)
        return jobs[number]()

    with ThreadPoolExecutor(ready.parties) as pool:
        return list(pool.map(run, range(len(jobs))))
