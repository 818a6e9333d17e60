"""One thing to do at BitTitan by hand, and its next states. Pure."""

import hashlib
from datetime import date, datetime, timedelta
from typing import Any, Literal, Self

from chalicelib.bss.coupons.port import CouponRequest
from chalicelib.values.base import Model, Timestamp
from chalicelib.values.states import Machine, Move

TaskKind = Literal["issue_coupon", "revoke_coupon", "register_account"]
TaskStatus = Literal["open", "claimed", "done", "refused"]
Outcome = Literal["revoked", "redeemed", "expired"]
CLAIMED_FOR = timedelta(minutes=30)

CLAIM = "POST /bss/vendor-tasks/{task_id}/claim"
RELEASE = "POST /bss/vendor-tasks/{task_id}/release"
COMPLETE = "POST /bss/vendor-tasks/{task_id}/complete"
REFUSE = "POST /bss/vendor-tasks/{task_id}/refuse"
CANCELLING = ("POST /bss/orders/{order_id}/cancel", "fulfil_order")
ASKING_AGAIN = (*CANCELLING, "POST /bss/accounts/{account_id}/synchronize")

VENDOR_TASKS = Machine[TaskStatus](
    noun="vendor task",
    first=("open",),
    rests=("refused",),
    ends=("done",),
    moves=(
        Move("open", "claimed", "claimed", (CLAIM,)),
        Move("open", "withdrawn", "refused", (REFUSE, *CANCELLING)),
        Move("claimed", "claimed", "claimed", (CLAIM,)),
        Move("claimed", "released", "open", (RELEASE,)),
        Move("claimed", "withdrawn", "refused", (RELEASE, *CANCELLING)),
        Move("claimed", "completed", "done", (COMPLETE,)),
        Move("claimed", "refused", "refused", (REFUSE,)),
        Move("refused", "asked_again", "open", ASKING_AGAIN),
    ),
)


class VendorTask(Model):
    """One thing to do at BitTitan for one asset or one account.

    `code_mark` and `expires_on` say with which coupon it was completed: the mark is a keyed hash, and
    the code itself is on the asset alone.
    """

    task_id: str
    kind: TaskKind
    status: TaskStatus = "open"
    opened_at: Timestamp
    account_id: str
    account_name: str | None = None
    order_id: str | None = None
    asset_id: str | None = None
    coupon: CouponRequest | None = None
    coupon_id: str | None = None
    coupon_hint: str | None = None
    claimed_by: str | None = None
    claimed_until: Timestamp | None = None
    # Who let a claim lapse, and may have done the task without saying so.
    lapsed_claim_of: str | None = None
    ended_at: Timestamp | None = None
    ended_by: str | None = None
    reason: str | None = None
    outcome: Outcome | None = None
    code_mark: str | None = None
    expires_on: date | None = None
    revision: int = 1

    @property
    def has_ended(self) -> bool:
        return self.status in ("done", "refused")

    def is_claimed(self, now: datetime) -> bool:
        """Whether somebody's claim holds."""
        return self.claimed_until is not None and self.claimed_until > now

    def status_at(self, now: datetime) -> TaskStatus:
        """The status at a moment: a claim that has lapsed holds nobody else off."""
        return "open" if self.status == "claimed" and not self.is_claimed(now) else self.status

    def claimed(self, by: str, now: datetime) -> Self:
        """The task that one person has for half an hour, anew or again."""
        another = self.claimed_by if self.claimed_by not in (None, by) else self.lapsed_claim_of
        return self._moved(
            "claimed", claimed_by=by, claimed_until=now + CLAIMED_FOR, lapsed_claim_of=another
        )

    def released(self) -> Self:
        """The task that whoever claimed it did not do."""
        return self._moved("released", claimed_by=None, claimed_until=None)

    def withdrawn(self, reason: str, now: datetime) -> Self:
        """The task that nobody is at, and nobody needs any more."""
        return self._ended("withdrawn", None, now, reason=reason)

    def refused(self, reason: str, by: str, now: datetime) -> Self:
        """The task that cannot be done, in words: as if BitTitan had refused."""
        return self._ended("refused", by, now, reason=reason)

    def asked_again(self, account_name: str | None, now: datetime) -> Self:
        """The task as somebody asks for it again: with the account's name of now, unless somebody is at it.

        One that was refused or withdrawn is open anew for everybody.
        """
        if self.status == "done" or self.is_claimed(now):
            return self
        named = self.with_changes(account_name=account_name)
        return named._opened_anew(now) if self.status == "refused" else named

    def _opened_anew(self, now: datetime) -> Self:
        return self._moved(
            "asked_again",
            opened_at=now,
            claimed_by=None,
            claimed_until=None,
            ended_at=None,
            ended_by=None,
            reason=None,
        )

    def completed(self, by: str, now: datetime, **how: Any) -> Self:
        """The task that was done; `how` is its outcome, or the coupon's mark, hint and last day."""
        return self._ended("completed", by, now, **how)

    def _ended(self, event: str, by: str | None, now: datetime, **how: Any) -> Self:
        return self._moved(event, ended_at=now, ended_by=by, claimed_until=None, **how)

    def _moved(self, event: str, **changes: Any) -> Self:
        return self.with_changes(status=VENDOR_TASKS.after(self.status, event), **changes)


def task_id_of(kind: TaskKind, about: str) -> str:
    """The id of the one task of a kind about an asset, a coupon or an account.

    It follows from what it is about, so a task that is asked for twice is the same task.
    """
    return "tsk_" + hashlib.sha256(f"{kind}:{about}".encode()).hexdigest()[:32]


def label_of(name: str, task_id: str) -> str:
    """The coupon's label in BitTitan's portal: its end is found by a search there."""
    return f"{name} [{task_id[4:12]}]"
