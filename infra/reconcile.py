"""`make reconcile`: holds a stage's rows against each other and against BitTitan, and says what is wrong.

No index holds every row, so the table is scanned, by pages and no faster than RATE rows a second
(docs/decisions/0050-reconciling-scans-by-hand-alone.md). With REPAIR=yes it queues what nobody goes on with.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from chalicelib.bss.coupons.http_client import connect
from chalicelib.bss.orders.queue import OrderQueue
from chalicelib.bss.reconciling.models import Finding
from chalicelib.bss.reconciling.reconcile import Reconciling
from chalicelib.bss.reconciling.repairs import mend
from chalicelib.bss.reconciling.vendor import AtBitTitan
from chalicelib.errors import TemporarilyUnavailable
from chalicelib.storage.keys import Row
from chalicelib.storage.table import Table
from chalicelib.values.clock import now
from infra.clients import client
from infra.command_line import say
from infra.stage import Stage, WrongArgument

HEALTHY, LEFT = 0, 1
GIVEN = "Give REPAIR=yes, RATE=<rows a second> or BITTITAN=no, not {!r}."
PAGE = 100
REPAIRED = " Repaired: it was queued."


class Wanted(NamedTuple):
    """What was asked for: to repair, to ask BitTitan, and how many rows a second are read at most."""

    repair: bool = False
    bittitan: bool = True
    rate: int = 500


def run(stage: Stage, arguments: list[str]) -> int:
    """Prints each finding; 1 when something is left. Raises WrongArgument."""
    wanted = wanted_by(arguments)
    table = Table(client("dynamodb"), stage.settings.table_name)
    knows_bittitan = wanted.bittitan and bool(stage.settings.bittitan_url)
    at_bittitan = AtBitTitan(connect(stage.settings)) if knows_bittitan else None
    reconciling = Reconciling(table, now, at_bittitan)
    queue = OrderQueue(client("sqs"), stage.settings.orders_queue_name)
    left = repaired = 0
    for finding in _found(reconciling, stage.settings.table_name, wanted.rate):
        tried = _tried(finding, table, queue) if wanted.repair else ""
        say(_line(finding, tried))
        left, repaired = left + (tried != REPAIRED), repaired + (tried == REPAIRED)
    _say_the_end(reconciling, left, repaired, asked=knows_bittitan)
    return LEFT if left else HEALTHY


def wanted_by(arguments: list[str]) -> Wanted:
    """What the command line's `NAME=value` ask for. Raises WrongArgument."""
    wanted = Wanted()
    for argument in arguments:
        name, _, value = argument.partition("=")
        if name == "REPAIR" and value in ("yes", "no"):
            wanted = wanted._replace(repair=value == "yes")
        elif name == "BITTITAN" and value in ("yes", "no"):
            wanted = wanted._replace(bittitan=value == "yes")
        elif name == "RATE" and value.isascii() and value.isdigit() and int(value):
            wanted = wanted._replace(rate=int(value))
        else:
            raise WrongArgument(GIVEN.format(argument))
    return wanted


def _found(reconciling: Reconciling, table_name: str, rate: int) -> Iterator[Finding]:
    for rows in pages(client("dynamodb"), table_name, rate):
        yield from reconciling.page(rows)
    yield from reconciling.rest()


def pages(
    dynamodb: Any, table_name: str, rate: int, pause: Callable[[float], None] = time.sleep
) -> Iterator[list[Row]]:
    """Every row of a table, page by page; no page before the rows of the one before had their time."""
    asked: dict[str, Any] = {"TableName": table_name, "Limit": min(PAGE, rate)}
    while True:
        began = time.monotonic()
        answer = dynamodb.scan(**asked)
        yield answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        asked["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
        pause(max(0.0, began + len(answer["Items"]) / rate - time.monotonic()))


def _tried(finding: Finding, table: Table, queue: OrderQueue) -> str:
    """What came of repairing a finding; nothing is said of what somebody works on just now.

    Whatever a damaged row does to one repair, the others are made.
    """
    if finding.repair is None:
        return ""
    try:
        mend(finding.repair, table=table, queue=queue, now=now())
    except TemporarilyUnavailable:
        return ""
    except Exception as failure:  # Its words may hold what is in a row.
        return f" It could not be repaired: {type(failure).__name__}."
    return REPAIRED


def _line(finding: Finding, tried: str) -> str:
    said = f"{finding.kind:22} {finding.about}: {finding.sentence}{tried}"
    return said if tried == REPAIRED else f"{said} -> {finding.way_out}"


def _say_the_end(reconciling: Reconciling, left: int, repaired: int, *, asked: bool) -> None:
    if not asked:
        say("BitTitan was not asked.")
    say(
        f"{reconciling.orders} orders were read; {left} findings are left, {repaired} were repaired."
    )
