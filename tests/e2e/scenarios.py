"""What each function does in the journey; every scenario says what it found broken, or nothing."""

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from chalicelib.bss.coupons.check_queue import CheckMessage
from chalicelib.bss.vendor_tasks.models import VendorTask, task_id_of
from chalicelib.bss.vendor_tasks.store import vendor_task_row
from chalicelib.storage.keys import DUE_COUPONS, DUE_ORDERS, checks_key, told_key
from local.bittitan_faults import Faults
from local.lambda_events import queue_event
from tests.e2e.deployed import DESK_EMAIL
from tests.e2e.deployed_service import DeployedService, SeedData, contact
from tests.journey.service_client import Json, User, lines_named
from tests.journey.service_process import wait_for

SOON = 8.0
LONG_AGO = {"S": "2020-01-01T00:00:00.000000Z"}


class Broken(Exception):
    """What a scenario found broken."""


class Scenarios:
    """One scenario for each function of a deployed service, by the function's name."""

    def __init__(self, service: DeployedService, seed_data: SeedData, soon: float = SOON) -> None:
        self.service, self.seed_data, self.soon = service, seed_data, soon
        self.deployed, self.staff = service.deployed, service.staff()

    def api_handler(self) -> None:
        """A basket becomes an order that is queued; lists are read; an account is synchronized."""
        buyer = self.service.buyer(self.seed_data.partner)
        lines = lines_named({"One": 1, "Two": 2}, self.seed_data.mailbox)
        for line in lines:
            _ask(buyer, "POST", "/basket/lines", line)
        checkout = _ask(buyer, "GET", "/checkout")
        version = {"billing_version": checkout["billing"]["version"]}
        checkout = _ask(buyer, "PUT", "/checkout/billing", version)
        wanted = {name: checkout[name] for name in ("basket_id", "basket_version")}
        order = _ask(buyer, "POST", "/orders", wanted)
        for path in (f"/orders/{order['order_id']}", "/orders", "/products"):
            _ask(buyer, "GET", path)
        for path in ("/bss/orders", "/bss/accounts", f"/bss/orders/{order['order_id']}"):
            _ask(self.staff, "GET", path)
        self._synchronized("Newcomer")
        self.linked_to(self._documented(self._completed(order)))
        _ask(self.staff, "POST", *_cancelling(order))

    def fulfil_order(self) -> None:
        """An order is invoiced, provisioned, documented and mailed; an interrupted cancelling goes on.

        Where the stage numbers by the queue, the order is handed to it.
        """
        order = self._completed(self._executed())
        self._documented(order)
        self._mailed(order)
        self.deployed.simulator.is_interrupted = True
        interrupted = self.staff.call("POST", *_cancelling(order))
        self.deployed.simulator.is_interrupted = False
        assert interrupted.status_code == 202, interrupted.text
        self._run_schedule("queue_due_orders")
        self._comes_to(order, "cancelled", "an interrupted cancelling does not go on")
        self.number_invoices()

    def number_invoices(self) -> None:
        """Where the stage numbers by the queue, an order gets its invoice from there."""
        self._renewed_between_messages(INVOICE_NUMBERS="queue")
        try:
            self._completed(self._executed())
        finally:
            self._renewed_between_messages(INVOICE_NUMBERS="orders")

    def _renewed_between_messages(self, **settings: str) -> None:
        """A worker that is renewed while it handles a message leaves it invisible for minutes."""
        self.deployed.wait_until_idle(self.deployed.stage.settings.orders_queue_name)
        self.deployed.renew("fulfil_order", **settings)

    def queue_due_orders(self) -> None:
        """An order that is due is queued, and the coupon desk is told of a task."""
        order = self._completed(self._executed())
        self._due({"pk": _pk(order), "sk": {"S": "WORK"}}, DUE_ORDERS)
        self._a_task_of_a_desk_that_was_never_told()
        before = len(self._mails_to_the_desk())
        self._run_schedule("queue_due_orders")
        if len(self._mails_to_the_desk()) == before:
            raise Broken("the coupon desk is not told of its tasks")

    def _a_task_of_a_desk_that_was_never_told(self) -> None:
        task = VendorTask(
            task_id=task_id_of("register_account", "acc_e2e"),
            kind="register_account",
            opened_at=datetime.now(UTC),
            account_id="acc_e2e",
        )
        client, name = self.deployed.client("dynamodb"), self.deployed.stage.settings.table_name
        client.put_item(TableName=name, Item=vendor_task_row(task))
        client.delete_item(TableName=name, Key=told_key().attributes())

    def _mails_to_the_desk(self) -> list[Json]:
        mails = self.service.local("GET", "/emails")
        return [each for each in mails if DESK_EMAIL in str(each)]

    def record_mail_event(self) -> None:
        """A bounce shows on its order."""
        # An address of its own: nothing more goes to one that has bounced.
        bouncing = self._synchronized("Bouncing")
        order = self._completed(self._executed(bouncing))
        [mail] = self.service.mails_about(order)
        path = f"/emails/{mail['message_id']}/event"
        self.service.local("POST", path, {"event": "hard_bounce"})
        self._comes_to(order, "needs_attention", "a bounce does not show on its order")

    def queue_due_coupons(self) -> None:
        """A coupon of an earlier release is brought into the list, and those that are due are queued."""
        order = self._completed(self._executed())
        [row, *_] = self._assets(order)
        key = {"pk": row["pk"], "sk": row["sk"]}
        self._due(key, DUE_COUPONS)
        client, name = self.deployed.client("dynamodb"), self.deployed.stage.settings.table_name
        client.delete_item(TableName=name, Key=checks_key().attributes())
        self._run_schedule("queue_due_coupons")
        if "due" in client.get_item(TableName=name, Key=key, ConsistentRead=True)["Item"]:
            raise Broken("a coupon of an earlier release is asked about no more")
        if "Item" not in client.get_item(TableName=name, Key=checks_key().attributes()):
            raise Broken("the walk over coupons begins anew each time")

    def check_coupons(self) -> None:
        """A redeemed coupon shows on its asset, and of one that expires soon its reader is reminded."""
        order = self._completed(self._executed())
        asset_id = order["assets"][0]["asset_id"]
        [coupon] = self.service.coupons_of(order)[asset_id]
        self.service.local("POST", f"/bittitan/coupons/{coupon['code']}/redeem")
        for row in self._assets(order):
            self._expires_soon(row)
        self._ask_about(order, "check_coupons fails")
        found = self.staff.get(f"/bss/assets/{asset_id}")["coupon"]["status"]
        if found != "redeemed":
            raise Broken(f"a redeemed coupon still counts as {found}")
        if len(self.service.mails_about(order)) != 2:
            raise Broken("no reminder of a coupon that expires soon is mailed")
        away = Faults.model_validate({"reads": [{"kind": "error", "status": 503}]})
        self.deployed.simulator.set_faults(away)
        self._ask_about(order, "a coupon that BitTitan does not answer for is lost")

    def _ask_about(self, order: Json, otherwise: str) -> None:
        named = tuple(asset["asset_id"] for asset in order["assets"])
        message = CheckMessage(asset_ids=named, day=datetime.now(UTC).date())
        try:
            self.deployed.invoke("check_coupons", queue_event(message.model_dump_json()))
        except AssertionError:
            raise Broken(otherwise) from None

    def reconcile(self) -> None:
        """Orders, their coupons and their series are held against each other."""
        self._completed(self._executed())
        self._run_schedule("reconcile")

    def _synchronized(self, name: str) -> str:
        name += self.service.buyer().sub.rpartition("_")[2]
        billing = contact(name, f"billing@{name.lower()}.example")
        wanted = {"kind": "customer", "name": name, "billing": billing}
        made = _ask(self.staff, "POST", "/bss/accounts", wanted)
        account = _ask(self.staff, "POST", f"/bss/accounts/{made['account_id']}/synchronize")
        if account["provisioning_sync_status"] != "synchronized":
            raise Broken("an account is not synchronized")
        return str(made["account_id"])

    def _executed(self, account_id: str | None = None) -> Json:
        lines = lines_named({"One": 1, "Two": 2}, self.seed_data.mailbox)
        wanted = {"account_id": account_id or self.seed_data.partner, "lines": lines}
        draft = self.staff.ask("POST", "/bss/orders", wanted, status=201)
        return self.staff.ask("POST", f"/bss/orders/{draft['order_id']}/execute")

    def _completed(self, order: Json) -> Json:
        return self._comes_to(order, "completed", "an order is not completed")

    def _documented(self, order: Json) -> Json:
        def made() -> Json | None:
            seen.append(self.staff.get(path))
            return seen[-1] if seen[-1]["state"] == "done" else None

        seen: list[Json] = []
        path = f"/bss/invoices/{order['invoice_number']}/documents"
        self._run_schedule("queue_due_orders")
        try:
            # What renders them starts once, and takes its time.
            return wait_for(made, within=5 * self.soon)
        except AssertionError:
            raise Broken(f"an invoice's documents are {seen[-1]['state']}") from None

    def _mailed(self, order: Json) -> None:
        """The invoice of an order is mailed to whom staff name."""

        def sent() -> bool:
            seen.append(self.staff.get(f"{path}s")["items"][0]["state"])
            return seen[-1] == "sent"

        seen: list[str] = []
        path = f"/bss/invoices/{order['invoice_number']}/email"
        _ask(self.staff, "POST", path, {"recipient": "accounts@northwind.example"})
        try:
            wait_for(sent, within=self.soon)
        except AssertionError:
            raise Broken(f"an invoice's mail is {seen[-1]}") from None

    def documented_order(self) -> Json:
        """The documents of an order that was completed just now."""
        return self._documented(self._completed(self._executed()))

    def linked_to(self, documents: Json) -> None:
        """Follow every link. Raises Broken where one does not lead to what was stored."""
        for item in documents["items"]:
            answer = httpx.get(item["url"])
            if answer.status_code != httpx.codes.OK:
                raise Broken(f"the link to a document is answered {answer.status_code}")
            if hashlib.sha256(answer.content).hexdigest() != item["sha256"]:
                raise Broken("a document is not the one that was stored")

    def _comes_to(self, order: Json, status: str, otherwise: str) -> Json:
        def has_it() -> Json | None:
            seen.append(self.staff.get(f"/bss/orders/{order['order_id']}"))
            return seen[-1] if seen[-1]["status"] == status else None

        seen: list[Json] = []
        try:
            return wait_for(has_it, within=self.soon)
        except AssertionError:
            left = [each for each in seen[-1]["progress"] if each["state"] != "done"]
            first = f", {left[0]['step']} is {left[0]['state']}" if left else ""
            raise Broken(otherwise + first) from None

    def _run_schedule(self, schedule: str) -> None:
        try:
            self.service.run_schedule(schedule)
        except AssertionError:
            raise Broken(f"{schedule} fails") from None

    def _assets(self, order: Json) -> list[Any]:
        return self.deployed.client("dynamodb").query(
            TableName=self.deployed.stage.settings.table_name,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :asset)",
            ExpressionAttributeValues={":pk": _pk(order), ":asset": {"S": "ASSET#"}},
        )["Items"]

    def _expires_soon(self, row: Any) -> None:
        """As if its coupon had come long ago; one that came so late is not reminded of at once."""
        asset, now = json.loads(row["body"]["S"]), datetime.now(UTC)
        asset["coupon"]["expires_on"] = (now + timedelta(days=20)).date().isoformat()
        for event in asset["events"]:
            event["at"] = (now - timedelta(days=345)).isoformat()
        self.deployed.client("dynamodb").update_item(
            TableName=self.deployed.stage.settings.table_name,
            Key={"pk": row["pk"], "sk": row["sk"]},
            UpdateExpression="SET body = :body",
            ExpressionAttributeValues={":body": {"S": json.dumps(asset)}},
        )

    def _due(self, key: Any, due: str) -> None:
        self.deployed.client("dynamodb").update_item(
            TableName=self.deployed.stage.settings.table_name,
            Key=key,
            UpdateExpression="SET due = :due, due_at = :then",
            ExpressionAttributeValues={":due": {"S": due}, ":then": LONG_AGO},
        )


def _pk(order: Json) -> dict[str, str]:
    return {"S": "ORDER#" + order["order_id"].removeprefix("ord_")}


def _cancelling(order: Json) -> tuple[str, Json]:
    return f"/bss/orders/{order['order_id']}/cancel", {"reason": "Ordered by mistake"}


def _ask(user: User, method: str, path: str, body: Any = None) -> Any:
    answer = user.call(method, path, body)
    if answer.status_code >= 300:
        plain = re.sub(r"/(ord|acc)_\w+", "/…", path)
        raise Broken(f"{method} {plain} is answered {answer.status_code}")
    return answer.json()
