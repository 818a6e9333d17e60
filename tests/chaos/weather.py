"""What every process of a run shares, in a folder: the service's time, whether faults come, and the counts."""

import json
import os
import random
import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

from chalicelib.values import clock


class Weather:
    """How the world is now. The process that made the folder changes it; the others look at it."""

    def __init__(self, folder: Path) -> None:
        self._now = folder / "weather.json"
        self._counts = os.open(folder / "counts.txt", os.O_CREAT | os.O_APPEND | os.O_WRONLY)
        self._folder = folder
        self.is_bad = False

    def change(self, *, is_bad: bool, advance: float = 0) -> None:
        """Let faults come or stay away from now on, and the service's time go on."""
        clock.advance(advance)
        self.is_bad = is_bad
        shown = {"ahead": clock._ahead.total_seconds(), "is_bad": is_bad}
        written = self._now.with_suffix(".new")
        written.write_text(json.dumps(shown))
        written.replace(self._now)

    def look(self) -> None:
        """See how the world is now, in a process that does not change it."""
        shown = json.loads(self._now.read_text())
        clock._ahead = timedelta(seconds=shown["ahead"])
        self.is_bad = shown["is_bad"]

    def count(self, what: str) -> None:
        """Count something. One write, so that it outlives a process that is killed right after it."""
        os.write(self._counts, f"{what}\n".encode())

    def counts(self) -> Counter[str]:
        """What all processes have counted."""
        return Counter((self._folder / "counts.txt").read_text().splitlines())

    def close(self) -> None:
        os.close(self._counts)


class Dice:
    """Random numbers of a seed: each thread has its own, in the order in which threads first ask."""

    def __init__(self, seed: str) -> None:
        self.seed, self._threads = seed, 0
        self._making = threading.Lock()
        self._own = threading.local()

    @property
    def own(self) -> random.Random:
        """The asking thread's."""
        if not hasattr(self._own, "random"):
            with self._making:
                self._threads += 1
                self._own.random = random.Random(f"{self.seed} thread {self._threads}")
        return self._own.random

    def falls(self, probability: float) -> bool:
        return self.own.random() < probability

    def one_of(self, choices: Any) -> Any:
        return self.own.choice(choices)
