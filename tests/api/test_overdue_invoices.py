"""Which invoices are open, and which are past their due day: GET /bss/invoices?status=&overdue= (rules.md R53)."""

from datetime import timedelta
from typing import Any

from chalicelib.values import clock
from tests.api.actors import Shopper
from tests.api.client import Api
from tests.api.workers import Fulfilment


def _listed(api: Api, query: str) -> list[Any]:
    answer = api.staff("GET", f"/bss/invoices?{query}")
    assert answer.status == 200
    return [invoice["order_id"] for invoice in answer.json["items"]]


def test_staff_list_what_is_unpaid_and_what_is_credited(
    api: Api, shopper: Shopper, fulfilment: Fulfilment
) -> None:
    taken_back, kept = shopper.buy(), shopper.buy()
    fulfilment.run()
    cancel = f"/bss/orders/{taken_back['order_id']}/cancel"
    assert api.staff("POST", cancel, {"reason": "Ordered twice"}).status == 200
    assert _listed(api, "status=unpaid") == [kept["order_id"]]
    assert _listed(api, "status=credited") == [taken_back["order_id"]]
    assert _listed(api, f"status=unpaid&account_id={kept['account_id']}") == [kept["order_id"]]
    assert _listed(api, "status=unpaid&type=credit_invoice") == []
    assert api.staff("GET", "/bss/invoices?status=late").status == 422


def test_an_invoice_is_overdue_when_its_due_day_is_over(
    api: Api, shopper: Shopper, fulfilment: Fulfilment
) -> None:
    order = shopper.buy()
    fulfilment.run()
    clock.advance(timedelta(days=14).total_seconds())
    assert (_listed(api, "overdue=true"), len(_listed(api, "overdue=false"))) == ([], 1)
    clock.advance(timedelta(days=1).total_seconds())
    assert _listed(api, "overdue=true") == [order["order_id"]]
    assert _listed(api, "overdue=false") == []
