"""A cancelling that BitTitan refuses half-way: what was taken back is cancelled and credited."""

from typing import Any

import pytest

from chalicelib.bss.coupons import http_client
from chalicelib.bss.coupons.port import BitTitanRefused
from chalicelib.bss.fulfilment import credit
from chalicelib.bss.invoices.numbering import NumbersContended
from chalicelib.bss.orders.assets import Coupon
from chalicelib.bss.orders.lease import take
from chalicelib.bss.orders.lease_taking import LEASED_FOR
from chalicelib.storage.keys import DUE_ORDERS, key_of
from chalicelib.storage.table import Table
from chalicelib.values import clock
from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.back_office import BackOffice, events
from tests.fakes import FakeBitTitan

FIRST = MAILBOX | {"friendly_name": "First", "quantity": 7}


class Refusing(FakeBitTitan):
    """BitTitan that does not revoke the coupon of the asset whose id ends so, though it is active."""

    keeps: str = "none"

    def revoke_coupon(self, coupon_id: str) -> Coupon:
        if self.simulator.read(coupon_id).wanted.reference.endswith(self.keeps):
            raise BitTitanRefused("The account is locked.")
        return super().revoke_coupon(coupon_id)


@pytest.fixture
def bittitan(simulator: Any, api: Any, monkeypatch: pytest.MonkeyPatch) -> Refusing:
    refusing = Refusing(simulator)
    monkeypatch.setattr(http_client, "connect", lambda settings: refusing)
    return refusing


def _half_cancelled(office: BackOffice, bittitan: Refusing) -> Any:
    """An order of two, of which the first was taken back and the second was not."""
    order = office.bought(FIRST, BUNDLE)
    bittitan.keeps = "_02"
    answer = office.cancel(order["order_id"])
    assert (answer.status, answer.json["code"]) == (409, "coupon_not_revoked")
    assert "Cancelled and credited: First." in answer.json["detail"]
    assert "Still ordered: User Migration Bundle." in answer.json["detail"]
    return office.order(order["order_id"])


def _invoices(office: BackOffice, order: Any) -> tuple[Any, list[Any]]:
    invoice = office.get(f"/invoices/{order['invoice_number']}")
    return invoice, [office.get(f"/invoices/{number}") for number in invoice["credit_invoices"]]


def _audit_holds(office: BackOffice, *invoices: Any) -> None:
    for series in {invoice["invoice_number"].rpartition("-")[0] for invoice in invoices}:
        found = office.get(f"/invoices/audit?series={series}")
        assert found["ok"], found


def test_what_was_revoked_before_a_refusal_is_cancelled_and_credited(
    office: BackOffice, bittitan: Refusing, table: Table
) -> None:
    order = _half_cancelled(office, bittitan)
    assert (order["status"], order["cancellation"]) == ("completed", None)
    assert [asset["provisioning_status"] for asset in order["assets"]] == [
        "cancelled",
        "synchronized",
    ]
    assert "cancel_refused" in events(order)
    invoice, [credit] = _invoices(office, order)
    assert (invoice["status"], invoice["credited_by"]) == ("unpaid", None)
    assert (credit["credits"], credit["type"]) == (order["invoice_number"], "credit_invoice")
    assert [(line["description"], line["quantity"]) for line in credit["lines"]] == [
        ("MigrationWiz Mailbox (First)", -7)
    ]
    assert credit["totals"]["net"]["amount"] == -7 * 1200
    _audit_holds(office, invoice, credit)
    assert list(table.due(DUE_ORDERS, "9")) == []


def test_the_rest_of_an_order_is_credited_later_and_both_credits_add_up(
    office: BackOffice, bittitan: Refusing
) -> None:
    order = _half_cancelled(office, bittitan)
    bittitan.keeps = "none"
    assert office.cancel(order["order_id"]).json["status"] == "cancelled"
    invoice, credits = _invoices(office, order)
    assert len(credits) == 2
    assert (invoice["status"], invoice["credited_by"]) == (
        "credited",
        credits[1]["invoice_number"],
    )
    for amount in ("net", "tax", "payable"):
        credited = sum(credit["totals"][amount]["amount"] for credit in credits)
        assert credited == -invoice["totals"][amount]["amount"]
    _audit_holds(office, invoice, *credits)


def test_a_coupon_of_unknown_outcome_that_was_revoked_leaves_nothing_due(
    office: BackOffice, shopper: Shopper, bittitan: Refusing, bittitan_fails: Any, table: Table
) -> None:
    bittitan_fails({"kind": "lost_reply", "times": 2})
    order = shopper.buy(FIRST, BUNDLE)
    office.fulfilment.run()
    bittitan.keeps = "_02"
    assert office.cancel(order["order_id"]).status == 409
    office.fulfilment.run_after(3600)
    office.fulfilment.run_after(3600)
    ended = office.order(order["order_id"])
    statuses = [asset["provisioning_status"] for asset in ended["assets"]]
    assert (statuses, ended["status"]) == (["cancelled", "synchronized"], "completed")
    assert [mail["outcome"] for mail in ended["mails"]] == ["sent"]
    assert list(table.due(DUE_ORDERS, "9")) == []
    _, [credit] = _invoices(office, ended)
    assert len(credit["lines"]) == 1


def test_what_was_taken_back_before_the_invoice_is_credited_when_it_is_issued(
    office: BackOffice, shopper: Shopper, bittitan: Refusing, table: Table
) -> None:
    order = shopper.buy(FIRST, BUNDLE)
    take(table, order["order_id"], clock.now())  # a worker that died before it did anything
    clock.advance(LEASED_FOR.total_seconds() + 1)
    bittitan.keeps = "_02"
    assert office.cancel(order["order_id"]).status == 409
    assert office.order(order["order_id"])["invoice_number"] is None
    office.fulfilment.run_after(0)
    ended = office.order(order["order_id"])
    assert ended["status"] == "completed"
    invoice, [credit] = _invoices(office, ended)
    assert [line["quantity"] for line in credit["lines"]] == [-7]
    _audit_holds(office, invoice, credit)


def test_a_payment_and_another_credit_at_the_moment_of_a_credit_are_both_waited_for(
    office: BackOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = office.bought(MAILBOX), office.bought(BUNDLE)
    number, write, meanwhile = first["invoice_number"], Table.write, list[int]()

    def written(table: Table, *changes: Any) -> None:
        if not meanwhile and any(key_of(each.row).pk.startswith("SERIES#CN") for each in changes):
            meanwhile.append(1)
            issued_on = office.get(f"/invoices/{number}")["issued_on"]
            euro = {"amount": {"amount": 1, "currency": "EUR"}, "received_on": issued_on}
            office.post(f"/invoices/{number}/payments", euro, status=201)
            assert office.cancel(second["order_id"]).status == 200
        write(table, *changes)

    monkeypatch.setattr(Table, "write", written)
    assert office.cancel(first["order_id"]).status == 200
    assert office.order(first["order_id"])["status"] == "cancelled"
    invoice, credits = _invoices(office, first)
    assert (invoice["amount_paid"]["amount"], invoice["status"]) == (1, "credited")
    _audit_holds(office, invoice, *credits)


def test_a_mail_that_went_out_stays_sent_when_the_number_of_the_credit_is_contended(
    office: BackOffice,
    shopper: Shopper,
    bittitan: Refusing,
    table: Table,
    mails: list[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    order = shopper.buy(FIRST, BUNDLE)
    take(table, order["order_id"], clock.now())  # a worker that died before it did anything
    clock.advance(LEASED_FOR.total_seconds() + 1)
    bittitan.keeps = "_02"
    assert office.cancel(order["order_id"]).status == 409
    with monkeypatch.context() as patch:
        patch.setattr(credit, "numbered", _contended)
        with pytest.raises(NumbersContended):
            office.fulfilment.run_after(0)
    shown = office.order(order["order_id"])
    assert ([mail["outcome"] for mail in shown["mails"]], len(mails)) == (["sent"], 1)
    office.fulfilment.run_after(LEASED_FOR.total_seconds() + 1)
    ended = office.order(order["order_id"])
    assert (ended["status"], len(mails)) == ("completed", 1)
    invoice, credits = _invoices(office, ended)
    assert len(credits) == 1
    _audit_holds(office, invoice, *credits)


def _contended(*_: Any) -> Any:
    raise NumbersContended
