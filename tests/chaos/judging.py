"""What must be true at the end: nothing lost, nothing twice, no gap. What is not is said with its ids."""

import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

from chalicelib.storage.keys import Row
from chalicelib.values.clock import stamp
from local.bittitan_simulator import Simulator
from tests.api.machine.habits import ENDED
from tests.api.machine.promises import (
    gapless,
    invoices_are_mailed_as_they_were_asked_for,
    kept_by_orders,
)
from tests.api.machine.snapshot import Letter, Snapshot, snapshot_of
from tests.chaos.people import Asked
from tests.chaos.queues import orders_of


@dataclass
class Stored:
    """Table and mailbox as the state machine's snapshot reads them."""

    rows: list[Row]
    sent: list[dict[str, Any]]
    mails: list[Any] = field(init=False)

    def __post_init__(self) -> None:
        self.mails = [
            SimpleNamespace(
                destinations={"ToAddresses": mail["To"]},
                subject=mail["Subject"],
                body=mail["BodyText"],
            )
            for mail in self.sent
        ]


def snapshot_of_stored(stored: Stored, simulator: Simulator) -> Snapshot:
    """Everything at one moment, as the promises of the state machine read it."""
    return snapshot_of(stored, [simulator])


def wrong_with(snapshot: Snapshot, asked: Asked, dead: list[str]) -> list[str]:
    """A sentence for each promise that was broken, with its ids."""
    return [
        *asked.wrong,
        *lost(snapshot, asked),
        *not_ended(snapshot),
        *not_delivered(snapshot),
        *broken(snapshot, asked),
        *mailed_twice(snapshot, asked),
        *unexplained(snapshot, dead),
        *not_noticed(snapshot),
    ]


def lost(snapshot: Snapshot, asked: Asked) -> Iterator[str]:
    """Every answer has its order, and every order was somebody's answer."""
    answered = set(asked.orders.values())
    yield from (f"{each} was answered, and is not there" for each in answered - {*snapshot.orders})
    yield from (f"{each} is there, and nobody was told" for each in {*snapshot.orders} - answered)
    if len(answered) != len(asked.orders):
        yield "two baskets have one order"


def not_ended(snapshot: Snapshot) -> Iterator[str]:
    for order in snapshot.orders.values():
        if order.status not in ENDED:
            yield f"{order.order_id} is {order.status}"
    yield from (f"{order_id} is due for ever" for order_id in snapshot.due)


def not_delivered(snapshot: Snapshot) -> Iterator[str]:
    """A completed order has its assets, its invoice, and every mail that it says was sent."""
    letters = Counter(letter.order_id for letter in snapshot.letters)
    for order in snapshot.orders.values():
        if not order.assets:
            yield f"{order.order_id} has no assets"
        if order.status == "completed" and not order.invoice_number:
            yield f"{order.order_id} was not billed"
        if letters[order.order_id] < sum(mail.outcome == "sent" for mail in order.mails):
            yield f"{order.order_id} says of a mail that it was sent, and it was not"


def broken(snapshot: Snapshot, asked: Asked) -> Iterator[str]:
    """The promises of the state machine, order by order."""
    for alone in each_alone(snapshot):
        [order_id] = alone.orders
        yield from _said(order_id, lambda alone=alone: kept_by_orders(alone, asked.shown, 0))
    yield from _said("numbers", lambda: gapless(snapshot))
    yield from _said("invoices", lambda: invoices_are_mailed_as_they_were_asked_for(snapshot))
    for letter in snapshot.letters:
        if letter.order_id not in snapshot.orders:
            yield f"a mail is about {letter.order_id or 'no order'}, which is not there"


def mailed_twice(snapshot: Snapshot, asked: Asked) -> Iterator[str]:
    """A code goes out by itself once, and once more each time that somebody asks for it."""
    times: Counter[tuple[str, str]] = Counter()
    for letter in snapshot.letters:
        times.update((letter.order_id, code) for code in letter.codes)
    for (order_id, code), count in times.items():
        if count > 1 + asked.mailed_again.get(order_id, 0):
            [whose] = [
                each["reference"]
                for held in snapshot.held.values()
                for each in held
                if each["code"] == code
            ]
            yield f"{order_id}: the code of {whose} was mailed {count} times"


def unexplained(snapshot: Snapshot, dead: list[str]) -> Iterator[str]:
    """A dead letter is poison, or its order ended all the same: the schedule queued it again."""
    for order_id in {each for body in dead for each in orders_of(body)}:
        order = snapshot.orders.get(order_id)
        if order is None or order.status not in ENDED:
            yield f"a dead letter is about {order_id}, which did not end"


def not_noticed(snapshot: Snapshot) -> Iterator[str]:
    """A coupon that was redeemed at BitTitan is known as such, whatever became of the checks meanwhile."""
    redeemed = {
        each["code"]
        for held in snapshot.held.values()
        for each in held
        if each["status"] == "redeemed"
    }
    for asset in (each for assets in snapshot.assets.values() for each in assets):
        coupon = asset.coupon
        if coupon and coupon.status != "redeemed" and coupon.known_code() in redeemed:
            yield f"the coupon of {asset.asset_id} is redeemed, and it says {coupon.status}"


def histories(snapshot: Snapshot, wrong: list[str]) -> Iterator[str]:
    """What happened to the orders that are named in `wrong`."""
    for order in snapshot.orders.values():
        if any(order.order_id in each for each in wrong):
            assets = snapshot.assets[order.order_id]
            every = [*order.events, *[event for asset in assets for event in asset.events]]
            events = [f"{stamp(each.at)} {each.event}" for each in every]
            mails = [f"{stamp(each.at)} mail {each.outcome}" for each in order.mails]
            yield f"{order.order_id}: {', '.join(sorted([*events, *mails]))}"


def each_alone(snapshot: Snapshot) -> Iterator[Snapshot]:
    """The same moment, once for every order, with what belongs to it alone."""
    letters: dict[str, list[Letter]] = {}
    for letter in snapshot.letters:
        letters.setdefault(letter.order_id, []).append(letter)
    invoices: dict[str, dict[str, list[Any]]] = {}
    for series, issued in snapshot.invoices.items():
        for invoice in issued:
            invoices.setdefault(invoice.order_id, {}).setdefault(series, []).append(invoice)
    for order_id, order in snapshot.orders.items():
        yield replace(
            snapshot,
            orders={order_id: order},
            invoices=invoices.get(order_id, {}),
            letters=letters.get(order_id, []),
        )


def _said(what: str, promise: Callable[[], None]) -> Iterator[str]:
    try:
        promise()
    except AssertionError as broken:
        where = traceback.extract_tb(broken.__traceback__)[-1]
        yield f"{what}: {where.name}: {broken or where.line}"
