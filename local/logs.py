"""The folder that one local service writes its logs to."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path

from local.failures import LogsTaken

HERE = Path(__file__).resolve().parents[1] / ".local"


def folder(name: str) -> Path:
    """Where a service of this name logs, unless LOGS names a folder."""
    chosen = os.environ.get("LOGS")
    return Path(chosen).absolute() if chosen else HERE / name


@contextmanager
def written_to(folder: Path) -> Iterator[None]:
    """Write what is printed to `service.log` in a folder that no other service has. Raises LogsTaken."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "lock").open("w")
    except OSError as error:
        sentence = f"The logs cannot be written to {folder} ({error.strerror})"
        raise LogsTaken(f"{sentence}; choose another folder: LOGS=/tmp/logs") from None
    with lock:
        _lock(lock.fileno(), folder)
        # Opened after the lock: opening it empties it.
        with (folder / "service.log").open("w", buffering=1) as log, redirect_stdout(log):
            yield


def _lock(file: int, folder: Path) -> None:
    # The lock ends with the process, however that ends.
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise LogsTaken(
            f"Another service has its logs in {folder}; end it, or choose another folder: LOGS=/tmp/logs"
        ) from None
