"""How the commands of this folder start and fail: the stage is the first argument, a failure one sentence."""

import sys
from collections.abc import Callable

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
)

from chalicelib.errors import TemporarilyUnavailable
from infra.chalice_cli import ChaliceFailed
from infra.elsewhere import Elsewhere
from infra.lock import Locked
from infra.stack import StackFailed
from infra.stage import Stage, stage
from infra.stage_resources import Ambiguous, Unsettled

Command = Callable[[Stage, list[str]], int]
KNOWN_ERRORS = (
    StackFailed,
    ChaliceFailed,
    Elsewhere,
    Ambiguous,
    Locked,
    Unsettled,
    BotoCoreError,
    ClientError,
    TemporarilyUnavailable,
)
NO_CREDENTIALS = (NoCredentialsError, PartialCredentialsError, CredentialRetrievalError)


def say(sentence: str) -> None:
    """Print a line and flush it, so that it stays in order with what child processes print."""
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


def started(run: Command, arguments: list[str]) -> int:
    """Run with the command line's arguments. Raises WrongArgument, or one of KNOWN_ERRORS."""
    name, *more = arguments or ["dev"]
    return run(stage(name), more)


def sentence_of(trouble: Exception) -> str:
    """A known error in one line, with what to do where it is known."""
    said = " ".join(str(trouble).split())
    if isinstance(trouble, NoRegionError):
        return "No AWS region is chosen; do: export AWS_DEFAULT_REGION=eu-west-1"
    if isinstance(trouble, NO_CREDENTIALS):
        return f"There are no usable AWS credentials ({said}); log in, or set AWS_PROFILE."
    return said
