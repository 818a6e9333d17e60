"""One typical order, from browsing to its coupons: what it uses of AWS, counted at the SDK."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bench.service import Service, seeded_service
from bench.units import Meter

# Assumptions: what a buyer calls before ordering, and how often the Storefront polls until the order is done.
LOOKS_AROUND = {"/products": 2, "/products/prd_bundle": 2, "/basket": 3}
PRODUCTS = ("prd_mailbox", "prd_bundle")
REHEARSALS = 2
LOOKS_UNTIL_DONE = 4
MORE_THAN_A_DAY = 25 * 60 * 60


@dataclass
class Counted:
    """What some work used of AWS. `bytes_out` counts answers, `bytes_stored` rows and their copies in indexes."""

    api_calls: int = 0
    reads: float = 0
    writes: int = 0
    bytes_out: int = 0
    bytes_stored: int = 0
    sent: Counter[str] = field(default_factory=Counter)
    written: Counter[tuple[str, str]] = field(default_factory=Counter)


@dataclass
class Metered:
    """The service, with a meter that counts table units and the bytes of answers."""

    service: Service
    meter: Meter
    now: Counted = field(default_factory=Counted)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.service.ask(method, path, body)
        self.now.api_calls += 1
        self.now.bytes_out += len(json.dumps(answer))
        return answer

    def counted(self, work: Callable[[], Any]) -> Counted:
        """What the work uses."""
        self.meter.reset()
        self.service.wire.sent.clear()
        self.now, stored = Counted(), self.meter.stored()
        work()
        self.now.reads, self.now.writes = self.meter.reads, self.meter.writes
        self.now.bytes_stored = self.meter.stored() - stored
        self.now.sent, self.now.written = Counter(self.service.wire.sent), self.meter.written
        return self.now


@contextmanager
def metered_service() -> Iterator[Metered]:
    """The service, with a meter on its table from the first row on."""
    meter = Meter()
    with seeded_service(meter) as service:
        yield Metered(service, meter)


def walk(metered: Metered) -> dict[str, Counted]:
    """What each part of a typical order uses. The first order of a process is not counted."""
    _fill(metered)
    # The first order looks up the queue's URL and creates the invoice series.
    metered.service.fulfil(_place(metered))
    order_ids: list[str] = []
    return {
        "looking around": metered.counted(lambda: _look_around(metered)),
        "filling the basket": metered.counted(lambda: _fill(metered)),
        "placing": metered.counted(lambda: order_ids.append(_place(metered))),
        "fulfilling": metered.counted(lambda: metered.service.fulfil(order_ids[0])),
        "documents": metered.counted(lambda: _make_documents(metered, order_ids[0])),
        "looking after it": metered.counted(lambda: _look_after(metered, order_ids[0])),
    }


def placed_and_fulfilled(metered: Metered, lines: int) -> int:
    """The units that an order of so many lines writes, without its basket, and before its documents are made."""
    for number in range(lines):
        line = {"product_id": PRODUCTS[number % 2], "friendly_name": f"M{number:02}"}
        metered.ask("POST", "/basket/lines", line)
    metered.ask("PUT", "/basket/order-for", {"account_id": "acc_endcustomer"})
    metered.ask("PUT", "/checkout/billing", {"billing_version": 1})
    return metered.counted(lambda: metered.service.fulfil(_place(metered))).writes


def check(metered: Metered) -> tuple[int, Counted]:
    """How many coupons the check of a day asks about, and what it uses."""
    from chalicelib.values import clock

    clock.advance(MORE_THAN_A_DAY)
    bodies: list[str] = []
    taken = metered.counted(lambda: bodies.extend(metered.service.check_coupons()))
    return sum(len(json.loads(body)["asset_ids"]) for body in bodies), taken


def reconcile(metered: Metered) -> tuple[int, Counted]:
    """How many orders the daily reconciling looks at, and what it uses."""
    taken = metered.counted(metered.service.reconcile)
    return sum(sk == "ORDER" for _, sk in metered.meter.rows), taken


def _look_around(metered: Metered) -> None:
    for path, times in LOOKS_AROUND.items():
        for _ in range(times):
            metered.ask("GET", path)


def _fill(metered: Metered) -> None:
    lines = [{"product_id": product_id, "friendly_name": "May"} for product_id in PRODUCTS]
    basket = [metered.ask("POST", "/basket/lines", line) for line in lines][-1]
    metered.ask("PATCH", f"/basket/lines/{basket['lines'][0]['line_id']}", {"quantity": 25})
    metered.ask("PUT", "/basket/order-for", {"account_id": "acc_endcustomer"})
    metered.ask("PUT", "/checkout/billing", {"billing_version": 1})


def _place(metered: Metered) -> str:
    checkout = [metered.ask("GET", "/checkout") for _ in range(REHEARSALS)][-1]
    wanted = {name: checkout[name] for name in ("basket_id", "basket_version")}
    return metered.ask("POST", "/orders", wanted)["order_id"]


def _make_documents(metered: Metered, order_id: str) -> None:
    number = metered.service.ask("GET", f"/orders/{order_id}")["invoice_number"]
    # That read is nobody's.
    metered.meter.reset()
    metered.service.wire.sent.clear()
    metered.service.make_documents(number)


def _look_after(metered: Metered, order_id: str) -> None:
    done = [metered.ask("GET", f"/orders/{order_id}") for _ in range(LOOKS_UNTIL_DONE)][-1]
    metered.ask("GET", "/orders")
    metered.ask("GET", f"/assets/{done['assets'][0]['asset_id']}")
    metered.ask("GET", f"/invoices/{done['invoice_number']}")
    metered.ask("GET", f"/invoices/{done['invoice_number']}/documents")
