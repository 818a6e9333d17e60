"""`make token-check STAGE=dev`: which claim is missing, which role it would have. Shows no token."""

import os
import sys

from infra.command_line import say
from infra.doctor.finding import Level, count
from infra.doctor.token import VARIABLE, judge
from infra.stage import Stage, WrongArgument

GOOD, REFUSED = 0, 1
HOW = (
    "Give a token: read -rs TOKEN; export TOKEN; make token-check STAGE=dev; or send it to the command's "
    "standard input."
)


def run(stage: Stage, arguments: list[str]) -> int:
    """Prints what the stage makes of a token; 1 when it is refused. Raises WrongArgument without one."""
    # A token among the arguments would be in everybody's list of processes.
    text = "" if arguments else os.environ.get(VARIABLE, "").strip() or _piped()
    if not text:
        raise WrongArgument(HOW)
    findings = judge(text, stage.settings.trusted_issuers)
    for finding in findings:
        say(finding.line())
    return REFUSED if count(findings, Level.ERROR) else GOOD


def _piped() -> str:
    return "" if sys.stdin.isatty() else sys.stdin.read().strip()
