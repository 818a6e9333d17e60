"""Chalice's own commands, run as a process in the project's directory."""

import os
import subprocess
import sys

from infra.clients import region
from infra.stage import PROJECT, Stage

_CHALICE = [sys.executable, "-m", "infra.chalice_process"]


class ChaliceFailed(Exception):
    """The message names the command; Chalice itself has said why."""


def chalice(stage: Stage, command: str, *arguments: str) -> None:
    """Run a Chalice command for a stage, with our own stdout and stderr. Raises ChaliceFailed."""
    environment = os.environ | {
        "AWS_DEFAULT_REGION": region(),
        # That module is ours, whichever project is packaged.
        "PYTHONPATH": str(PROJECT),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    asked = [*_CHALICE, command, "--stage", stage.name, *arguments]
    # It inherits the hold on the lock's file (infra/lock.py): the lock is free when both have ended.
    ended = subprocess.run(asked, cwd=stage.project, env=environment, check=False, close_fds=False)
    if ended.returncode:
        raise ChaliceFailed(f"chalice {command} failed for {stage.name}; its own words are above.")
