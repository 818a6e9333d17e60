"""What the coupon desk is told by mail: how much waits for it. Sending it is desk_notice_delivery.py's job."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from html import escape
from typing import NamedTuple

from chalicelib.bss.mail.welcome import Mail, counted
from chalicelib.bss.vendor_tasks.models import TaskKind

KINDS: dict[TaskKind, tuple[str, str]] = {
    "issue_coupon": ("coupon", "to make"),
    "revoke_coupon": ("coupon", "to revoke"),
    "register_account": ("account", "to register"),
}
WHEN = "You are told when a task comes after an hour without a new one, and once a day while tasks wait."
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class AtTheDesk(NamedTuple):
    """How many tasks have not ended, and since when the oldest is open; by kind, of the oldest of them."""

    tasks: int
    oldest: timedelta
    by_kind: Mapping[TaskKind, int]

    def lines(self) -> Iterator[str]:
        """The counts by kind, such as `2 coupons to make`."""
        for kind, (noun, what) in KINDS.items():
            if number := self.by_kind.get(kind):
                yield f"{counted(number, noun)} {what}"
        if left := self.tasks - sum(self.by_kind.values()):
            yield f"{counted(left, 'task')} more"


def desk_notice(to: str, waiting: AtTheDesk, page: str) -> Mail:
    """The mail to the coupon desk: counts and an age, and no order, customer or code (rules.md R66)."""
    many = f"{counted(waiting.tasks, 'task')} {'waits' if waiting.tasks == 1 else 'wait'}"
    said = f"{many} at the coupon desk, the oldest for {_age(waiting.oldest)}."
    lines = tuple(waiting.lines())
    link = f'<p><a href="{escape(page)}">The coupon desk</a></p>' if page else ""
    shown = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return Mail(
        to=to,
        subject=f"Coupon desk: {many}",
        text="\n".join([said, "", *lines, "", *([page, ""] if page else []), WHEN, ""]),
        html=f"<p>{escape(said)}</p><ul>{shown}</ul>{link}<p>{escape(WHEN)}</p>",
    )


def _age(waited: timedelta) -> str:
    for unit, name in ((DAY, "day"), (HOUR, "hour"), (timedelta(minutes=1), "minute")):
        if waited >= unit:
            return counted(waited // unit, name)
    return "less than a minute"
