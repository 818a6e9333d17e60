"""How a command on this machine is told to end: Ctrl-C, SIGTERM, a closed terminal, a parent that is gone."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Set by the Makefile: the process that the command must not outlive.
PARENT = "PARENT"
LOOK_EVERY = 1.0
# The exit status that a signal asked for, once one came.
_told: list[int] = []


def end_with(sentence: str, status: int = 0, *, holds_nothing: bool = False) -> None:
    """From now on a signal says the sentence and ends this process by SystemExit, whatever it is doing.

    To be called before anything is imported that takes time; `holds_nothing` until then, because an
    import may swallow SystemExit. A second signal is ignored: the first is at work.
    """

    def end(number: int, frame: FrameType | None) -> None:
        for each in ENDING:
            signal.signal(each, signal.SIG_IGN)
        _told.append(status)
        # Not print: the signal may have come in the middle of one.
        os.write(sys.__stderr__.fileno() if sys.__stderr__ else 2, f"\n{sentence}\n".encode())
        if holds_nothing:
            os._exit(status)
        sys.exit(status)

    for each in ENDING:
        # nohup has the terminal's end ignored on purpose.
        if each != signal.SIGHUP or signal.getsignal(each) != signal.SIG_IGN:
            signal.signal(each, end)
    if not holds_nothing:
        _end_with_parent()


def ended(command: Callable[[], int]) -> int:
    """The command's exit status; that of a signal, where an import made an error of its SystemExit."""
    try:
        return command()
    except Exception:
        if not _told:
            raise
        return _told[0]


def _end_with_parent() -> None:
    parent = os.environ.get(PARENT, "")
    if parent.isdecimal():
        threading.Thread(target=_watch, args=(int(parent),), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
