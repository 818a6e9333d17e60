"""Telling the coupon desk by mail what waits there: written down before it is sent, never twice (rules.md R66)."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from chalicelib.bss.mail.delivery import Send
from chalicelib.bss.mail.desk_notice import AtTheDesk, desk_notice
from chalicelib.bss.mail.ses import MailNotSent, MailOutcomeUnknown
from chalicelib.bss.vendor_tasks.models import VendorTask
from chalicelib.bss.vendor_tasks.store import Waiting
from chalicelib.errors import TemporarilyUnavailable
from chalicelib.observability import count, logger
from chalicelib.storage.conditions import Lost, Put, unchanged_since_read
from chalicelib.storage.keys import read, row, told_key
from chalicelib.storage.table import Table
from chalicelib.values.base import Model, Timestamp

QUIET, DAILY = timedelta(hours=1), timedelta(days=1)
# When SES did not take a mail, it is asked again after this time.
AGAIN_AFTER = timedelta(minutes=15)
# As many as one call reads; of more, the mail says how many there are.
MOST_COUNTED = 100
# SES reports bounces by the order; this one is of none, so nothing is recorded.
NO_ORDER = "coupon-desk"


class NoticeState(Model):
    """The newest task that was seen, when the desk was mailed last, and before when it is not mailed again."""

    newest: Timestamp | None = None
    mailed_at: Timestamp | None = None
    not_before: Timestamp | None = None
    revision: int = 0

    def fresh(self, waiting: Sequence[Waiting]) -> list[datetime]:
        """When the tasks were opened that were not seen before."""
        return [each.since for each in waiting if self.newest is None or each.since > self.newest]

    def is_mail_due(self, waiting: Sequence[Waiting], now: datetime) -> bool:
        """Whether a task came after an hour without a new one, or the last mail was a day ago."""
        if self.mailed_at is None or self.newest is None or now - self.mailed_at >= DAILY:
            return True
        opened = [self.newest, *self.fresh(waiting)]
        return any(later - earlier >= QUIET for earlier, later in pairwise(opened))


class DeskNotices(NamedTuple):
    """The mails to the address of the coupon desk, with a link to its page where there is one."""

    table: Table
    send: Send
    to: str
    page: str

    def tell(self, waiting: Sequence[Waiting], now: datetime) -> None:
        """Mail the desk, if that is due. Two calls to the table, and a third to count what waits for a mail.

        Raises TemporarilyUnavailable. What SES does not take is tried again, and leaves the tasks as they are.
        """
        stored = self.table.get(told_key())
        state = read(NoticeState, stored) if stored else NoticeState()
        if state.not_before and now < state.not_before:
            return
        if state.is_mail_due(waiting, now):
            self._mail(state, waiting, now)
        elif state.fresh(waiting):
            self._write(state, state.with_changes(newest=waiting[-1].since))

    def _mail(self, state: NoticeState, waiting: Sequence[Waiting], now: datetime) -> None:
        at_the_desk = self._counted(waiting, now)
        if not at_the_desk.tasks:
            return
        mailed = NoticeState(newest=waiting[-1].since, mailed_at=now)
        if written := self._write(state, mailed):
            self._send(state, written, at_the_desk, now)

    def _counted(self, waiting: Sequence[Waiting], now: datetime) -> AtTheDesk:
        """What waits, without those that ended since the index was read."""
        rows = self.table.get_all([each.key for each in waiting[:MOST_COUNTED]])
        tasks = [read(VendorTask, each) for each in rows.values()]
        left = [task for task in tasks if not task.has_ended]
        number = len(left) + len(waiting[MOST_COUNTED:])
        oldest = min((task.opened_at for task in left), default=waiting[-1].since)
        return AtTheDesk(number, now - oldest, Counter(task.kind for task in left))

    def _send(
        self, state: NoticeState, written: NoticeState, at_the_desk: AtTheDesk, now: datetime
    ) -> None:
        try:
            self.send(desk_notice(self.to, at_the_desk, self.page), NO_ORDER)
        except MailNotSent as not_sent:
            _failed(not_sent.reason)
            if not not_sent.permanent:
                self._due_again(state, written, now)
        except MailOutcomeUnknown as unknown:
            _failed(unknown.reason)
        else:
            count("DeskNotices")
            logger.info("desk_notice_sent", tasks=at_the_desk.tasks)

    def _due_again(self, state: NoticeState, written: NoticeState, now: datetime) -> None:
        again = state.with_changes(not_before=now + AGAIN_AFTER)
        with suppress(TemporarilyUnavailable):
            self._write(written, again)

    def _write(self, before: NoticeState, after: NoticeState) -> NoticeState | None:
        """What was written over exactly what was read; None when another run of the schedule was first."""
        written = after.with_changes(revision=before.revision + 1)
        stored = row(told_key(), written, version=written.revision)
        try:
            self.table.write(Put(stored, unchanged_since_read(before.revision)))
        except Lost:
            return None
        return written


def _failed(reason: str) -> None:
    count("DeskNoticeFailures")
    logger.warning("desk_notice_not_sent", error=reason)
