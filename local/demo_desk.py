"""The person at the coupon desk, in the demo: does in BitTitan's portal what the tasks ask for."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from storefront_client import BackOffice

# As BitTitan's simulator writes its codes: no letter that is taken for a digit.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def make_coupons(staff: BackOffice, tell: Callable[[str], object]) -> None:
    """Claim every open task for a coupon, make it, and copy its code into the task."""
    tell("\nThe coupon desk:")
    for task in staff.vendor_tasks(kind="issue_coupon", status="open"):
        claimed = staff.claim_vendor_task(task.task_id)
        tell(f"  {claimed.claimed_by} makes {task.licenses} x {task.sku} in BitTitan's portal,")
        tell(f'  labelled "{task.label}", and copies the code.')
        last_day = datetime.now(UTC).date() + timedelta(days=task.expire_days or 0)
        staff.complete_vendor_task(task.task_id, code=_code(), expires_on=last_day)


def _code() -> str:
    groups = ("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(4))
    return "-".join(groups)
