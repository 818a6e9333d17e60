"""How often a call is repeated, and how long to wait in between."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import TypeVar

from storefront_client.failures import Repeat, StorefrontError

T = TypeVar("T")
FIRST_WAIT = 0.5


@dataclass(frozen=True)
class Patience:
    """At most so many attempts `within` so many seconds, and no single wait above `longest_wait`."""

    attempts: int = 5
    within: float = 60.0
    longest_wait: float = 20.0
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def repeat(self, call: Callable[[], T], *, harmless: bool) -> T:
        """The result of the call, repeated if needed. `harmless`: doing it twice does no more than once.

        An unknown outcome is repeated only where that is harmless. Raises the last StorefrontError,
        at once when it asks to wait longer than there is patience for.
        """
        end = self.clock() + self.within
        for attempt in count(1):
            try:
                return call()
            except StorefrontError as failed:
                wait = self._wait(failed, attempt)
                late = wait > self.longest_wait or self.clock() + wait > end
                if attempt >= self.attempts or late or not _may_repeat(failed, harmless):
                    raise
                self.sleep(wait)
        raise AssertionError("it counts for ever")

    def _wait(self, failed: StorefrontError, attempt: int) -> float:
        """The wait that the service asks for, or else an exponential one with full jitter."""
        if failed.retry_after is not None:
            return failed.retry_after
        return random.uniform(0, min(self.longest_wait, FIRST_WAIT * 2 ** (attempt - 1)))


def _may_repeat(failed: StorefrontError, harmless: bool) -> bool:
    return failed.repeat is Repeat.ALWAYS or (failed.repeat is Repeat.IF_HARMLESS and harmless)
