"""Is every granted action needed? `python -m tests.e2e.mutations` drops each in turn and shows what breaks.
Functions named after it are the only ones looked at.

One stage is deployed; a round changes one role's policy, runs that function's scenario, and puts the
policy back. Prints the table of docs/security.md; exits 1 when nothing breaks without a granted action.
"""

import sys
import tempfile
from collections.abc import Collection, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import tests.conftest  # noqa: F401  the environment that the service's modules are imported in
from infra.command_line import say
from infra.stage import Stage, stage
from tests.e2e.deployed import STAGE, Deployed
from tests.e2e.deployed_service import DeployedService, SeedData
from tests.e2e.scenarios import Broken, Scenarios

LOGS = "MiniStack writes the logs itself"
POLLER = "MiniStack's poller asks for no right"
ATTACHING = "MiniStack asks for no right to attach a file"
MISSING = "MiniStack says of an object that it is not there"
# Granted, but not enforced by the local AWS, so nothing breaks without them.
NOT_ENFORCED = {
    "logs:CreateLogGroup": LOGS,
    "logs:CreateLogStream": LOGS,
    "logs:PutLogEvents": LOGS,
    "ses:SendRawEmail": ATTACHING,
    "s3:ListBucket": MISSING,
    "sqs:ReceiveMessage": POLLER,
    "sqs:DeleteMessage": POLLER,
    "sqs:GetQueueAttributes": POLLER,
    "sqs:ChangeMessageVisibility": POLLER,
}


class Grant(NamedTuple):
    """One action of one statement of one function's policy."""

    function: str
    sid: str
    action: str


def grants(stage: Stage) -> Iterator[Grant]:
    """Everything that is granted to the functions of a stage."""
    for function in stage.functions:
        for statement in stage.policy(function)["Statement"]:
            for action in statement["Action"]:
                yield Grant(function, statement["Sid"], action)


def missed(grant: Grant, scenarios: Scenarios) -> str:
    """What breaks without a grant; empty when nothing does."""
    deployed = scenarios.deployed
    with deployed.forbidden(grant.function, grant.action, grant.sid):
        # Workers cache what they have read: secrets, and the queue's URL.
        deployed.renew(grant.function)
        try:
            getattr(scenarios, grant.function)()
        except Broken as broken:
            return str(broken)
        finally:
            deployed.renew(grant.function)
    return ""


def rounds(deployed: Deployed, chosen: Collection[str]) -> Iterator[tuple[Grant, str]]:
    """Every grant with what breaks without it. Every scenario passes while nothing is dropped."""
    service = DeployedService(deployed)
    scenarios = Scenarios(service, SeedData(service))
    for function in chosen:
        if function != "authorize":
            getattr(scenarios, function)()
    for grant in grants(deployed.stage):
        if grant.function not in chosen:
            continue
        reason = NOT_ENFORCED.get(grant.action)
        yield grant, f"(not enforced here: {reason})" if reason else missed(grant, scenarios)


def main() -> int:
    known = stage(STAGE).functions
    unknown = [name for name in sys.argv[1:] if name not in known]
    if unknown:
        say(f"There is no function {', '.join(unknown)}; there are: {', '.join(known)}")
        return 2
    unmissed = 0
    with tempfile.TemporaryDirectory() as folder, closing(Deployed(Path(folder))) as deployed:
        deployed.bring_up()
        say("| function | statement | action | without it |\n|---|---|---|---|")
        for grant, outcome in rounds(deployed, sys.argv[1:] or deployed.stage.functions):
            say(f"| {' | '.join(grant)} | {outcome or '**nothing breaks**'} |")
            unmissed += not outcome
    return 1 if unmissed else 0


if __name__ == "__main__":
    sys.exit(main())
