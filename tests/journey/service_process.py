"""`python -m local` as a process of its own, as `make run` starts it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import httpx

from local.cloud import free_port
from tests.project import PROJECT, plain_environment

STARTS_WITHIN, ENDS_WITHIN = 60.0, 30.0
T = TypeVar("T")


def wait_for(condition: Callable[[], T | None], *, within: float = 20.0, what: str = "") -> T:
    """Wait until `condition` is true and return its value; AssertionError with its last value if it never is."""
    until = time.monotonic() + within
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > until:
            raise AssertionError(f"not within {within} s: {what or condition}; last: {found!r}")
        time.sleep(0.05)


class Process:
    """The service as a process, whether it comes up or not. `logs` is a directory of its own."""

    def __init__(
        self, logs: Path, port: int | str, *, output: str = "terminal.txt", **environment: str
    ) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self.logs = logs
        self._terminal = logs / output
        with self._terminal.open("wb") as terminal:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "local"],
                cwd=PROJECT,
                env=plain_environment() | environment | {"PORT": str(port), "LOGS": str(logs)},
                stdout=terminal,
                stderr=terminal,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def send(self, how: signal.Signals) -> None:
        self._process.send_signal(how)

    def exit_status(self) -> int:
        """How it ended, once it has."""
        return self._process.wait(timeout=ENDS_WITHIN)

    def output(self) -> str:
        """What it wrote to the terminal."""
        return self._terminal.read_text(encoding="utf-8")

    def log(self) -> str:
        """What the service has logged so far."""
        return (self.logs / "service.log").read_text(encoding="utf-8")

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End the service, and check that it and its children end cleanly."""
        children = children_of(self.pid)
        self._process.send_signal(how)
        assert self.exit_status() == 0, self.output()
        assert "Traceback" not in self.output()
        gone = wait_for(lambda: not any(map(is_alive, children)), what="its children end", within=5)
        assert gone

    def end_anyway(self) -> None:
        """End it in any case, even after a failed test."""
        if self.has_ended:
            return
        self._process.terminate()
        try:
            self.exit_status()
        except subprocess.TimeoutExpired:
            self._process.kill()
            self.exit_status()


class Running(Process):
    """The service, started on a free port and answering."""

    def __init__(self, logs: Path, **environment: str) -> None:
        port = free_port()
        started = time.monotonic()
        super().__init__(logs, port, **environment)
        self.url = f"http://127.0.0.1:{port}"
        try:
            wait_for(self._answers, within=STARTS_WITHIN, what="GET /api/health answers")
        except AssertionError:
            self.end_anyway()
            raise
        self.seconds_to_start = time.monotonic() - started

    def _answers(self) -> bool:
        assert not self.has_ended, self.output()
        try:
            return httpx.get(f"{self.url}/api/health", timeout=5).json() == {"status": "ok"}
        except httpx.TransportError:
            return False


def children_of(pid: int) -> list[int]:
    """The processes that a process started."""
    return [child for child, parent in _processes() if parent == pid]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _processes() -> list[tuple[int, int]]:
    """Every process with its parent: from /proc where there is one, else from ps."""
    if not Path("/proc/self/stat").exists():
        listed = subprocess.check_output(["ps", "-A", "-o", "pid=,ppid="], text=True)
        return [(int(pid), int(parent)) for pid, parent in map(str.split, listed.splitlines())]
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name, in brackets, may hold anything; state and parent follow it.
            after_name = stat.read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        found.append((int(stat.parent.name), int(after_name[1])))
    return found
