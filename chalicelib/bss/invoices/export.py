"""Invoices for accounting, as CSV: RFC 4180, UTF-8 with a byte order mark, a row a line and tax (rules.md R55)."""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated, NamedTuple, Self
from urllib.parse import urlencode

from pydantic import Field

from chalicelib.bss.invoices.lists import BssInvoicesQuery, ExportQuery, page_of_invoices
from chalicelib.bss.invoices.models import Invoice, InvoiceLine
from chalicelib.bss.invoices.store import read_invoice
from chalicelib.storage.cursors import seal
from chalicelib.storage.pages import MOST_BYTES, Page, position_of
from chalicelib.storage.table import Table
from chalicelib.values.money import Money, Price, TaxLine, decimals

CSV = "text/csv; charset=utf-8; header=present"
EXPORTED_AT_ONCE = 1000
BYTE_ORDER_MARK = "\ufeff"
# Where a spreadsheet may take what follows for a formula: at the beginning, and behind a semicolon, where one that
# separates cells by semicolons begins another. Quotes and blanks before it do not keep one from that.
BEFORE_A_FORMULA = re.compile(r"(^|;)(?=[\s\"]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])")
OF_THE_INVOICE = (
    *("invoice_number", "type", "status", "overdue", "issued_on", "due_on", "supplied_on"),
    *("credits", "account_id", "buyer", "buyer_tax_id", "buyer_country", "order_id"),
    *("purchase_order_number", "currency", "net", "tax", "payable"),
    *("amount_paid", "amount_credited", "amount_due"),
)
OF_A_ROW = (
    *("row", "line", "description", "quantity", "unit_price", "line_total"),
    *("tax_rate", "tax_category", "tax_reason", "taxed_net", "taxed_tax"),
)
COLUMNS = (*OF_THE_INVOICE, *OF_A_ROW)
Cells = dict[str, object]


class _Decimal(str):
    """An amount in the places of its currency: it may begin with a minus."""

    @classmethod
    def of(cls, amount: Money | Price) -> Self:
        return cls(decimals(amount))


class _Wanted(BssInvoicesQuery):
    """What is asked for, as one list."""

    limit: Annotated[int, Field(ge=1, le=EXPORTED_AT_ONCE)] = EXPORTED_AT_ONCE


class Export(NamedTuple):
    """A part of an export as CSV, and the cursor of the next one; None at the end."""

    text: str
    next_cursor: str | None


def exported(query: ExportQuery, *, table: Table, now: datetime) -> Export:
    """A part of the invoices of these days, newest first, at most 1 000. Raises ValidationFailed.

    It ends early, as every list does (rules.md R44); then its cursor goes on.
    """
    found = page_of_invoices(_Wanted(**dict(query)), table=table, now=now)
    return _written(found, now)


def download(query: ExportQuery, found: Export, *, base_url: str) -> dict[str, str]:
    """The headers of a part: under which name it is saved, and where below `base_url` the next one is."""
    headers = {"Content-Disposition": 'attachment; filename="invoices.csv"'}
    if found.next_cursor is None:
        return headers
    days = {"issued_from": query.issued_from, "issued_to": query.issued_to}
    given = {name: day.isoformat() for name, day in days.items() if day}
    rest = urlencode(given | {"cursor": found.next_cursor})
    return headers | {"Link": f'<{base_url}/bss/invoices/export?{rest}>; rel="next"'}


def _written(found: Page, now: datetime) -> Export:
    parts, left = [BYTE_ORDER_MARK + _lines([COLUMNS])], MOST_BYTES
    for number, row in enumerate(found.rows):
        part = _of_invoice(read_invoice(row), now)
        left -= len(json.dumps(part))
        if number and left < 0:
            cursor = seal(position_of(found.rows[number - 1]), found.listed)
            return Export("".join(parts), cursor)
        parts.append(part)
    return Export("".join(parts), found.next_cursor)


def _of_invoice(invoice: Invoice, now: datetime) -> str:
    """The rows of an invoice: one for each line, then one for each tax."""
    own = _own_cells(invoice, now)
    rows = (own | cells for cells in (*_line_cells(invoice), *_tax_cells(invoice)))
    return _lines([[_cell(cells.get(name)) for name in COLUMNS] for cells in rows])


def _own_cells(invoice: Invoice, now: datetime) -> Cells:
    """What every row of an invoice repeats."""
    buyer, totals = invoice.billing.information, invoice.totals
    same = ("invoice_number", "type", "status", "issued_on", "due_on", "credits", "account_id")
    cells: Cells = {name: getattr(invoice, name) for name in (*same, "order_id")}
    return cells | {
        "overdue": "true" if invoice.is_overdue(now) else "false",
        "supplied_on": invoice.supplied_on or invoice.issued_on,
        "buyer": buyer.company,
        "buyer_tax_id": buyer.tax_id,
        "buyer_country": buyer.country,
        "purchase_order_number": invoice.purchase_order_number,
        "currency": totals.payable.currency,
        "net": _Decimal.of(totals.net),
        "tax": _Decimal.of(totals.tax),
        "payable": _Decimal.of(totals.payable),
        "amount_paid": _Decimal.of(invoice.amount_paid),
        "amount_credited": _Decimal.of(invoice.amount_credited),
        "amount_due": _Decimal.of(invoice.amount_due),
    }


def _line_cells(invoice: Invoice) -> Iterator[Cells]:
    for number, line in enumerate(invoice.lines, start=1):
        yield {
            "row": "line",
            "line": number,
            "description": line.description,
            "quantity": line.quantity,
            "unit_price": _Decimal.of(line.unit_price),
            "line_total": _Decimal.of(line.line_total),
            **_how_taxed(line, line.tax_rate),
        }


def _tax_cells(invoice: Invoice) -> Iterator[Cells]:
    for tax in invoice.totals.taxes:
        yield {
            "row": "tax",
            "taxed_net": _Decimal.of(tax.net),
            "taxed_tax": _Decimal.of(tax.tax),
            **_how_taxed(tax, tax.rate),
        }


def _how_taxed(part: InvoiceLine | TaxLine, rate: str) -> Cells:
    return {
        "tax_rate": rate,
        "tax_category": part.tax_category,
        "tax_reason": part.tax_reason,
    }


def _cell(value: object) -> str:
    """A cell as it is written: what a spreadsheet would take for a formula has an apostrophe before it."""
    text = "" if value is None else str(value)
    return text if isinstance(value, int | _Decimal) else BEFORE_A_FORMULA.sub(r"\1'", text)


def _lines(rows: Sequence[Sequence[str]]) -> str:
    import csv
    from io import StringIO

    written = StringIO()
    csv.writer(written, lineterminator="\r\n").writerows(rows)
    return written.getvalue()
