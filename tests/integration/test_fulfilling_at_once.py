"""An order that many workers are at is fulfilled once; many orders get numbers without a gap."""

from chalicelib.bss.invoices.composing import series_of
from chalicelib.storage.keys import Key, series_key
from local.bittitan_faults import Faults
from tests.integration.backend import Backend
from tests.integration.concurrency import THREADS, at_once


def sold(backend: Backend, orders: int, lines: int = 1) -> list[str]:
    return [backend.buy(lines, by=backend.caller(sub=f"usr_{number}")) for number in range(orders)]


def numbers(backend: Backend) -> list[str]:
    return [invoice.invoice_number for invoice in backend.invoices()]


def numbers_up_to(backend: Backend, last: int) -> list[str]:
    return [f"{series_of('INV', backend.clock())}-{number:06d}" for number in range(1, last + 1)]


def last_number(backend: Backend, key: Key) -> int:
    counter = backend.table.get(key)
    return int(counter["last_number"]["N"]) if counter else 0


def test_an_order_that_eight_workers_are_at_is_fulfilled_once(backend: Backend) -> None:
    order_id = backend.buy(lines=3)
    at_once([lambda: backend.fulfil(order_id)] * THREADS)
    order = backend.order(order_id)
    assert order.status == "completed"
    assert numbers(backend) == [order.invoice_number]
    assert len(backend.outbox.mails) == 1
    assert sorted(backend.bittitan.asked) == [f"issue {line.asset_id}" for line in order.lines]
    codes = [asset.coupon.known_code() for asset in backend.assets(order_id) if asset.coupon]
    assert sorted(codes) == sorted(coupon["code"] for coupon in backend.coupons())
    assert len(codes) == 3
    steps = (order.invoice, order.coupons, order.welcome_email)
    assert [(step.state, step.attempts) for step in steps] == [("done", 1)] * 3


def test_a_message_that_comes_again_changes_nothing(backend: Backend) -> None:
    order_id = backend.buy(lines=2)
    backend.fulfil(order_id)
    before = backend.rows(order_id)
    backend.clock.advance(3600)
    at_once([lambda: backend.fulfil(order_id)] * THREADS)
    assert backend.rows(order_id) == before
    assert (len(backend.outbox.mails), len(backend.bittitan.asked)) == (1, 2)


def test_an_order_nobody_placed_is_nothing_to_do(backend: Backend) -> None:
    for unknown in ("ord_0123456789abcdef0123456789abcdef", "nonsense"):
        backend.fulfil(unknown)
        assert backend.rows(unknown) == {}
    assert (backend.outbox.mails, backend.bittitan.asked, backend.invoices()) == ([], [], [])


def test_twenty_orders_by_eight_workers_have_the_numbers_from_one_to_twenty(
    backend: Backend,
) -> None:
    orders = sold(backend, 20)
    assert last_number(backend, series_key(series_of("INV", backend.clock()))) == 0
    at_once([lambda order_id=order_id: backend.fulfil(order_id) for order_id in orders])
    assert numbers(backend) == numbers_up_to(backend, 20)
    assert {invoice.order_id for invoice in backend.invoices()} == set(orders)
    assert {backend.order(order_id).invoice_number for order_id in orders} == set(numbers(backend))
    assert last_number(backend, series_key(series_of("INV", backend.clock()))) == 20
    assert {backend.order(order_id).status for order_id in orders} == {"completed"}
    assert len(backend.outbox.mails) == 20


def test_a_series_that_has_begun_goes_on_where_it_is(backend: Backend) -> None:
    [first] = sold(backend, 1)
    backend.fulfil(first)
    others = sold(backend, 8)
    at_once([lambda order_id=order_id: backend.fulfil(order_id) for order_id in others])
    assert numbers(backend) == numbers_up_to(backend, 9)
    assert backend.order(first).invoice_number == numbers(backend)[0]


def test_every_prefix_and_every_year_has_a_series_of_its_own(backend: Backend) -> None:
    first, second, third = sold(backend, 3)
    year = backend.clock().year
    backend.fulfil(first)
    backend.fulfil(second, invoice_prefix="BTS")
    backend.clock.advance(366 * 24 * 3600)
    backend.fulfil(third)
    assert [backend.order(order_id).invoice_number for order_id in (first, second, third)] == [
        f"INV-{year}-000001",
        f"BTS-{year}-000001",
        f"INV-{backend.clock().year}-000001",
    ]


def test_the_invoice_has_the_totals_that_the_checkout_showed(backend: Backend) -> None:
    anna = backend.caller()
    order, _ = backend.place(anna, backend.fill(anna, lines=3))
    backend.fulfil(order.order_id)
    [invoice] = backend.invoices()
    assert invoice.totals == order.totals
    assert invoice.order_id == order.order_id
    assert invoice.billing == order.billing


def test_an_invoice_does_not_wait_for_bittitan_and_no_asset_for_another(backend: Backend) -> None:
    order_id = backend.buy(lines=3)
    faults = {"coupons": [{"kind": "error", "status": 503}, {"kind": "reject"}]}
    backend.bittitan.simulator.set_faults(Faults.model_validate(faults))
    backend.fulfil(order_id)
    order = backend.order(order_id)
    assert order.invoice.state == "done"
    assert [asset.provisioning_status for asset in backend.assets(order_id)] == [
        "pending",
        "failed",
        "synchronized",
    ]
    assert (order.status, backend.outbox.mails) == ("provisioning", [])
    backend.fulfil_until_nothing_is_due()
    assert (backend.order(order_id).status, len(backend.outbox.mails)) == ("needs_attention", 1)
    assert len(backend.coupons()) == 2
