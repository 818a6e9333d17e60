"""Mail addresses that take no mail, because they bounced for good or their reader complained, until unblocked."""

from datetime import datetime, timedelta
from typing import Annotated, Self

from pydantic import Field

from chalicelib.observability import logger
from chalicelib.storage.conditions import NEVER_WRITTEN, Condition, Put
from chalicelib.storage.contention import PLACE_TRIES, until_written
from chalicelib.storage.keys import Row, bounced_key, read, row
from chalicelib.storage.table import Table
from chalicelib.values.addresses import Address
from chalicelib.values.base import Model, Timestamp

BLOCKED_AS_READ = "body = :body"
A_MOMENT = timedelta(milliseconds=1)


class UnblockAddress(Model):
    """An address that mail may go to again."""

    email: Annotated[Address, Field(repr=False)]


class Unblocked(Model):
    """Who let mail go to an address again, and when."""

    at: Timestamp
    by: str


class MailAddressAnswer(Model):
    """A mail address, whether mail goes there, and who last let it; null when nothing was in the way."""

    email: Annotated[str, Field(repr=False)]
    blocked: bool
    unblocked: Unblocked | None


class BlockedAddress(Model):
    """That mail to an address bounced for good or was complained about, when last, and who unblocked it."""

    since: Timestamp
    unblocked: Unblocked | None = None

    @property
    def is_blocked(self) -> bool:
        return self.unblocked is None or self.unblocked.at < self.since

    def block(self, now: datetime) -> Self:
        """The address with no mail going there, whoever let it and when; that stays on record (rules.md R22)."""
        later = self.unblocked.at + A_MOMENT if self.unblocked else now
        return self.with_changes(since=max(now, later))

    def unblock(self, by: str, now: datetime) -> Self:
        """The address with mail going there again; as it is where mail does so already."""
        if not self.is_blocked:
            return self
        return self.with_changes(unblocked=Unblocked(at=now, by=by))


def is_blocked(stored: Row | None) -> bool:
    """Whether an address takes no mail, by its row."""
    return stored is not None and read(BlockedAddress, stored).is_blocked


def blocked(table: Table, address: str, now: datetime) -> Put:
    """The write that blocks an address as it was read: one that was unblocked meanwhile is to be read again."""
    key = bounced_key(address)
    stored = table.get(key)
    if stored is None:
        return Put(row(key, BlockedAddress(since=now)), NEVER_WRITTEN)
    return Put(row(key, read(BlockedAddress, stored).block(now)), _as_read(stored))


def unblock(wanted: UnblockAddress, *, by: str, table: Table, now: datetime) -> MailAddressAnswer:
    """Let mail go to an address again. Doing it twice, or for one that is not blocked, changes nothing."""
    key = bounced_key(wanted.email)

    def act() -> MailAddressAnswer:
        stored = table.get(key)
        if stored is None:
            return MailAddressAnswer(email=wanted.email, blocked=False, unblocked=None)
        known = read(BlockedAddress, stored)
        if known.is_blocked:
            known = known.unblock(by, now)
            # A bounce that comes meanwhile is newer, and blocks it again.
            table.put(row(key, known), _as_read(stored))
            logger.info("mail_address_unblocked", audit=True, by=by)
        return MailAddressAnswer(
            email=wanted.email, blocked=known.is_blocked, unblocked=known.unblocked
        )

    return until_written(act, table, tries=PLACE_TRIES)


def _as_read(stored: Row) -> Condition:
    return Condition(BLOCKED_AS_READ, {"body": stored["body"]["S"]})
