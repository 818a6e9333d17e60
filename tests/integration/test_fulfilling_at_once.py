"""An order that many workers are at is fulfilled once; many orders get numbers without a gap."""

from chalicelib.bss.invoices.composing import series_of
from chalicelib.storage.keys import Key, series_key
from local.bittitan_faults import Faults
from tests.integration.shop import THREADS, Shop, at_once


def sold(shop: Shop, orders: int, lines: int = 1) -> list[str]:
    return [shop.buy(lines, by=shop.caller(sub=f"usr_{number}")) for number in range(orders)]


def numbers(shop: Shop) -> list[str]:
    return [invoice.invoice_number for invoice in shop.invoices()]


def numbers_up_to(shop: Shop, last: int) -> list[str]:
    return [f"{series_of('INV', shop.clock())}-{at:06d}" for at in range(1, last + 1)]


def last_number(shop: Shop, key: Key) -> int:
    counter = shop.table.get(key)
    return int(counter["last_number"]["N"]) if counter else 0


def test_an_order_that_eight_workers_are_at_is_fulfilled_once(shop: Shop) -> None:
    order_id = shop.buy(lines=3)
    at_once([lambda: shop.fulfil(order_id)] * THREADS)
    order = shop.order(order_id)
    assert order.status == "completed"
    assert numbers(shop) == [order.invoice_number]
    assert len(shop.letters.mails) == 1
    assert sorted(shop.bittitan.asked) == [f"issue {line.asset_id}" for line in order.lines]
    codes = [asset.coupon.code for asset in shop.assets(order_id) if asset.coupon]
    assert sorted(codes) == sorted(coupon["code"] for coupon in shop.coupons())
    assert len(codes) == 3
    steps = (order.invoice, order.coupons, order.welcome_email)
    assert [(step.state, step.attempts) for step in steps] == [("done", 1)] * 3


def test_a_message_that_comes_again_changes_nothing(shop: Shop) -> None:
    order_id = shop.buy(lines=2)
    shop.fulfil(order_id)
    before = shop.rows(order_id)
    shop.clock.advance(3600)
    at_once([lambda: shop.fulfil(order_id)] * THREADS)
    assert shop.rows(order_id) == before
    assert (len(shop.letters.mails), len(shop.bittitan.asked)) == (1, 2)


def test_an_order_nobody_placed_is_nothing_to_do(shop: Shop) -> None:
    for unknown in ("ord_0123456789abcdef0123456789abcdef", "nonsense"):
        shop.fulfil(unknown)
        assert shop.rows(unknown) == {}
    assert (shop.letters.mails, shop.bittitan.asked, shop.invoices()) == ([], [], [])


def test_twenty_orders_by_eight_workers_have_the_numbers_from_one_to_twenty(shop: Shop) -> None:
    orders = sold(shop, 20)
    assert last_number(shop, series_key(series_of("INV", shop.clock()))) == 0
    at_once([lambda order_id=order_id: shop.fulfil(order_id) for order_id in orders])
    assert numbers(shop) == numbers_up_to(shop, 20)
    assert {invoice.order_id for invoice in shop.invoices()} == set(orders)
    assert {shop.order(order_id).invoice_number for order_id in orders} == set(numbers(shop))
    assert last_number(shop, series_key(series_of("INV", shop.clock()))) == 20
    assert {shop.order(order_id).status for order_id in orders} == {"completed"}
    assert len(shop.letters.mails) == 20


def test_a_series_that_has_begun_goes_on_where_it_is(shop: Shop) -> None:
    [first] = sold(shop, 1)
    shop.fulfil(first)
    others = sold(shop, 8)
    at_once([lambda order_id=order_id: shop.fulfil(order_id) for order_id in others])
    assert numbers(shop) == numbers_up_to(shop, 9)
    assert shop.order(first).invoice_number == numbers(shop)[0]


def test_every_prefix_and_every_year_has_a_series_of_its_own(shop: Shop) -> None:
    first, second, third = sold(shop, 3)
    year = shop.clock().year
    shop.fulfil(first)
    shop.fulfil(second, invoice_prefix="BTS")
    shop.clock.advance(366 * 24 * 3600)
    shop.fulfil(third)
    assert [shop.order(order_id).invoice_number for order_id in (first, second, third)] == [
        f"INV-{year}-000001",
        f"BTS-{year}-000001",
        f"INV-{shop.clock().year}-000001",
    ]


def test_the_invoice_has_the_totals_that_the_checkout_showed(shop: Shop) -> None:
    anna = shop.caller()
    order, _ = shop.place(anna, shop.fill(anna, lines=3))
    shop.fulfil(order.order_id)
    [invoice] = shop.invoices()
    assert invoice.totals == order.totals
    assert invoice.order_id == order.order_id
    assert invoice.billing == order.billing


def test_an_invoice_does_not_wait_for_bittitan_and_no_asset_for_another(shop: Shop) -> None:
    order_id = shop.buy(lines=3)
    faults = {"coupons": [{"kind": "error", "status": 503}, {"kind": "reject"}]}
    shop.bittitan.simulator.set_faults(Faults.model_validate(faults))
    shop.fulfil(order_id)
    order = shop.order(order_id)
    assert order.invoice.state == "done"
    assert [asset.provisioning_status for asset in shop.assets(order_id)] == [
        "pending",
        "failed",
        "synchronized",
    ]
    assert (order.status, shop.letters.mails) == ("provisioning", [])
    shop.fulfil_until_nothing_is_due()
    assert (shop.order(order_id).status, len(shop.letters.mails)) == ("needs_attention", 1)
    assert len(shop.coupons()) == 2
