"""Orders placed by many people at once while time goes on, the schedule rings, and poison is put on the queue."""

import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event, Lock

import app
from chalicelib.bss.coupons.check_queue import CheckMessage
from chalicelib.bss.orders.coupons import asset_of_reference
from chalicelib.bss.orders.queue import OrderMessage
from chalicelib.values import clock
from chalicelib.values.ids import order_of_asset
from local.bittitan_simulator import NotRedeemable
from local.lambda_events import context, schedule_event
from tests.chaos.people import Asked, Buyer, Person, Staff
from tests.chaos.queues import WatchedQueue
from tests.chaos.weather import Dice
from tests.chaos.world import World

BUYERS = 8
# More messages than this on the queue, and the buyers wait.
MOST_WAITING = 60
# The weather stays bad until the queue has no more than this, poison for the most part.
FEW = 8
TICK = 0.5
# Seconds of the service's time that a tick takes: mostly few, and sometimes more than a lease.
GOES_ON = (1, 2, 5, 5, 10, 10, 20, 200)
# Of a hundred ticks: also those in which a day goes by, and those in which customers redeem a coupon.
DUPLICATES, POISONED, NEXT_DAY, REDEEMED = 30, 5, 1, 10
# Above so many orders no more days go by: each of them, BitTitan is asked about all coupons.
ENOUGH_DAYS = 2_000
TOLD_EVERY = 1_000
DAY = 86_400


class Placing:
    """So many orders, and what happens meanwhile."""

    def __init__(self, orders: int, person: Person, asked: Asked, world: World, dice: Dice) -> None:
        self._left, self._person, self._asked = orders, person, asked
        self._next_day = NEXT_DAY / 100 * min(1, ENOUGH_DAYS / orders)
        self._weather, self._dice = world.weather, dice
        self._queues, self._simulator = world.queues, world.simulator
        self._staff = Staff(person)
        self._lock, self._may_order = Lock(), Event()

    def run(self) -> None:
        """Place all of them in bad weather. Raises what a buyer's thread raised."""
        self._weather.change(is_bad=True)
        for queue in self._queues.named.values():
            for body in queue.poison:
                self._put(queue, "poison", body)
        with ThreadPoolExecutor(BUYERS) as pool:
            buying = [pool.submit(self._buy, f"usr_{number}") for number in range(BUYERS)]
            while not all(each.done() for each in buying) or self._queues.waiting() > FEW:
                self._tick(buying)
        for each in buying:
            each.result()

    def ring(self) -> None:
        """Run the schedule, which may fail: it rings again."""
        try:
            app.queue_due_orders(schedule_event(), None)
        except Exception as broken:
            self._weather.count(f"schedule broke off: {type(broken).__name__}")

    def walk(self) -> None:
        """Run the schedule of the walk over coupons, which may fail too."""
        try:
            app.queue_due_coupons(schedule_event(), context("queue_due_coupons"))
        except Exception as broken:
            self._weather.count(f"walk broke off: {type(broken).__name__}")

    def _tick(self, buying: list[Future[None]]) -> None:
        time.sleep(TICK)
        if self._queues.waiting() > MOST_WAITING:
            self._may_order.clear()
        else:
            self._may_order.set()
        if any(each.done() and each.exception() for each in buying):
            self._left = 0
            self._may_order.set()
        goes_on = DAY if self._dice.falls(self._next_day) else self._dice.one_of(GOES_ON)
        self._weather.change(is_bad=True, advance=goes_on)
        self.ring()
        self.walk()
        if self._dice.falls(REDEEMED / 100):
            self._redeem_one()
        if self._dice.falls(DUPLICATES / 100) and self._asked.shown:
            self._put_again(self._dice.one_of(list(self._asked.shown)))
        if self._dice.falls(POISONED / 100):
            queue = self._dice.one_of(list(self._queues.named.values()))
            self._put(queue, "poison", self._dice.one_of(queue.poison))

    def _put_again(self, order_id: str) -> None:
        """Messages about an order, on every queue: it is in any state by now."""
        again, body = "message put on the queue again", OrderMessage.about(order_id).body()
        self._put(self._queues.orders, again, body)
        self._put(self._queues.invoices, again, body)
        assets = [each for each in self._references() if order_of_asset(each) == order_id]
        if assets:
            message = CheckMessage(asset_ids=tuple(assets), day=clock.now().date())
            self._put(self._queues.checks, again, message.model_dump_json())

    def _references(self) -> list[str]:
        """The assets that BitTitan has a coupon for."""
        found = {
            asset_of_reference(each["reference"]) for each in self._simulator.snapshot()["coupons"]
        }
        return sorted(each for each in found if each.startswith("ast_"))

    def _redeem_one(self) -> None:
        codes = [each["code"] for each in self._simulator.snapshot()["coupons"]]
        if codes:
            try:
                self._simulator.redeem(self._dice.one_of(codes))
            except NotRedeemable:
                return
            self._weather.count("coupon redeemed by its customer")

    def _put(self, queue: WatchedQueue, kind: str, body: str) -> None:
        queue.put(body)
        self._weather.count(f"sqs: {kind}")

    def _buy(self, sub: str) -> None:
        dice = Dice(f"{self._dice.seed} {sub}")
        buyer = Buyer(self._person, sub, dice)
        mine: list[str] = []
        while self._takes_one():
            mine.append(buyer.buy())
            if before := dice.one_of(mine):
                self._staff.change(before, dice)

    def _takes_one(self) -> bool:
        self._may_order.wait()
        with self._lock:
            if self._left and self._left % TOLD_EVERY == 0:
                sys.stderr.write(f"{self._left:,} orders are left to place\n")
            self._left -= 1
            return self._left >= 0
