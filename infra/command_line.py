"""How the commands of this folder start and end: the stage is the first argument, a failure one sentence."""

import sys
from collections.abc import Callable
from typing import NoReturn

from botocore.exceptions import BotoCoreError, ClientError

from infra.chalice_cli import ChaliceFailed
from infra.stack import StackFailed
from infra.stage import NoSuchStage, Stage, stage

Command = Callable[[Stage, list[str]], int]
KNOWN_ERRORS = (NoSuchStage, StackFailed, ChaliceFailed, BotoCoreError, ClientError)


def say(sentence: str) -> None:
    """Print a line and flush it, so that it stays in order with what child processes print."""
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


def command(run: Command) -> NoReturn:
    """Run with the command line's arguments. A known error is printed as one sentence, with exit status 1."""
    name, *arguments = sys.argv[1:] or ["dev"]
    try:
        status = run(stage(name), arguments)
    except KNOWN_ERRORS as trouble:
        sys.stderr.write(f"{trouble}\n")
        status = 1
    sys.exit(status)
