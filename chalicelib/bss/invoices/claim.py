"""What belongs to an invoice and is due, claimed by one worker at a time: its documents, or a mail of it."""

import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from chalicelib.storage.conditions import Condition, Lost
from chalicelib.storage.keys import Key, Row
from chalicelib.storage.table import Table
from chalicelib.values.clock import stamp

# Longer than the function may run (.chalice/config.json: 120 s).
CLAIMED_FOR = timedelta(seconds=180)
# So many claims in a row that no worker ended, and it waits for a person.
MOST_BEGINNINGS = 5
STILL_DUE = "due_at <= :now"
STILL_CLAIMED = "claim = :claim"


class Claim(NamedTuple):
    """A row that nobody else works on now; `begun` counts the claims since the last one that ended."""

    row: Row
    token: str
    begun: int

    @property
    def still_held(self) -> Condition:
        """Nobody else has claimed it since."""
        return Condition(STILL_CLAIMED, {"claim": self.token})

    def ends(self, now: datetime) -> datetime:
        """When a claim that is renewed now ends."""
        return now + CLAIMED_FOR

    @property
    def breaks_off(self) -> bool:
        """Whether it ended its worker so often that it is left to a person."""
        return self.begun > MOST_BEGINNINGS


def claim(table: Table, key: Key, now: datetime) -> Claim | None:
    """Claim what is due at a key; None when there is nothing to do."""
    token = secrets.token_hex(8)
    claimed = {"due_at": stamp(now + CLAIMED_FOR), "claim": token}
    due = Condition(STILL_DUE, {"now": stamp(now)})
    try:
        stored = table.update(key, claimed, due, counting="begun")
    except Lost:
        return None
    return Claim(stored, token, int(stored["begun"]["N"]))
