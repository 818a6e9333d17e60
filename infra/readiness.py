"""What `make deploy` asks the doctor before it changes anything."""

import os

import botocore.session

from chalicelib.values import clock
from infra.command_line import say
from infra.doctor.aws import Aws
from infra.doctor.checks import run_checks
from infra.doctor.configuration import settings_of
from infra.doctor.context import Context
from infra.doctor.finding import Finding, Level
from infra.stage import Stage


def findings(stage: Stage) -> list[Finding]:
    """The doctor's findings about a stage."""
    aws = Aws(botocore.session.get_session())
    return run_checks(Context(stage, settings_of(stage), aws, clock.now))


def may_go_on(stage: Stage, found: list[Finding], *, forced: bool) -> bool:
    """May the stage be deployed? Says what is in the way. A placeholder is in the way though it is forced."""
    errors = [each for each in found if each.level is Level.ERROR]
    for each in errors:
        say(each.line())
    if any("is still a placeholder" in each.sentence for each in errors):
        say(f"{stage.name} was not touched: its configuration is not filled in.")
        return False
    if errors and not forced:
        say(f"{stage.name} was not touched. FORCE=yes make deploy STAGE={stage.name} goes on.")
        return False
    return True


def is_forced() -> bool:
    """Did somebody say FORCE=yes?"""
    return os.environ.get("FORCE") == "yes"
