"""Who orders, and staff who cancel, replace and send again: they ask until they are answered."""

from collections.abc import Iterator
from itertools import count
from threading import Lock
from typing import Any

from chalicelib.values.money import Totals
from tests.api.client import BY, Answer, Api
from tests.chaos.weather import Dice, Weather

ACCOUNTS = ("acc_partner", "acc_customer", "acc_rival")
PRODUCTS = ("prd_mailbox", "prd_bundle")
# Nobody asks more often; the service was away for all of these then.
MOST_TRIES = 60
# A token runs out when a day goes by while it is on its way.
AGAIN = (401, 503)
# Of a hundred orders.
CHANGES = {"cancel": 5, "cancel in part": 4, "replace": 5, "welcome-email": 5}
# A mail whose outcome is unknown goes out again when staff let the order try again.
MAILS_AGAIN = ("welcome-email", "retry")


class Asked:
    """What people were told: the order of each basket, the totals that they saw, and what went wrong."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.orders: dict[str, str] = {}
        self.shown: dict[str, Totals] = {}
        self.mailed_again: dict[str, int] = {}
        self.wrong: list[str] = []

    def placed(self, basket_id: str, order_id: str, totals: Any) -> None:
        with self._lock:
            if self.orders.setdefault(basket_id, order_id) != order_id:
                self.wrong.append(f"{basket_id} was placed twice: {order_id}")
            self.shown[order_id] = Totals.model_validate(totals, strict=False)

    def mailing_again(self, order_id: str) -> None:
        with self._lock:
            self.mailed_again[order_id] = self.mailed_again.get(order_id, 0) + 1

    def found(self, what: str) -> None:
        with self._lock:
            self.wrong.append(what)


class Person:
    """Somebody whose calls are repeated while the service cannot answer."""

    def __init__(self, api: Api, asked: Asked, weather: Weather) -> None:
        self._api, self._asked, self._weather = api, asked, weather

    def ask(self, method: str, path: str, body: Any = None, **how: Any) -> Answer:
        """The first answer that is neither 401 nor 503. Any other 5xx is wrong, and so is 503 for ever."""
        return self.answers(method, path, body, **how)[-1]

    def answers(self, method: str, path: str, body: Any = None, **how: Any) -> list[Answer]:
        """Every answer, up to the one that `ask` returns."""
        found = [self._api.call(method, path, body, **how)]
        while found[-1].status in AGAIN and len(found) <= MOST_TRIES:
            self._weather.count(f"answered {found[-1].status}, asked again")
            found.append(self._api.call(method, path, body, **how))
        if found[-1].status >= 500:
            self._asked.found(f"{method} {path} was answered {found[-1].status}")
        return found


class Buyer(Person):
    """A user of an account, with a basket."""

    def __init__(self, person: Person, sub: str, dice: Dice) -> None:
        super().__init__(person._api, person._asked, person._weather)
        self._dice, self._keys = dice, count()
        self._how = {"by": dice.one_of(ACCOUNTS), "sub": sub}

    def buy(self) -> str:
        """One order, asked for until it was answered. Its id; empty when that was wrong."""
        for product_id in PRODUCTS[: self._dice.own.randint(1, 2)]:
            line = {"product_id": product_id, "quantity": self._dice.own.randint(1, 40)}
            self.ask("POST", "/basket/lines", line, **self._how)
        checkout = self._confirmed()
        wanted = {name: checkout[name] for name in ("basket_id", "basket_version")}
        wanted["payable"] = checkout["totals"]["payable"]
        key = {"Idempotency-Key": f"key-{next(self._keys)}"} if self._dice.falls(0.5) else {}
        answers = [self.ask("POST", "/orders", wanted, headers=key, **self._how)]
        if self._dice.falls(0.1):
            answers.append(self.ask("POST", "/orders", wanted, **self._how))
        for answer in answers:
            if answer.status not in (200, 201):
                self._asked.found(f"{checkout['basket_id']} was answered {answer.status}")
                return ""
            order_id = answer.json["order_id"]
            self._asked.placed(checkout["basket_id"], order_id, checkout["totals"])
        return answers[0].json["order_id"]

    def _confirmed(self) -> Any:
        shown = self.ask("GET", "/checkout", **self._how).json
        versions = {f"{each}_version": shown[each]["version"] for each in ("billing", "recipient")}
        self.ask("PUT", "/checkout/billing", versions, **self._how)
        return self.ask("GET", "/checkout", **self._how).json


class Staff(Person):
    """The distributor's people."""

    def __init__(self, person: Person) -> None:
        super().__init__(person._api, person._asked, person._weather)

    def call(self, order_id: str, call: str, body: Any = None) -> Answer:
        """Ask once more while it is 503; whatever else is answered was noted by the service."""
        path = f"/bss/orders/{order_id}/{call}"
        if call in MAILS_AGAIN:
            answer = self._mails_again(order_id, path, body)
        else:
            answer = self.ask("POST", path, body, **BY)
        self._weather.count(f"staff: {call} {answer.status}")
        return answer

    def change(self, order_id: str, dice: Dice) -> None:
        """Perhaps cancel the order, all or in part, replace a coupon of it, or send its mail again."""
        for call, share in CHANGES.items():
            if dice.falls(share / 100):
                self._change(order_id, call, dice)
                return

    def _change(self, order_id: str, call: str, dice: Dice) -> None:
        if call == "cancel":
            self.call(order_id, "cancel", {"reason": "Not wanted any more."})
            return
        if call == "welcome-email":
            self.call(order_id, call, {})
            return
        asset_id = dice.one_of(list(self._assets(order_id)) or [""])
        if call == "cancel in part" and asset_id:
            self.call(order_id, "cancel", {"reason": "Not wanted.", "asset_ids": [asset_id]})
        elif asset_id:
            path = f"/bss/assets/{asset_id}/coupon/replace"
            # Its mail brings every coupon of the order (rules.md R59).
            answer = self._mails_again(order_id, path, {"reason": "Wrong reader."})
            self._weather.count(f"staff: replace {answer.status}")

    def _mails_again(self, order_id: str, path: str, body: Any) -> Answer:
        """Ask for what mails the codes again, and note it, unless it was refused: a 503 may have been done."""
        answers = self.answers("POST", path, body, **BY)
        if any(answer.status < 300 or answer.status == 503 for answer in answers):
            self._asked.mailing_again(order_id)
        return answers[-1]

    def _assets(self, order_id: str) -> Iterator[str]:
        lines = self.ask("GET", f"/bss/orders/{order_id}", **BY).json["lines"]
        return (line["asset_id"] for line in lines if line["asset_id"])
