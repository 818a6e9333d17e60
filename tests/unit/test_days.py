"""Which day it is: the seller's, for coupons that expire and invoices that are due (rules.md R13, R53)."""

from datetime import date, datetime
from typing import Any

import pytest

from chalicelib.bss.invoices.composing import invoice_of
from chalicelib.bss.orders.asset_answers import asset_in_list
from chalicelib.bss.orders.progress import is_active
from chalicelib.openapi.sample_data import seller
from tests.builders import a_coupon, a_provisioned_asset, an_order

LAST_DAY = date(2026, 12, 31)
# The last second of that day in each zone, and the first of the year after it.
YEAR_CHANGES = [
    ("Europe/Athens", "2026-12-31T21:59:59Z", "2026-12-31T22:00:00Z"),
    ("Pacific/Auckland", "2026-12-31T10:59:59Z", "2026-12-31T11:00:00Z"),
    ("Pacific/Honolulu", "2027-01-01T09:59:59Z", "2027-01-01T10:00:00Z"),
    ("UTC", "2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z"),
]


@pytest.mark.parametrize(("zone", "before", "after"), YEAR_CHANGES)
def test_a_coupon_expires_when_its_day_ends_for_the_seller(
    zone: str, before: str, after: str
) -> None:
    asset = a_provisioned_asset(coupon=a_coupon(expires_on=LAST_DAY), time_zone=zone)
    for moment, status in ((before, "active"), (after, "expired")):
        now = datetime.fromisoformat(moment)
        assert is_active(asset, now) is (status == "active")
        shown = asset_in_list(asset, now).coupon
        assert shown and shown.status == status


@pytest.mark.parametrize(("zone", "before", "after"), YEAR_CHANGES)
def test_an_invoice_is_overdue_when_its_due_day_ends_for_the_seller(
    zone: str, before: str, after: str
) -> None:
    sold_by = seller().with_changes(time_zone=zone, payment_days=0)
    noon = datetime.fromisoformat(before).replace(minute=30, second=0)
    made = invoice_of(an_order(), "INV-2026-000001", payment_days=14, now=noon, seller=sold_by)
    assert made.due_on == LAST_DAY
    assert not made.is_overdue(datetime.fromisoformat(before))
    assert made.is_overdue(datetime.fromisoformat(after))


def test_what_release_0_2_0_sold_has_its_days_in_utc() -> None:
    kept: Any = a_provisioned_asset().model_dump(mode="json", exclude={"time_zone"})
    assert a_provisioned_asset().model_validate(kept, strict=False).time_zone == "UTC"
