"""How many calls to AWS an operation makes: counted as they leave the SDK, answered by moto."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bench.baskets import fill, placed, to_place
from bench.service import Service, seeded_service

MOST_LINES = 40


@dataclass
class Counted:
    """The service, and a line for each operation that was counted."""

    service: Service
    lines: list[str] = field(default_factory=list)

    def counted(self, what: str, work: Callable[[], Any]) -> Any:
        """Do the work and record the calls it made."""
        sent, simulator = self.service.wire.sent, self.service.simulator
        sent.clear()
        before = simulator.snapshot()["calls"]
        done = work()
        vendor = simulator.snapshot()["calls"] - before
        kinds = ", ".join(f"{times} {kind}" for kind, times in sorted(sent.items()))
        beside = f" (+ {vendor} to BitTitan)" if vendor else ""
        self.lines.append(f"{sent.total():4} {what}: {kinds}{beside}")
        return done

    def asked(
        self, method: str, path: str, body: Any = None, *, what: str = "", **more: Any
    ) -> Any:
        what = what or f"{method} {path}"
        return self.counted(what, lambda: self.service.ask(method, path, body, **more))


def figures() -> list[str]:
    """Lines to print."""
    with seeded_service() as service:
        return _walk(Counted(service))


def _walk(counter: Counted) -> list[str]:
    counter.asked("GET", "/products")
    counter.asked("GET", "/basket")
    line = {"product_id": "prd_bundle", "friendly_name": "First"}
    basket = counter.asked("POST", "/basket/lines", line)
    line_id = basket["lines"][0]["line_id"]
    same_again = {"what": "POST /basket/lines, with an Idempotency-Key", "Idempotency-Key": "bench"}
    counter.asked("POST", "/basket/lines", line, **same_again)
    counter.asked(
        "PATCH", f"/basket/lines/{line_id}", {"quantity": 3}, what="PATCH /basket/lines/…"
    )
    counter.asked("DELETE", f"/basket/lines/{line_id}", what="DELETE /basket/lines/…")
    counter.asked("PUT", "/basket/order-for", {"account_id": "acc_endcustomer"})
    counter.asked("GET", "/checkout")
    counter.asked("PUT", "/checkout/billing", {"billing_version": 1})
    counter.asked("GET", "/end-customers")
    _warm_up(counter)
    for lines in (1, MOST_LINES):
        _buy(counter, lines)
    counter.counted("the schedule, nothing due", counter.service.queue_due_orders)
    counter.asked("GET", "/bss/orders", role="staff")
    counter.asked("GET", "/bss/orders?status=completed", role="staff")
    counter.asked("GET", "/bss/orders?account_id=acc_partner", role="staff")
    counter.asked("GET", "/bss/invoices", role="staff")
    counter.asked("POST", "/bss/accounts/acc_unsynced/synchronize", role="staff")
    _sell(counter)
    return counter.lines


def _sell(counter: Counted) -> None:
    """What staff do with an order of two lines, from the draft to the audit of its invoices."""
    line = {"product_id": "prd_mailbox", "quantity": 1}
    wanted = {"account_id": "acc_partner", "lines": [line, line]}
    order_id = counter.asked("POST", "/bss/orders", wanted, role="staff")["order_id"]
    order = f"/bss/orders/{order_id}"
    staff = {"role": "staff"}
    counter.asked("POST", f"{order}/execute", what="POST /bss/orders/…/execute, 2 lines", **staff)
    counter.service.fulfil(order_id)
    counter.asked("GET", order, what="GET /bss/orders/…, 2 lines", **staff)
    counter.asked(
        "POST", f"{order}/welcome-email", {}, what="POST /bss/orders/…/welcome-email", **staff
    )
    counter.counted("send the mail again, 2 lines", lambda: counter.service.fulfil(order_id))
    mail = counter.service.ask("GET", order, **staff)["mails"][-1]
    counter.counted(
        "record a bounce, 2 lines", lambda: counter.service.bounce(order_id, mail["message_id"])
    )
    reason = {"reason": "Ordered by mistake"}
    cancelling = "POST /bss/orders/…/cancel, 2 lines"
    invoice_number = counter.asked("POST", f"{order}/cancel", reason, what=cancelling, **staff)[
        "invoice_number"
    ]
    series = invoice_number.rpartition("-")[0]
    counter.asked("GET", f"/bss/invoices/audit?series={series}", role="staff")
    counter.counted("the check of coupons, the first walk", counter.service.check_coupons)


def _warm_up(counter: Counted) -> None:
    # The queue's URL is looked up once per process. This order does it, so the counted ones do not.
    service = counter.service
    order_id = placed(service, 1)
    service.fulfil(order_id)
    service.make_documents(service.ask("GET", f"/orders/{order_id}")["invoice_number"])


def _buy(counter: Counted, lines: int) -> None:
    fill(counter.service, lines)
    named = f"{lines} line{'s' if lines > 1 else ''}"
    wanted = to_place(counter.service)
    order = counter.asked("POST", "/orders", wanted, what=f"POST /orders, {named}")
    order_id = order["order_id"]
    counter.asked("POST", "/orders", wanted, what="POST /orders, placed before")
    counter.counted(f"fulfil an order of {named}", lambda: counter.service.fulfil(order_id))
    counter.counted("fulfil it again", lambda: counter.service.fulfil(order_id))
    done = counter.asked("GET", f"/orders/{order_id}", what=f"GET /orders/…, {named}")
    counter.asked("GET", f"/assets/{done['assets'][0]['asset_id']}", what="GET /assets/…")
    counter.asked("GET", f"/invoices/{done['invoice_number']}", what="GET /invoices/…")
    number = done["invoice_number"]
    counter.counted("make its documents", lambda: counter.service.make_documents(number))
    counter.asked("GET", f"/invoices/{number}/documents", what="GET /invoices/…/documents")
    for listed in ("orders", "assets", "invoices"):
        counter.asked("GET", f"/{listed}")
