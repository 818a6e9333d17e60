"""What buyers do: fill baskets, look at the checkout, place, place again, and pry."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from chalicelib.values.money import Totals
from tests.api.actors import Shopper
from tests.api.client import Answer
from tests.api.machine.base import PRODUCTS, ServiceMachine, any_number, anyone

ORDERED_FOR = (
    "acc_partner",
    "acc_endcustomer",
    "acc_endcustomer_new",
    "acc_rival_endcustomer",
    "acc_customer",
)
END_CUSTOMER = {"acc_partner": "acc_endcustomer", "acc_rival": "acc_rival_endcustomer"}


class Buyers(ServiceMachine):
    """The partner's two users, its rival's and the customer's."""

    @rule(who=anyone, product=st.sampled_from(PRODUCTS), quantity=st.integers(1, 400))
    def add(self, who: int, product: str, quantity: int) -> None:
        body = {"product_id": product, "quantity": quantity}
        answer = self.people[who].call("POST", "/basket/lines", body)
        assert product != "prd_hidden" or answer.status == 422
        self._done(answer, "add")

    @rule(who=anyone, which=any_number, quantity=st.sampled_from([0, 1, 7, 10_001]))
    def change(self, who: int, which: int, quantity: int) -> None:
        lines = self.people[who].basket()["lines"]
        if lines:
            line = lines[which % len(lines)]["line_id"]
            body = {"quantity": quantity}
            self._done(self.people[who].call("PATCH", f"/basket/lines/{line}", body), "change")

    @rule(who=anyone, sure=st.sampled_from([False, False, True]))
    def empty(self, who: int, sure: bool) -> None:
        if sure:
            self._done(self.people[who].call("DELETE", "/basket"), "empty")

    @rule(who=anyone, account_id=st.sampled_from(ORDERED_FOR))
    def order_for(self, who: int, account_id: str) -> None:
        buyer = self.people[who]
        answer = buyer.call("PUT", "/basket/order-for", {"account_id": account_id})
        own = END_CUSTOMER.get(buyer.by, "nobody")
        allowed = account_id == buyer.by or account_id.startswith(own)
        assert answer.status == (200 if allowed else 404)
        self._done(answer, "order_for")

    @rule(who=anyone, wrong=st.sampled_from([0, 0, 1]))
    def confirm(self, who: int, wrong: int) -> None:
        shown = self.people[who].checkout()
        versions = {
            "billing_version": shown["billing"]["version"],
            "recipient_version": shown["recipient"]["version"] + wrong,
        }
        answer = self.people[who].call("PUT", "/checkout/billing", versions)
        assert answer.status == (409 if wrong else 200)
        self._done(answer, "confirm")

    @rule(who=anyone, accept=st.booleans(), behind=st.sampled_from([0, 0, 0, 1]), key=any_number)
    def place(self, who: int, accept: bool, behind: int, key: int) -> None:
        buyer = self.people[who]
        checkout = buyer.checkout()
        if not checkout["basket_id"]:
            return
        wanted = dict(checkout, basket_version=checkout["basket_version"] - behind)
        codes = {blocker["code"] for blocker in checkout["blockers"]}
        answer = buyer.place(wanted, key=f"key-{key}", accept_price_changes=accept)
        if answer.status == 201:
            self._remember(checkout, codes, accept, behind, answer)
        self._done(answer, "place")

    def _remember(
        self, checkout: Any, codes: set[str], accept: bool, behind: int, answer: Answer
    ) -> None:
        assert not behind and codes <= ({"price_changed"} if accept else set())
        assert answer.json["recipient"] == {
            name: checkout["recipient"][name] for name in ("name", "email")
        }
        order_id = answer.json["order_id"]
        assert self.placed.setdefault(checkout["basket_id"], order_id) == order_id
        self.shown.setdefault(order_id, Totals.model_validate(checkout["totals"], strict=False))

    @rule(
        who=anyone,
        quantity=st.integers(1, 300),
        product=st.sampled_from(PRODUCTS[:2]),
        whom=st.sampled_from(["itself", "its end customer"]),
        second=st.booleans(),
    )
    def buy(
        self,
        who: int,
        quantity: int,
        product: str,
        whom: str = "itself",
        second: bool = True,
    ) -> None:
        """The whole journey in one step, so that there are many orders."""
        buyer = self.people[who]
        order_for = buyer.by if whom == "itself" else END_CUSTOMER.get(buyer.by, buyer.by)
        buyer.call("PUT", "/basket/order-for", {"account_id": order_for})
        self.add(who, product, quantity)
        if second:
            self.add(who, "prd_mailbox" if product == "prd_bundle" else "prd_bundle", quantity)
        self.confirm(who, 0)
        self.place(who, True, 0, 1000 + len(self.placed))

    @precondition(lambda self: self.placed)
    @rule(who=anyone, which=any_number, version=st.integers(0, 9))
    def place_again(self, who: int, which: int, version: int) -> None:
        """Whoever places an ordered basket gets its order, and a stranger nothing."""
        basket_id = sorted(self.placed)[which % len(self.placed)]
        order = self._snapshot().orders[self.placed[basket_id]]
        buyer = self.people[who]
        answer = buyer.call("POST", "/orders", {"basket_id": basket_id, "basket_version": version})
        if buyer.by == order.account_id:
            assert (answer.status, answer.json["order_id"]) == (200, order.order_id)
        else:
            assert answer.status == 404
        self._done(answer, "place_again")

    @precondition(lambda self: self.placed)
    @rule(who=anyone, which=any_number)
    def pry(self, who: int, which: int) -> None:
        self._pry(self.people[who], self._order(which) or "")

    def _pry(self, buyer: Shopper, order_id: str) -> None:
        order = self._snapshot().orders[order_id]
        names = [f"/orders/{order_id}", f"/baskets/bsk_{order_id.removeprefix('ord_')}"]
        names += [f"/assets/{line.asset_id}" for line in order.lines if line.asset_id]
        names += [f"/invoices/{order.invoice_number}"] if order.invoice_number else []
        if buyer.by != order.account_id:
            assert {buyer.call("GET", name).status for name in names} == {404}
            listed = buyer.call("GET", "/orders?limit=100").json["items"]
            assert order_id not in [each["order_id"] for each in listed]
        self.tally["pried"] += 1
