"""What the queue of mail events brings that is no event."""

import json
from datetime import UTC, datetime
from typing import cast

import pytest
from pydantic import ValidationError

from chalicelib.bss.mail.feedback import record_message
from chalicelib.storage.table import Table

NOW = datetime(2026, 11, 26, tzinfo=UTC)
NO_TABLE = cast(Table, None)


def message(text: str) -> str:
    return json.dumps({"Type": "Notification", "Message": text})


def test_the_words_with_which_ses_accepts_a_topic_are_ignored_with_a_log_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    accepted = "Successfully validated SNS topic for Amazon SES event publishing."
    record_message(message(accepted), table=NO_TABLE, now=NOW)
    logged = [(each.message, each.__dict__["kind"]) for each in caplog.records]
    assert logged == [("mail_event_ignored", "topic_accepted")]


def test_any_other_text_still_ends_as_a_dead_letter() -> None:
    with pytest.raises(ValidationError):
        record_message(message("hello"), table=NO_TABLE, now=NOW)
