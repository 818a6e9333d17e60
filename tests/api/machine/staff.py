"""What staff do: prices, accounts, drafts, and orders that need a hand."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from chalicelib.bss.orders.assets import Asset
from tests.api.machine.base import PRODUCTS, ServiceMachine, any_number
from tests.api.machine.failures import dying


class Staff(ServiceMachine):
    """The distributor's people."""

    @rule(product=st.sampled_from(PRODUCTS[:2]), amount=st.integers(1, 9999))
    def price(self, product: str, amount: int) -> None:
        body = {"unit_price": {"amount": amount, "currency": "EUR"}}
        self._done(self._staff("PATCH", f"/products/{product}", body), "price")

    @rule(product=st.sampled_from(PRODUCTS[:2]), published=st.sampled_from([True, True, False]))
    def publish(self, product: str, published: bool) -> None:
        self._done(
            self._staff("PATCH", f"/products/{product}", {"published": published}), "publish"
        )

    @rule(account=st.sampled_from(["acc_partner", "acc_customer", "acc_endcustomer"]), n=any_number)
    def change_contact(self, account: str, n: int) -> None:
        contact = {"name": f"Contact {n}", "email": f"c{n}@{account.replace('_', '-')}.example"}
        body = {"billing": {"contact": contact}}
        self._done(self._staff("PATCH", f"/accounts/{account}", body), "change_contact")

    @rule(account=st.sampled_from(["acc_partner", "acc_customer"]), n=any_number)
    def want_invoices_mailed(self, account: str, n: int) -> None:
        address = f"invoices{n}@{account.replace('_', '-')}.example" if n else None
        body = {"billing": {"invoice_email": address}}
        self._done(self._staff("PATCH", f"/accounts/{account}", body), "want_invoices_mailed")

    @rule(which=any_number, n=any_number)
    def mail_invoice(self, which: int, n: int) -> None:
        numbers = sorted(self._snapshot().documents)
        if numbers:
            body = {"recipient": f"accounts{n}@other.example"} if n % 2 else {}
            path = f"/invoices/{numbers[which % len(numbers)]}/email"
            self._done(self._staff("POST", path, body), "mail_invoice")

    @rule(rate=st.sampled_from(["0", "0.07", "0.19", "0.2499"]))
    def change_tax(self, rate: str) -> None:
        body = {"billing": {"tax_rate": rate}}
        self._done(self._staff("PATCH", "/accounts/acc_customer", body), "change_tax")

    @rule(account=st.sampled_from(["acc_endcustomer_new", "acc_partner"]))
    def synchronize(self, account: str) -> None:
        self._done(self._staff("POST", f"/accounts/{account}/synchronize"), "synchronize")

    @rule(quantity=st.integers(1, 500), product=st.sampled_from(PRODUCTS[:2]))
    def draft(self, quantity: int, product: str) -> None:
        lines = [{"product_id": product, "quantity": quantity}]
        body = {"account_id": "acc_customer", "lines": lines}
        self._done(self._staff("POST", "/orders", body), "draft")

    @rule(which=any_number, call=st.sampled_from(["execute", "execute", "welcome-email"]))
    def handle_order(self, which: int, call: str) -> None:
        order_id = self._order(which)
        if order_id:
            body = {} if call == "welcome-email" else None
            self._done(self._staff("POST", f"/orders/{order_id}/{call}", body), call)

    @rule(
        which=any_number,
        call=st.sampled_from(["execute", "welcome-email", "retry", "close"]),
        dies_at=st.integers(1, 9),
        when=st.sampled_from(["before", "after"]),
    )
    def die_at(self, which: int, call: str, dies_at: int, when: str) -> None:
        """The function that does what staff asked ends at one of its calls."""
        order_id = self._order(which)
        if order_id is None:
            return
        self._trouble()
        bodies = {"close": {"reason": "Nothing is left to do."}, "welcome-email": {}}
        self.tally["functions that died"] += 1
        with dying(dies_at, when):
            self._done(self._staff("POST", f"/orders/{order_id}/{call}", bodies.get(call)), call)
            self.tally["functions that died"] -= 1

    @rule(which=any_number, dies_at=st.integers(-20, 9))
    def cancel(self, which: int, dies_at: int) -> None:
        """Sometimes the function that cancels ends half-way."""
        order_id = self._order(which)
        if order_id is None:
            return
        if dies_at > 0:
            self._trouble()
        with dying(dies_at, "after"):
            self._done(self.office.cancel(order_id), "cancel")

    @rule(which=any_number, line=any_number)
    def cancel_in_part(self, which: int, line: int) -> None:
        order_id = self._order(which)
        assets = self._snapshot().assets.get(order_id or "", [])
        if assets:
            body = {
                "reason": "Not wanted.",
                "asset_ids": [assets[line % len(assets)].asset_id],
            }
            answer = self._staff("POST", f"/orders/{order_id}/cancel", body)
            self._done(answer, "cancel_in_part")

    @rule(which=any_number, line=any_number, n=st.integers(0, 2), dies_at=st.integers(-20, 9))
    def replace(self, which: int, line: int, n: int, dies_at: int) -> None:
        """Sometimes for the same reason as before, and sometimes the function ends half-way."""
        assets = self._to_replace(which, anything=line % 3 == 0)
        if not assets:
            return
        if dies_at > 0:
            self._trouble()
        path = f"/assets/{assets[line % len(assets)].asset_id}/coupon/replace"
        with dying(dies_at, "after"):
            self._done(self._staff("POST", path, {"reason": f"Wrong reader {n}"}), "replace")

    def _to_replace(self, which: int, *, anything: bool) -> list[Asset]:
        """The assets of an order; or those with a coupon to replace, wherever they are."""
        known = self._snapshot().assets
        if anything:
            return known.get(self._order(which) or "", [])
        return [
            asset
            for order_id in sorted(known)
            for asset in known[order_id]
            if asset.coupon and asset.coupon.status == "active"
        ]

    @rule(which=any_number)
    def repair(self, which: int) -> None:
        order_id = self._order(which) or ""
        for asset in self._snapshot().assets.get(order_id, []):
            answer = self._staff("POST", f"/assets/{asset.asset_id}/synchronize")
            failed = asset.provisioning_status == "failed"
            assert answer.status == 202 or not failed or self._in_trouble()
            self._done(answer, "resynchronize")

    @rule(which=any_number)
    def retry(self, which: int) -> None:
        order_id = self._order(which)
        if order_id:
            self._done(self._staff("POST", f"/orders/{order_id}/retry"), "retry")

    @rule(which=any_number)
    def close(self, which: int) -> None:
        order_id = self._order(which)
        if order_id:
            body = {"reason": "Nothing is left to do."}
            self._done(self._staff("POST", f"/orders/{order_id}/close", body), "close")

    @rule(which=any_number, n=any_number)
    def correct_recipient(self, which: int, n: int) -> None:
        order_id = self._order(which)
        if order_id:
            body = {"recipient": f"corrected{n}@other.example"}
            answer = self._staff("POST", f"/orders/{order_id}/welcome-email", body)
            self._done(answer, "correct_recipient")
