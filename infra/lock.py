"""One deployment of a stage at a time: whoever changes it first creates a parameter, which only one can."""

import getpass
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.config import APP_NAME
from chalicelib.values import clock
from infra.stage import Stage


class Locked(Exception):
    """Somebody else changes the stage; the message says who, since when, and how to break the lock."""


def parameter(stage: Stage) -> str:
    """The name of the lock in SSM's Parameter Store."""
    return f"/{APP_NAME}/{stage.name}/deployment"


@contextmanager
def held(stage: Stage, ssm: Any) -> Iterator[None]:
    """Hold the stage's lock inside the block; it is given back however the block ends. Raises Locked."""
    name = parameter(stage)
    holder = {
        "who": f"{getpass.getuser()}@{socket.gethostname()}",
        "since": clock.now().isoformat(),
    }
    try:
        ssm.put_parameter(Name=name, Value=json.dumps(holder), Type="String", Overwrite=False)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ParameterAlreadyExists":
            raise
        raise Locked(_told(stage, ssm)) from None
    try:
        yield
    finally:
        # Says nothing of a lock that somebody has broken meanwhile.
        ssm.delete_parameters(Names=[name])


def _told(stage: Stage, ssm: Any) -> str:
    name = parameter(stage)
    try:
        holder = json.loads(ssm.get_parameter(Name=name)["Parameter"]["Value"])
    except ClientError:
        return f"{stage.name} was being changed by somebody else a moment ago; try again."
    return (
        f"{stage.name} is being changed by {holder['who']} since {holder['since']}. "
        f"If that has died: aws ssm delete-parameter --name {name}"
    )
