"""`make doctor STAGE=dev`: checks what would keep a stage from being deployed. Changes nothing."""

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import botocore.session

from chalicelib.values import clock
from infra.command_line import say
from infra.doctor.aws import Aws
from infra.doctor.checks import run_checks
from infra.doctor.configuration import settings_of
from infra.doctor.context import Context
from infra.doctor.finding import Finding, Level, count
from infra.stage import PROJECT, WrongArgument, stage

READY, NOT_READY, WRONG = 0, 1, 2


def main(
    arguments: list[str],
    *,
    project: Path = PROJECT,
    now: Callable[[], datetime] = clock.now,
) -> int:
    """Check the named stage, print the findings, and return the exit status."""
    try:
        chosen = stage(arguments[0] if arguments else "dev", project)
    except WrongArgument as problem:
        sys.stderr.write(f"{problem}\n")
        return WRONG
    aws = Aws(botocore.session.get_session())
    findings = run_checks(Context(chosen, settings_of(chosen), aws, now))
    for finding in findings:
        say(finding.line())
    say(summary(chosen.name, findings))
    return NOT_READY if count(findings, Level.ERROR) else READY


def summary(stage_name: str, findings: list[Finding]) -> str:
    errors = count(findings, Level.ERROR)
    verdict = "is not ready" if errors else "can be deployed"
    counted = ", ".join(f"{level} {count(findings, level)}" for level in Level)
    return f"{stage_name} {verdict}: {counted}."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
