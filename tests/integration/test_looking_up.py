"""Looking things up on the real engine: what is there, what is not, and what could never be."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest

from chalicelib.bss.invoices.answers import invoice_of_account
from chalicelib.bss.invoices.lists import BssInvoicesQuery, all_invoices, invoices_of_account
from chalicelib.bss.orders.asset_lists import AssetsQuery, assets_of_account
from chalicelib.bss.orders.buyers import asset_of_account, order_of_account
from chalicelib.bss.products.answers import published_product
from chalicelib.checkout import changes
from chalicelib.errors import NotFound, ValidationFailed
from chalicelib.storage.pages import ListQuery
from chalicelib.storage.table import Table
from chalicelib.values import clock
from tests.integration.backend import Backend

LOOK_UPS: dict[str, Callable[[str, Table], object]] = {
    "order": lambda name, table: order_of_account(name, "acc_customer", table=table),
    "asset": lambda name, table: asset_of_account(
        name, "acc_customer", by="usr_anna", table=table, now=clock.now()
    ),
    "invoice": lambda name, table: invoice_of_account(
        name, "acc_customer", table=table, now=clock.now()
    ),
    "product": lambda name, table: published_product(name, table=table),
}
NAMES = {
    "ill-formed": "x",
    "unknown": "ord_0123456789abcdef0123456789abcdef",
    "a number": "INV-2026-000001",
    "the counter": "INV-2026-LAST",
    "a key": "INV#2026-NUMBER#000001",
    "very long": "INV-" + "1" * 3000,
    "of a very long series": "I" * 3000 + "-000001",
    "not ascii": "INV-2026-ÜÄÖ",
    "with control characters": "ord_\x00\n",
}


@pytest.mark.parametrize("look_up", LOOK_UPS.values(), ids=LOOK_UPS)
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_what_is_not_there_is_not_found_whatever_it_is_called(
    table: Table, look_up: Callable[[str, Table], object], name: str
) -> None:
    with pytest.raises(NotFound):
        look_up(name, table)


def test_whose_it_is_can_look_it_up_and_nobody_else(backend: Backend) -> None:
    order_id = backend.buy()
    backend.fulfil(order_id)
    order = backend.order(order_id)
    asset_id, number = order.assets[0].asset_id, order.invoice_number or ""
    for look_up, name in (("order", order_id), ("asset", asset_id), ("invoice", number)):
        assert LOOK_UPS[look_up](name, backend.table)
    with pytest.raises(NotFound):
        order_of_account(order_id, "acc_partner", table=backend.table)
    with pytest.raises(NotFound):
        asset_of_account(
            asset_id, "acc_partner", by="usr_pat", table=backend.table, now=backend.clock()
        )
    with pytest.raises(NotFound):
        invoice_of_account(number, "acc_partner", table=backend.table, now=backend.clock())


def test_an_ordered_basket_stays_readable_by_its_user_alone(backend: Backend) -> None:
    anna, ben = backend.caller(), backend.caller(sub="usr_ben")
    wanted = backend.fill(anna, lines=2)
    opened = changes.read(anna, wanted.basket_id, table=backend.table)
    order = backend.place(anna, wanted).order
    ordered = changes.read(anna, wanted.basket_id, table=backend.table)
    assert (opened.status, ordered.status) == ("open", "ordered")
    assert (ordered.order_id, ordered.version) == (order.order_id, opened.version + 1)
    assert (ordered.lines, ordered.totals) == (opened.lines, opened.totals)
    with pytest.raises(NotFound):
        changes.read(ben, wanted.basket_id, table=backend.table)


def test_assets_and_invoices_are_listed_newest_first_without_codes(backend: Backend) -> None:
    first, second = backend.buy(lines=2), backend.buy(lines=1)
    backend.fulfil(second)
    backend.clock.advance(1)
    backend.fulfil(first)
    invoices = invoices_of_account(
        "acc_customer", ListQuery(), table=backend.table, now=backend.clock()
    )
    assert [invoice.order_id for invoice in invoices.items] == [first, second]
    assets = assets_of_account(
        "acc_customer", AssetsQuery(), table=backend.table, now=backend.clock()
    )
    assert len(assets.items) == 3
    listed = assets.model_dump_json()
    assert all(coupon["code"][-4:] in listed for coupon in backend.coupons())
    assert not any(coupon["code"] in listed for coupon in backend.coupons())


def test_invoices_of_days_that_end_before_they_begin_are_refused_or_none(backend: Backend) -> None:
    backend.fulfil(backend.buy())
    today = backend.clock().date()
    asked = BssInvoicesQuery(issued_from=today, issued_to=today - timedelta(days=1))
    with suppress(ValidationFailed):
        assert all_invoices(asked, table=backend.table, now=backend.clock()).items == ()


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_invoices_of_a_day_are_listed_for_that_day(backend: Backend, days: int) -> None:
    backend.fulfil(backend.buy())
    day = backend.clock().date() + timedelta(days=days)
    asked = BssInvoicesQuery(issued_from=day, issued_to=day)
    assert len(all_invoices(asked, table=backend.table, now=backend.clock()).items) == (days == 0)
