"""One deployment of a stage at a time: whoever changes it first creates a parameter, which only one can.

A deployment that died leaves its lock behind. The next one from the same folder takes it over (decision 32).
"""

import fcntl
import getpass
import json
import os
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from botocore.exceptions import ClientError

from chalicelib.config import APP_NAME
from chalicelib.values import clock
from infra.stage import Stage

Holder = dict[str, str]


class Locked(Exception):
    """Somebody else changes the stage; the message says who, since when, and how to break the lock."""


def parameter(stage: Stage) -> str:
    """The name of the lock in SSM's Parameter Store."""
    return f"/{APP_NAME}/{stage.name}/deployment"


@contextmanager
def held(stage: Stage, ssm: Any) -> Iterator[str]:
    """Hold the stage's lock inside the block; it is given back however the block ends. Raises Locked.

    Gives a sentence when the lock was taken over from a deployment that died, else "".
    """
    name = parameter(stage)
    with _note(stage).open("a+") as note:
        holder = _holder(note, is_alone=_is_alone(note))
        taken_over = _take(stage, ssm, holder)
        try:
            yield taken_over
        finally:
            # Somebody may have broken this lock meanwhile, and hold their own.
            if (_standing(ssm, name) or {}).get("by") == holder["by"]:
                ssm.delete_parameters(Names=[name])


def _take(stage: Stage, ssm: Any, holder: Holder) -> str:
    name = parameter(stage)
    try:
        ssm.put_parameter(Name=name, Value=json.dumps(holder), Type="String", Overwrite=False)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ParameterAlreadyExists":
            raise
        standing = _standing(ssm, name)
        if (standing or {}).get("by") != holder["by"]:
            raise Locked(_sentence(stage, standing)) from None
        # With the same moment in it, it is the one just written, and the reply was lost.
        if standing and standing["since"] != holder["since"]:
            return (
                f"A deployment from this folder, of {standing['since']}, did not end; this one goes on "
                "under its lock."
            )
    return ""


def _note(stage: Stage) -> Path:
    note = stage.project / ".chalice" / "deployed" / f"{stage.name}.lock"
    note.parent.mkdir(exist_ok=True)
    return note


def _is_alone(note: TextIO) -> bool:
    """Is no other process of this folder at it? Chalice's process inherits the hold, and may outlive ours."""
    try:
        fcntl.flock(note, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    os.set_inheritable(note.fileno(), True)
    return True


def _holder(note: TextIO, *, is_alone: bool) -> Holder:
    who = f"{getpass.getuser()}@{socket.gethostname()}"
    return {
        "who": who,
        "since": clock.now().isoformat(),
        "by": f"{who} {note.name} {_number(note) if is_alone else uuid.uuid4()}",
    }


def _number(note: TextIO) -> str:
    note.seek(0)
    number = note.read()
    if not number:
        number = str(uuid.uuid4())
        note.write(number)
        note.flush()
    return number


def _standing(ssm: Any, name: str) -> Holder | None:
    try:
        return json.loads(ssm.get_parameter(Name=name)["Parameter"]["Value"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "ParameterNotFound":
            raise
        return None


def _sentence(stage: Stage, standing: Holder | None) -> str:
    if standing is None:
        return f"{stage.name} was being changed by somebody else a moment ago; try again."
    return (
        f"{stage.name} is being changed by {standing['who']} since {standing['since']}. "
        f"If that has died: aws ssm delete-parameter --name {parameter(stage)}"
    )
