"""How many calls to AWS an operation makes: counted as they leave the SDK, answered by moto."""

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

from moto import mock_aws

from bench.counts import ENVIRONMENT

MOST_LINES = 40
API_KEY = "bench"


class Wire:
    """Counts every request at the moment it would leave."""

    def __init__(self) -> None:
        self.sent: Counter[str] = Counter()

    def watch(self, client: Any) -> None:
        client.meta.events.register_first("before-send", self._count)

    def _count(self, event_name: str, **given: Any) -> None:
        self.sent[event_name.rpartition(".")[2]] += 1


class Shop:
    """The service with its seed data, on moto, with a simulated BitTitan."""

    def __init__(self, app_module: Any, issuer: Any, simulator: Any) -> None:
        from chalicelib import aws
        from local.gateway import Gateway

        self.wire, self.simulator = Wire(), simulator
        for service in ("dynamodb", "sqs", "sesv2"):
            self.wire.watch(aws.client(service))
        self._app, self._issuer = app_module, issuer
        self._gateway = Gateway(app_module.app)
        self.lines: list[str] = []

    def counted(self, what: str, work: Callable[[], Any]) -> Any:
        """Do the work and note what it sent."""
        self.wire.sent.clear()
        before = self.simulator.snapshot()["calls"]
        done = work()
        vendor = self.simulator.snapshot()["calls"] - before
        kinds = ", ".join(f"{times} {kind}" for kind, times in sorted(self.wire.sent.items()))
        beside = f" (+ {vendor} to BitTitan)" if vendor else ""
        self.lines.append(f"{self.wire.sent.total():4} {what}: {kinds}{beside}")
        return done

    def ask(
        self, method: str, path: str, body: Any = None, role: str = "buyer", **headers: str
    ) -> Any:
        token = self._issuer.token("acc_partner", (role,))
        given = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"} | headers
        raw = b"" if body is None else json.dumps(body).encode()
        answer = self._gateway.request(method, path, given, raw)
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {answer.body.decode()}")
        return json.loads(answer.body)

    def asked(
        self, method: str, path: str, body: Any = None, *, what: str = "", **more: Any
    ) -> Any:
        what = what or f"{method} {path}"
        return self.counted(what, lambda: self.ask(method, path, body, **more))

    def fill(self, lines: int) -> None:
        for number in range(lines):
            line = {"product_id": "prd_mailbox", "friendly_name": f"Wave {number}"}
            self.ask("POST", "/basket/lines", line)
        self.ask("PUT", "/checkout/billing", {"billing_version": 1})

    def wanted(self) -> dict[str, Any]:
        at = self.ask("GET", "/checkout")
        return {"basket_id": at["basket_id"], "basket_version": at["basket_version"]}

    def fulfil(self, order_id: str) -> None:
        from chalice.local import LambdaContext

        record = {"body": json.dumps({"order_id": order_id}), "receiptHandle": "bench"}
        context = LambdaContext("fulfil_order", 512, max_runtime_ms=120_000)
        self._app.fulfil_order({"Records": [record]}, context)

    def ring(self) -> None:
        fields = ("version", "account", "region", "source", "detail-type", "time", "id")
        event = dict.fromkeys(fields, "") | {"detail": {}, "resources": []}
        self._app.queue_due_orders(event, None)

    def check(self) -> None:
        from chalice.local import LambdaContext

        fields = ("version", "account", "region", "source", "detail-type", "time", "id")
        event = dict.fromkeys(fields, "") | {"detail": {}, "resources": []}
        context = LambdaContext("check_coupons", 512, max_runtime_ms=900_000)
        self._app.check_coupons(event, context)

    def bounce(self, order_id: str, message_id: str) -> None:
        mail = {"messageId": message_id, "tags": {"order_id": [order_id]}}
        told = {"eventType": "Bounce", "mail": mail, "bounce": {"bounceType": "Permanent"}}
        record = {"body": json.dumps({"Message": json.dumps(told)}), "receiptHandle": "bench"}
        self._app.record_mail_event({"Records": [record]}, None)


def figures() -> list[str]:
    """Lines to print."""
    import os

    from local.bittitan_server import serve
    from local.bittitan_simulator import Simulator
    from local.issuer import Issuer

    issuer, simulator = Issuer(), Simulator()
    server = serve(simulator, api_key=API_KEY)
    os.environ.update(issuer.environment())
    os.environ.update(BITTITAN_URL=server.url, BITTITAN_API_KEY=API_KEY)
    try:
        with mock_aws():
            import app

            _create()
            return _walk(Shop(app, issuer, simulator))
    finally:
        server.close()
        issuer.close()


def _create() -> None:
    from chalicelib import aws, clock
    from chalicelib.config import settings
    from chalicelib.dynamodb import table
    from infra.template import table_definition
    from local.seed import sow

    aws.client("dynamodb").create_table(**table_definition(settings().table_name))
    aws.client("sqs").create_queue(QueueName=settings().orders_queue_name)
    aws.client("sesv2").create_email_identity(EmailIdentity=ENVIRONMENT["SENDER_EMAIL"])
    sow(table(), clock.now())


def _walk(shop: Shop) -> list[str]:
    shop.asked("GET", "/products")
    shop.asked("GET", "/basket")
    line = {"product_id": "prd_bundle", "friendly_name": "First"}
    basket = shop.asked("POST", "/basket/lines", line)
    line_id = basket["lines"][0]["line_id"]
    same_again = {"what": "POST /basket/lines, with an Idempotency-Key", "Idempotency-Key": "bench"}
    shop.asked("POST", "/basket/lines", line, **same_again)
    shop.asked("PATCH", f"/basket/lines/{line_id}", {"quantity": 3}, what="PATCH /basket/lines/…")
    shop.asked("DELETE", f"/basket/lines/{line_id}", what="DELETE /basket/lines/…")
    shop.asked("PUT", "/basket/order-for", {"account_id": "acc_endcustomer"})
    shop.asked("GET", "/checkout")
    shop.asked("PUT", "/checkout/billing", {"billing_version": 1})
    shop.asked("GET", "/end-customers")
    _warm_up(shop)
    for lines in (1, MOST_LINES):
        _buy(shop, lines)
    shop.counted("the schedule, nothing due", shop.ring)
    shop.asked("GET", "/bss/orders", role="staff")
    shop.asked("GET", "/bss/orders?status=completed", role="staff")
    shop.asked("GET", "/bss/orders?account_id=acc_partner", role="staff")
    shop.asked("GET", "/bss/invoices", role="staff")
    shop.asked("POST", "/bss/accounts/acc_unsynced/synchronize", role="staff")
    _sell(shop)
    return shop.lines


def _sell(shop: Shop) -> None:
    """What staff do with an order of two lines, from its draft to the audit after its end."""
    line = {"product_id": "prd_mailbox", "quantity": 1}
    wanted = {"account_id": "acc_partner", "lines": [line, line]}
    order_id = shop.asked("POST", "/bss/orders", wanted, role="staff")["order_id"]
    order = f"/bss/orders/{order_id}"
    staff = {"role": "staff"}
    shop.asked("POST", f"{order}/execute", what="POST /bss/orders/…/execute, 2 lines", **staff)
    shop.fulfil(order_id)
    shop.asked("GET", order, what="GET /bss/orders/…, 2 lines", **staff)
    shop.asked(
        "POST", f"{order}/welcome-email", {}, what="POST /bss/orders/…/welcome-email", **staff
    )
    shop.counted("send the mail again, 2 lines", lambda: shop.fulfil(order_id))
    mail = shop.ask("GET", order, **staff)["mails"][-1]
    shop.counted("record a bounce, 2 lines", lambda: shop.bounce(order_id, mail["message_id"]))
    reason = {"reason": "Ordered by mistake"}
    cancelling = "POST /bss/orders/…/cancel, 2 lines"
    invoice_number = shop.asked("POST", f"{order}/cancel", reason, what=cancelling, **staff)[
        "invoice_number"
    ]
    series = invoice_number.rpartition("-")[0]
    shop.asked("GET", f"/bss/invoices/audit?series={series}", role="staff")
    shop.counted("the check of coupons, none due", shop.check)


def _warm_up(shop: Shop) -> None:
    # The queue's address is looked up once a process; what is counted after this is every further call.
    shop.fill(1)
    shop.fulfil(shop.ask("POST", "/orders", shop.wanted())["order_id"])


def _buy(shop: Shop, lines: int) -> None:
    shop.fill(lines)
    named = f"{lines} line{'s' if lines > 1 else ''}"
    wanted = shop.wanted()
    order = shop.asked("POST", "/orders", wanted, what=f"POST /orders, {named}")
    order_id = order["order_id"]
    shop.asked("POST", "/orders", wanted, what="POST /orders, placed before")
    shop.counted(f"fulfil an order of {named}", lambda: shop.fulfil(order_id))
    shop.counted("fulfil it again", lambda: shop.fulfil(order_id))
    done = shop.asked("GET", f"/orders/{order_id}", what=f"GET /orders/…, {named}")
    shop.asked("GET", f"/assets/{done['assets'][0]['asset_id']}", what="GET /assets/…")
    shop.asked("GET", f"/invoices/{done['invoice_number']}", what="GET /invoices/…")
    for listed in ("orders", "assets", "invoices"):
        shop.asked("GET", f"/{listed}")
