"""What to ask the API about a story, and how two answers differ."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tests.api.client import Answer, Api

STATUSES = ("draft", "provisioning", "completed", "needs_attention", "cancelled")
ASSETS = ("pending", "synchronized", "failed", "cancelled")
SYNC = ("synchronized", "unsynchronized", "failed")
KINDS = ("partner", "customer", "end_customer")
ACCOUNTS = ("acc_partner", "acc_customer", "acc_rival")
SERIES = ("INV-2026", "INV-2027", "CN-2027")
OWN_LISTS = ("/products", "/orders", "/assets", "/invoices", "/basket", "/checkout")
STAFF_LISTS = (
    *(f"/orders?status={status}" for status in STATUSES),
    *(f"/orders?account_id={account_id}" for account_id in ACCOUNTS),
    *(f"/assets?provisioning_status={status}" for status in ASSETS),
    *(f"/assets?account_id={account_id}" for account_id in ACCOUNTS),
    *(f"/invoices?account_id={account_id}" for account_id in ACCOUNTS),
    "/invoices?type=credit_invoice",
    *(f"/accounts?provisioning_sync_status={status}" for status in SYNC),
    *(f"/accounts?kind={kind}" for kind in KINDS),
    "/accounts?parent_account_id=acc_partner",
    *(f"/products?published={shown}" for shown in ("true", "false")),
    "/products?category=Migration",
    *(f"/invoices/audit?series={series}" for series in SERIES),
)
KEY = {"Idempotency-Key": "sent-twice"}
Call = dict[str, Any]


def own(path: str, by: str, sub: str | None = None) -> Call:
    return {"by": by, "sub": sub, "roles": ["buyer"], "path": path}


def staff(path: str) -> Call:
    return {"by": "acc_distributor", "sub": None, "roles": ["staff"], "path": f"/bss{path}"}


def ask(api: Api, call: Call) -> Answer:
    how = {"by": call["by"], "sub": call["sub"], "roles": tuple(call["roles"])}
    return api.get(call["path"], **how)


def send(api: Api, call: Call) -> Answer:
    """Make a call that creates, with its Idempotency-Key."""
    how = {"by": call["by"], "sub": call["sub"], "roles": tuple(call["roles"]), "headers": KEY}
    answer = api.post(call["path"], call["body"], **how)
    assert answer.status in (200, 201), answer.json
    return answer


def lists() -> Iterator[Call]:
    """Every list, as each of its readers sees it."""
    for account_id in ACCOUNTS:
        yield from (own(_whole(path), account_id) for path in OWN_LISTS)
    yield from (own("/end-customers?limit=100", by) for by in ("acc_partner", "acc_rival"))
    yield from (own(f"/orders?status={status}&limit=100", "acc_partner") for status in STATUSES)
    yield from (staff(_whole(path)) for path in STAFF_LISTS)


def _whole(path: str) -> str:
    """A list on one page, because cursors may change between releases."""
    if path in ("/basket", "/checkout") or "audit" in path:
        return path
    return f"{path}{'&' if '?' in path else '?'}limit=100"


def about(api: Api, story: dict[str, Any]) -> Iterator[Call]:
    """What buyer and staff can see of a story."""
    if "order_id" in story:
        yield from _of_order(api, story)
    if "basket_id" in story:
        for path in ("/basket", "/checkout", f"/baskets/{story['basket_id']}"):
            yield own(path, story["by"], story["sub"])
    for noun in ("account", "product"):
        if f"{noun}_id" in story:
            yield staff(f"/{noun}s/{story[f'{noun}_id']}")
    if "product_id" in story:
        yield own(f"/products/{story['product_id']}", "acc_partner")


def _of_order(api: Api, story: dict[str, Any]) -> Iterator[Call]:
    path = f"/orders/{story['order_id']}"
    yield own(path, story["by"], story["sub"])
    yield staff(path)
    order = ask(api, staff(path)).json
    paths = [f"/assets/{asset['asset_id']}" for asset in order["assets"]]
    if order["invoice_number"]:
        invoice = ask(api, staff(f"/invoices/{order['invoice_number']}")).json
        numbers = (invoice["invoice_number"], invoice["credited_by"])
        paths += [f"/invoices/{number}" for number in numbers if number]
    for path in paths:
        yield own(path, story["by"], story["sub"])
        yield staff(path)
    if story["sub"] != "acc_distributor":
        basket_id = "bsk_" + story["order_id"].removeprefix("ord_")
        yield own(f"/baskets/{basket_id}", story["by"], story["sub"])


def of_a_draft(call: Call) -> bool:
    """Whether a buyer was shown a draft, which releases up to 0.2.0 did."""
    return "buyer" in call["roles"] and _is_draft(call["answer"])


def without_drafts(call: Call) -> Any:
    """What was answered then; to a buyer without the drafts, which are the distributor's now."""
    answer = call["answer"]
    if "buyer" not in call["roles"] or "items" not in answer:
        return answer
    return answer | {"items": [item for item in answer["items"] if not _is_draft(item)]}


def without_words(call: Call, answer: Any) -> Any:
    """An answer to a buyer with whether something went wrong: up to 0.2.0 it was said in a vendor's words."""
    if "buyer" not in call["roles"]:
        return answer
    if isinstance(answer, list):
        return [without_words(call, each) for each in answer]
    if isinstance(answer, dict):
        said = {name: without_words(call, each) for name, each in answer.items()}
        return said | ({"last_error": bool(answer["last_error"])} if "last_error" in answer else {})
    return answer


def _is_draft(answer: dict[str, Any]) -> bool:
    """Whether it is an order that staff drafted and never executed, perhaps cancelled since."""
    by_staff = answer.get("placed_by") == "acc_distributor" and not answer.get("invoice_number")
    return by_staff and answer["status"] in ("draft", "cancelled")


def differences(before: Any, after: Any, path: str = "$") -> list[str]:
    """Every place where `after` lacks or changes what `before` has; additions are allowed."""
    if isinstance(before, dict) and isinstance(after, dict):
        gone = [f"{path}.{name} is gone" for name in before if name not in after]
        kept = [name for name in before if name in after]
        return gone + [
            fault
            for name in kept
            for fault in differences(before[name], after[name], f"{path}.{name}")
        ]
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        pairs = enumerate(zip(_of_a_moment(before), _of_a_moment(after), strict=True))
        return [
            fault for number, pair in pairs for fault in differences(*pair, f"{path}[{number}]")
        ]
    return [] if before == after else [f"{path} was {before!r} and is {after!r}"]


def _of_a_moment(listed: list[Any]) -> list[Any]:
    """Events in the order of time; the order within one moment was never promised."""
    if not all(isinstance(each, dict) and {"at", "event"} <= each.keys() for each in listed):
        return listed
    return sorted(listed, key=_when_and_what)


def _when_and_what(event: dict[str, str]) -> tuple[datetime, str, str]:
    return datetime.fromisoformat(event["at"]), event["event"], event["detail"]
