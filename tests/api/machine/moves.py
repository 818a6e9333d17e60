"""What happened between two moments, seen from outside: only moves of the tables, whoever made them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from chalicelib.bss.invoices.archive.models import DOCUMENTS
from chalicelib.bss.invoices.mailing.models import INVOICE_MAILS
from chalicelib.bss.invoices.models import INVOICES
from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.states import ASSETS, COUPONS, ORDERS
from chalicelib.bss.orders.step_states import COUPONS_STEP, INVOICE_STEP, MAILS, WELCOME_STEP
from chalicelib.bss.vendor_tasks.models import VENDOR_TASKS
from chalicelib.values.states import Machine
from tests.api.machine.snapshot import Snapshot
from tests.state_machines import reached

MACHINES: dict[str, Machine] = {
    machine.noun: machine
    for machine in (
        ORDERS,
        INVOICE_STEP,
        COUPONS_STEP,
        WELCOME_STEP,
        MAILS,
        ASSETS,
        COUPONS,
        INVOICES,
        VENDOR_TASKS,
        DOCUMENTS,
        INVOICE_MAILS,
    )
}


class Thing(NamedTuple):
    """Something that has a state: of an order, an invoice, or a vendor task."""

    noun: str
    id: str


States = Mapping[Thing, str]


def states_of(snapshot: Snapshot) -> States:
    """The state of everything at one moment."""
    found = {thing: state for order in snapshot.orders.values() for thing, state in _of(order)}
    for assets in snapshot.assets.values():
        for asset in assets:
            found[Thing(ASSETS.noun, asset.asset_id)] = asset.provisioning_status
            if asset.coupon:
                found[Thing(COUPONS.noun, asset.coupon.coupon_id)] = asset.coupon.status
    for invoices in snapshot.invoices.values():
        for invoice in invoices:
            found[Thing(INVOICES.noun, invoice.invoice_number)] = invoice.status
    for task in snapshot.tasks.values():
        found[Thing(VENDOR_TASKS.noun, task.task_id)] = task.status
    for number, documents in snapshot.documents.items():
        found[Thing(DOCUMENTS.noun, number)] = documents.state
    for number, mails in snapshot.invoice_mails.items():
        found |= {Thing(INVOICE_MAILS.noun, f"{number} {m.count}"): m.state for m in mails}
    return found


def _of(order: Order) -> Iterator[tuple[Thing, str]]:
    yield Thing(ORDERS.noun, order.order_id), order.status
    yield Thing(INVOICE_STEP.noun, order.order_id), order.invoice.state
    yield Thing(COUPONS_STEP.noun, order.order_id), order.coupons.state
    yield Thing(WELCOME_STEP.noun, order.order_id), order.welcome_email.state
    for number, mail in enumerate(order.mails):
        yield Thing(MAILS.noun, f"{order.order_id} {number}"), mail.outcome


def only_moves(before: States, after: States, tally: Counter[str]) -> None:
    """From each state of before a path of moves leads to that of now; several may lie between.

    `tally` counts the single moves that were seen, by their states.
    """
    gone = {thing.noun for thing in before.keys() - after.keys()}
    assert gone <= {COUPONS.noun}, "something is gone, and is no coupon that was replaced"
    for thing, state in after.items():
        machine = MACHINES[thing.noun]
        was = before.get(thing)
        begins = machine.first if was is None else (was,)
        assert state in reached(machine, *begins), f"{thing.noun}: {was} became {state}"
        if was is not None and was != state:
            single = any((move.state, move.next) == (was, state) for move in machine.moves)
            tally[f"{thing.noun}: {was} {'->' if single else '.. ->'} {state}"] += 1
