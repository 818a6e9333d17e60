"""What an invoice says: the order's lines, and exactly its totals."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from chalicelib.bss.accounts.models import InvoiceTerms
from chalicelib.bss.invoices.answers import invoice_answer
from chalicelib.bss.invoices.composing import (
    day_of_issue,
    invoice_of,
    number_in,
    possible_series,
    series_of,
)
from chalicelib.bss.invoices.models import Invoice
from chalicelib.bss.orders.models import Order
from chalicelib.openapi.sample_data import seller
from chalicelib.values.money import Money, totals
from tests.builders import BILLING, a_line, an_order

NEW_YEARS_EVE = datetime(2026, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)
NUMBER = "INV-2026-000001"


def invoice(order: Order, *, days: int = 14, now: datetime = NEW_YEARS_EVE) -> Invoice:
    return invoice_of(order, NUMBER, payment_days=days, now=now)


@pytest.mark.parametrize(
    ("now", "series"),
    [(NEW_YEARS_EVE, "INV-2026"), (NEW_YEARS_EVE + timedelta(milliseconds=1), "INV-2027")],
)
def test_every_year_has_its_series(now: datetime, series: str) -> None:
    assert series_of("INV", now) == series


@pytest.mark.parametrize(
    ("count", "number"),
    [
        (1, "INV-2026-000001"),
        (42, "INV-2026-000042"),
        (999_999, "INV-2026-999999"),
        (1_000_000, "INV-2026-1000000"),
    ],
)
def test_numbers_have_six_digits_and_more_only_where_they_need_them(
    count: int, number: str
) -> None:
    assert number_in("INV-2026", count) == number


def test_an_invoice_is_due_after_the_payment_days() -> None:
    made = invoice(an_order(), days=14)
    assert (made.issued_on, made.due_on) == (date(2026, 12, 31), date(2027, 1, 14))
    assert made.issued_at == NEW_YEARS_EVE
    assert invoice(an_order(), days=0).due_on == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("zone", "moment", "day", "in_series"),
    [
        ("Europe/Athens", "2026-12-31T22:30:00Z", date(2027, 1, 1), "INV-2027"),
        ("Europe/Athens", "2026-12-31T21:59:59Z", date(2026, 12, 31), "INV-2026"),
        ("Pacific/Auckland", "2026-12-31T11:00:00Z", date(2027, 1, 1), "INV-2027"),
        ("Pacific/Honolulu", "2027-01-01T09:59:59Z", date(2026, 12, 31), "INV-2026"),
        ("Pacific/Honolulu", "2027-01-01T10:00:00Z", date(2027, 1, 1), "INV-2027"),
    ],
)
def test_the_days_of_an_invoice_are_those_of_its_seller(
    zone: str, moment: str, day: date, in_series: str
) -> None:
    now, sold_by = datetime.fromisoformat(moment), seller().with_changes(time_zone=zone)
    made = invoice_of(an_order(), NUMBER, payment_days=0, now=now, seller=sold_by)
    assert (made.issued_on, made.due_on) == (day, day + timedelta(days=14))
    assert series_of("INV", day_of_issue(sold_by, now)) == in_series
    assert in_series in possible_series("INV", now)


def test_the_accounts_own_payment_days_precede_the_sellers() -> None:
    order = an_order(invoice_terms=InvoiceTerms(payment_days=0))
    made = invoice_of(order, NUMBER, payment_days=14, now=NEW_YEARS_EVE, seller=seller())
    assert made.due_on == made.issued_on


def test_an_invoice_is_the_buyers_for_that_order_and_unpaid() -> None:
    order = an_order()
    made = invoice(order)
    assert (made.invoice_number, made.type, made.status) == (NUMBER, "invoice", "unpaid")
    assert (made.order_id, made.account_id) == (order.order_id, order.account_id)
    assert made.billing == BILLING
    assert (made.credits, made.credited_by) == (None, None)


def test_an_invoice_has_the_orders_lines_at_its_tax_rate() -> None:
    order = an_order(of=2, tax_rate="0.24")
    assert [
        line.model_dump(exclude={"unit_price", "line_total"}) for line in invoice(order).lines
    ] == [
        {
            "description": f"MigrationWiz Mailbox (Mailboxes {number})",
            "quantity": 10,
            "tax_rate": "0.24",
            "tax_category": "S",
            "tax_reason": None,
        }
        for number in (1, 2)
    ]
    assert [line.line_total for line in invoice(order).lines] == [
        line.line_total for line in order.lines
    ]


def test_a_line_without_a_friendly_name_is_described_by_its_product() -> None:
    [line] = invoice(an_order(lines=(a_line(friendly_name=None),))).lines
    assert line.description == "MigrationWiz Mailbox"


@given(some.lists(some.tuples(some.integers(0, 10**8), some.integers(1, 10**6)), min_size=1))
def test_an_invoice_comes_to_what_the_checkout_showed(bought: list[tuple[int, int]]) -> None:
    lines = tuple(
        a_line(unit_price=Money(amount=amount, currency="EUR"), quantity=quantity)
        for amount, quantity in bought
    )
    order = an_order(lines=lines)
    made = invoice(order)
    assert made.totals == order.totals
    nets = [(line.line_total.amount, line.tax_rate) for line in made.lines]
    assert totals(nets, "EUR") == made.totals


def test_the_answer_to_who_asks_has_the_invoices_own_words() -> None:
    made = invoice(an_order())
    answer = invoice_answer(made, NEW_YEARS_EVE)
    made = made.with_changes(supplied_on=made.issued_on)
    own = {name: value for name, value in made.model_dump().items() if name in answer.model_dump()}
    assert answer.model_dump() | own == answer.model_dump()
