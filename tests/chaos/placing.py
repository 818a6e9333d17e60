"""Orders placed by many people at once while time goes on, the schedule rings, and poison is put on the queue."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event, Lock

import app
from chalicelib.bss.orders.queue import OrderMessage
from local.lambda_events import schedule_event
from tests.chaos.people import Asked, Buyer, Person, Staff
from tests.chaos.queues import POISON, OrdersQueue
from tests.chaos.weather import Dice, Weather

BUYERS = 8
# More messages than this on the queue, and the buyers wait.
MOST_WAITING = 60
# The weather stays bad until the queue has no more than this, poison for the most part.
FEW = 8
TICK = 0.5
# Seconds of the service's time that a tick takes: mostly few, and sometimes more than a lease.
GOES_ON = (1, 2, 5, 5, 10, 10, 20, 200)
# Of a hundred ticks.
DUPLICATES, POISONED = 30, 5


class Placing:
    """So many orders, and what happens meanwhile."""

    def __init__(
        self, orders: int, person: Person, asked: Asked, weather: Weather, dice: Dice
    ) -> None:
        self._left, self._person, self._asked = orders, person, asked
        self._weather, self._dice = weather, dice
        self._staff = Staff(person)
        self._lock, self._may_order = Lock(), Event()

    def run(self, queue: OrdersQueue) -> None:
        """Place all of them in bad weather. Raises what a buyer's thread raised."""
        self._weather.change(is_bad=True)
        for body in POISON:
            self._put(queue, "poison", body)
        with ThreadPoolExecutor(BUYERS) as pool:
            buying = [pool.submit(self._buy, f"usr_{number}") for number in range(BUYERS)]
            while not all(each.done() for each in buying) or queue.waiting() > FEW:
                self._tick(queue, buying)
        for each in buying:
            each.result()

    def ring(self) -> None:
        """Run the schedule, which may fail: it rings again."""
        try:
            app.queue_due_orders(schedule_event(), None)
        except Exception as broken:
            self._weather.count(f"schedule broke off: {type(broken).__name__}")

    def _tick(self, queue: OrdersQueue, buying: list[Future[None]]) -> None:
        time.sleep(TICK)
        if queue.waiting() > MOST_WAITING:
            self._may_order.clear()
        else:
            self._may_order.set()
        if any(each.done() and each.exception() for each in buying):
            self._left = 0
            self._may_order.set()
        self._weather.change(is_bad=True, advance=self._dice.one_of(GOES_ON))
        self.ring()
        if self._dice.falls(DUPLICATES / 100) and self._asked.shown:
            order_id = self._dice.one_of(list(self._asked.shown))
            self._put(queue, "message put on the queue again", OrderMessage.about(order_id).body())
        if self._dice.falls(POISONED / 100):
            self._put(queue, "poison", self._dice.one_of(POISON))

    def _put(self, queue: OrdersQueue, kind: str, body: str) -> None:
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
            self._left -= 1
            return self._left >= 0
