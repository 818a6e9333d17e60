"""The day on which a coupon expires is one of the seller's (rules.md R13)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.values import clock
from chalicelib.values.clock import day_in
from tests.api.actors import MAILBOX
from tests.api.back_office import BackOffice


def seconds_to(day: date, zone_ahead: timedelta) -> float:
    """From now to the first second of a day in a zone that is that far ahead of UTC."""
    begins = datetime(day.year, day.month, day.day, tzinfo=UTC) - zone_ahead
    return (begins - clock.now()).total_seconds()


# Zones without summer time, so that their distance from UTC never changes.
@pytest.mark.parametrize(
    ("zone", "ahead"),
    [("Pacific/Honolulu", timedelta(hours=-10)), ("Pacific/Kiritimati", timedelta(hours=14))],
)
def test_a_coupon_is_shown_active_to_the_end_of_its_day_where_the_seller_is(
    office: BackOffice, on_file: Any, zone: str, ahead: timedelta
) -> None:
    on_file.change_seller(time_zone=zone)
    [asset] = office.bought(MAILBOX)["assets"]
    on_file.change_seller(time_zone="UTC")
    path = f"/assets/{asset['asset_id']}"
    expires_on = date.fromisoformat(office.get(path)["coupon"]["expires_on"])
    clock.advance(seconds_to(expires_on + timedelta(days=1), ahead) - 60)
    assert day_in(zone, clock.now()) == expires_on
    assert office.get(path)["coupon"]["status"] == "active"
    clock.advance(120)
    assert office.get(path)["coupon"]["status"] == "expired"
    [listed] = office.get("/assets")["items"]
    assert listed["coupon"]["status"] == "expired"


def test_a_credit_is_never_dated_before_its_invoice_though_the_seller_has_moved_west(
    office: BackOffice, on_file: Any
) -> None:
    new_year = date(clock.now().year + 1, 1, 1)
    on_file.change_seller(time_zone="Europe/Berlin")
    clock.advance(seconds_to(new_year, timedelta()) + 1800)
    order = office.bought(MAILBOX)
    on_file.change_seller(time_zone="Pacific/Honolulu")
    office.cancel(order["order_id"])
    invoice = office.get(f"/invoices/{order['invoice_number']}")
    credit = office.get(f"/invoices/{invoice['credit_invoices'][0]}")
    assert invoice["issued_on"] == credit["issued_on"] == new_year.isoformat()
    assert credit["invoice_number"] == f"CN-{new_year.year}-000001"
