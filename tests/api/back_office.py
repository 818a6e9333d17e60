"""The distributor's staff at work, and what SES tells of a mail."""

import json
from dataclasses import dataclass
from typing import Any

from chalicelib.values import clock
from local.lambda_events import context, queue_event, schedule_event
from tests.api.actors import Shopper
from tests.api.client import BY, Answer
from tests.api.coupon_checks import CouponChecks
from tests.api.route_calls import BODIES
from tests.api.shapes import LINE, ORDER, TIME, ident
from tests.api.side_effects import SideEffects
from tests.api.workers import Fulfilment

BILLING = BODIES["create_end_customer"]["billing"]
A_CUSTOMER = {"kind": "customer", "name": "Blue Bakery", "billing": BILLING}
A_PRODUCT = {
    "name": "Archive Move",
    "product_type": "mailbox_license",
    "unit_price": {"amount": 2500, "currency": "EUR"},
}
MAIL = {
    "at": TIME,
    "to": str,
    "outcome": {"sent", "failed", "unknown", "bounced", "complained"},
    "message_id": (str, None),
    "detail": (str, None),
    "kind": {"welcome", "reminder"},
}
BSS_ORDER = ORDER | {
    "lines": [LINE | {"asset_id": (ident("ast"), None)}],
    "mails": [MAIL],
    "history_left_out": int,
    "cancellation": (
        {"reason": str, "by": str, "at": TIME, "asset_ids": ([ident("ast")], None)},
        None,
    ),
    "events": [{"at": TIME, "event": str, "by": str, "detail": str}],
}


@dataclass
class BackOffice:
    """Staff of the distributor, who use the routes of the BSS."""

    side_effects: SideEffects
    fulfilment: Fulfilment

    def call(self, method: str, path: str, body: Any = None, **how: Any) -> Answer:
        return self.side_effects.api.call(method, f"/bss{path}", body, **BY | how)

    def succeeded(self, method: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        """Make a call that must succeed. Returns its body."""
        answer = self.call(method, path, body)
        assert answer.status == status, answer.json
        return answer.json

    def get(self, path: str) -> Any:
        return self.succeeded("GET", path)

    def post(self, path: str, body: Any = None, *, status: int = 200) -> Any:
        return self.succeeded("POST", path, body, status=status)

    def patch(self, path: str, body: Any) -> Any:
        return self.succeeded("PATCH", path, body)

    def listed(self, path: str, name: str) -> list[str]:
        """The names of all items of a list, over all its pages."""
        pages = self.side_effects.api.pages(f"/bss{path}", **BY)
        return [item[name] for page in pages for item in page]

    def refused(self, method: str, path: str, body: Any = None, **how: Any) -> Answer:
        """A call that is refused in the shape of a problem, and changes nothing at all."""
        return self.side_effects.refuses(method, f"/bss{path}", body, **BY | how)

    def order(self, order_id: str) -> Any:
        return self.get(f"/orders/{order_id}")

    def asset(self, asset_id: str) -> Any:
        return self.get(f"/assets/{asset_id}")

    def bought(self, *lines: dict[str, Any], by: str = "acc_partner", **how: Any) -> Any:
        """An order of the Storefront, fulfilled as far as it goes."""
        placed = Shopper(self.side_effects.api, by=by).buy(*lines, **how)
        self.fulfilment.run()
        return self.order(placed["order_id"])

    def drafted(self, *lines: dict[str, Any], account_id: str = "acc_partner", **more: Any) -> Any:
        wanted = lines or ({"product_id": "prd_mailbox", "quantity": 3},)
        body = {"account_id": account_id, "lines": list(wanted)} | more
        return self.post("/orders", body, status=201)

    def cancel(
        self, order_id: str, reason: str = "Ordered twice by mistake", **more: Any
    ) -> Answer:
        return self.call("POST", f"/orders/{order_id}/cancel", {"reason": reason} | more)

    def coupons(self, order: Any) -> list[dict[str, Any]]:
        """What BitTitan holds for an order, in the order of its assets."""
        key = order["order_id"].removeprefix("ord_")
        held = self.side_effects.simulator.snapshot()["coupons"]
        own = [coupon for coupon in held if coupon["reference"].startswith(f"ast_{key}_")]
        return sorted(own, key=lambda coupon: coupon["reference"])

    def statuses(self, order: Any) -> list[str]:
        """The statuses of the coupons BitTitan holds for an order."""
        return [coupon["status"] for coupon in self.coupons(order)]

    def record(self, message: str) -> None:
        """Handle an SES event as Lambda would."""
        self.fulfilment.service.record_mail_event(queue_event(message), None)

    @property
    def checks(self) -> CouponChecks:
        return CouponChecks(self.fulfilment.service, self.side_effects.cloud)

    def check_coupons(self, after_days: float = 1.01, *, seconds_left: int = 120) -> None:
        """Let days pass, then queue the coupons whose turn it is, and ask about those."""
        clock.advance(after_days * 24 * 3600)
        self.checks.walk()
        self.checks.work(seconds_left=seconds_left)

    def reconcile(self, *, seconds_left: int = 900) -> None:
        """Run the schedule that looks whether rows fit each other."""
        self.fulfilment.service.reconcile(
            schedule_event(), context("reconcile", seconds=seconds_left)
        )

    def bounce(self, order: Any, *, mail: int = -1, kind: str = "Permanent") -> str:
        """Let one of the order's mails bounce. Returns the SNS message about it."""
        sent = order["mails"][mail]
        bounce = {"bounceType": kind, "bouncedRecipients": [{"emailAddress": sent["to"]}]}
        message = mail_event(order, sent, "Bounce", bounce=bounce)
        self.record(message)
        return message


def mail_event(order: Any, sent: Any, kind: str, **more: Any) -> str:
    """An event of SES's about a mail, in the envelope of SNS."""
    tags = {"order_id": [order["order_id"]], "ses:operation": ["SendEmail"]}
    mail = {"messageId": sent["message_id"], "tags": tags}
    if "to" in sent:
        mail["destination"] = [sent["to"]]
    event = {"eventType": kind, "mail": mail} | more
    return json.dumps({"Type": "Notification", "Message": json.dumps(event)})


def steps(order: Any) -> list[str]:
    """The states of the four effects."""
    return [step["state"] for step in order["progress"]]


def events(order: Any) -> list[str]:
    return [event["event"] for event in order["events"]]
