"""Whoever goes by an alarm's line in docs/operations.md finds in the log what the line says is there."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.api.actors import MAILBOX
from tests.api.aws_calls import failing
from tests.api.back_office import BackOffice, mail_event
from tests.api.recording import RecordedOutput

OPERATIONS = (Path(__file__).resolve().parents[2] / "docs" / "operations.md").read_text()
ALARM_LINES = re.findall(r"^\| `…-\S+` \| .+ \|$", OPERATIONS, re.MULTILINE)
EVENT_LINES = re.findall(
    r"^\| (`[a-z_]+`(?:, `[a-z_]+`)*) \| (?:info|warning|error|audit) \| ([^|]+) \| ([^|]*) \|",
    OPERATIONS,
    re.MULTILINE,
)


def fields_of_events() -> dict[str, set[str]]:
    """The events of the table of log lines, and the fields that they have."""
    named = re.compile(r"`(\w+)`")
    return {
        event: set(named.findall(fields))
        for events, _, fields in EVENT_LINES
        for event in named.findall(events)
    }


def test_what_an_alarm_s_line_reads_in_the_log_is_in_the_table_of_log_lines() -> None:
    known = fields_of_events()
    assert len(known) > 20
    read = [found for line in ALARM_LINES for found in re.findall(r"`(\w+)` in `(\w+)`", line)]
    assert read and all(field in known[event] for field, event in read)
    naming = re.findall(r"`(\w+)` names the orders", " ".join(ALARM_LINES))
    assert naming and all("order_id" in known[event] for event in naming)


@pytest.fixture
def order(office: BackOffice) -> Any:
    return office.bought(MAILBOX)


@pytest.mark.parametrize(
    ("kind", "event"), [("Bounce", "mail_bounced"), ("Complaint", "mail_complained")]
)
def test_a_bounce_or_a_complaint_names_its_order_in_the_log(
    office: BackOffice, order: Any, written: RecordedOutput, kind: str, event: str
) -> None:
    sent = order["mails"][-1]
    told = {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": sent["to"]}]}
    office.record(mail_event(order, sent, kind, **{kind.lower(): told if kind == "Bounce" else {}}))
    [line] = written.named(event)
    assert line["order_id"] == order["order_id"]
    assert sent["to"] not in json.dumps(line)


def test_a_mail_that_ses_does_not_take_says_why_in_the_log(
    office: BackOffice, written: RecordedOutput
) -> None:
    with failing("sesv2", "SendEmail", "AccountSuspendedException"):
        office.bought(MAILBOX)
    [line] = written.named("welcome_mail_not_sent")
    assert line["error"]
