"""All is well again: what is due is worked on, and staff end what is left as docs/operations.md tells them."""

from typing import Any

from chalicelib.bss.coupons.check_walk import Walk
from chalicelib.bss.orders.models import Order
from chalicelib.storage.keys import DUE_INVOICES, DUE_ORDERS, Row, checks_key, read
from chalicelib.storage.table import table
from chalicelib.values import clock
from tests.api.machine.habits import A_WHILE, ENDED, HABITS
from tests.chaos.people import Staff
from tests.chaos.placing import Placing
from tests.chaos.queues import wait_until
from tests.chaos.world import World

MOST_ROUNDS = 12
EMPTY_WITHIN = 300.0
DAY = 86_400
# A coupon has a day in each of these.
DAYS = 8
MOST_RUNS = 2000
FEW_WAIT = 40
BODIES: dict[str, Any] = {
    "retry": None,
    "welcome-email": {},
    "close": {"reason": "Nothing is left to do."},
    "cancel": {"reason": "Not wanted any more."},
}


def end_all(world: World, placing: Placing, staff: Staff) -> None:
    """Return when every order has ended, or nothing that staff can do ends it. Raises TimeoutError."""
    _work_until_nothing_is_due(world, placing)
    for turn in range(len(BODIES)):
        left = _open(world.rows())
        for order_id in left:
            # Of its id, so that each order is asked for all of them in turn.
            call = HABITS[int(order_id[-8:], 16) % len(HABITS)][turn]
            staff.call(order_id, call, BODIES[call])
        if left:
            _work_until_nothing_is_due(world, placing)


def ask_about_all_coupons(world: World, placing: Placing) -> None:
    """Let days go by, and return when BitTitan was asked about every coupon. Raises TimeoutError."""
    world.weather.change(is_bad=False, advance=DAYS * DAY)
    for _ in range(MOST_RUNS):
        placing.walk()
        stored = table().get(checks_key())
        walk = read(Walk, stored) if stored else None
        if walk and walk.ended and walk.through >= clock.now().date():
            world.queues.wait_until_empty(EMPTY_WITHIN)
            return
        # It adds nothing while many wait, and asks the engine all the same.
        wait_until(lambda: world.queues.waiting() < FEW_WAIT, EMPTY_WITHIN, "few wait")
    raise TimeoutError(f"the walk over coupons did not end within {MOST_RUNS} runs")


def _open(rows: list[Row]) -> list[str]:
    orders = [read(Order, row) for row in rows if row["sk"]["S"] == "ORDER"]
    return sorted(order.order_id for order in orders if order.status not in ENDED)


def _work_until_nothing_is_due(world: World, placing: Placing) -> None:
    for _ in range(MOST_ROUNDS):
        world.queues.wait_until_empty(EMPTY_WITHIN)
        if not any(list(table().due(each, "9")) for each in (DUE_ORDERS, DUE_INVOICES)):
            return
        world.weather.change(is_bad=False, advance=A_WHILE)
        placing.ring()
