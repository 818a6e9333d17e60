"""The recipient's contact changes while the order is confirmed or placed: who was confirmed gets the coupons."""

import pytest

from chalicelib.bss.accounts.changes import AccountChange, change
from chalicelib.checkout import changes, placing
from chalicelib.checkout.models import ConfirmBilling, PlaceOrder
from chalicelib.errors import CheckoutBlocked
from tests.integration.backend import Backend
from tests.integration.crashes import TroubledTable

CONFIRMED, NEW = "billing@endcustomer.example", "new@fjord.example"


def _change_contact(backend: Backend, email: str = NEW) -> None:
    contact = {"name": "Olga", "email": email}
    wanted = AccountChange.model_validate({"billing": {"contact": contact}})
    change("acc_endcustomer", wanted, by="usr_sue", table=backend.table, now=backend.clock())


def _ready(backend: Backend) -> PlaceOrder:
    partner = backend.caller("acc_partner")
    changes.order_for(backend.request(partner), "acc_endcustomer", table=backend.table)
    return backend.fill(partner)


def test_who_was_confirmed_gets_the_coupons_though_the_contact_changes_as_the_order_is_written(
    backend: Backend,
) -> None:
    """The order is judged by the very read that its recipient comes from."""
    partner, wanted = backend.caller("acc_partner"), _ready(backend)
    table = TroubledTable(backend.table, 1, "before", lambda: _change_contact(backend))
    placed = placing.place(
        backend.request(partner), wanted, enqueue=backend.queued.append, table=table
    )
    assert placed.order.recipient.email == CONFIRMED
    backend.fulfil(placed.order.order_id)
    assert [mail.to for _, mail in backend.outbox.mails] == [CONFIRMED]


def test_a_contact_that_changed_a_moment_before_blocks_the_order(backend: Backend) -> None:
    partner, wanted = backend.caller("acc_partner"), _ready(backend)
    _change_contact(backend)
    with pytest.raises(CheckoutBlocked) as refusal:
        backend.place(partner, wanted)
    assert [fault.code for fault in refusal.value.faults] == ["recipient_changed"]


def test_a_contact_that_changes_as_it_is_confirmed_is_not_confirmed_unseen(
    backend: Backend,
) -> None:
    partner, _ = backend.caller("acc_partner"), _ready(backend)
    _change_contact(backend)
    table = TroubledTable(
        backend.table, 1, "before", lambda: _change_contact(backend, "eve@fjord.example")
    )
    versions = ConfirmBilling(billing_version=1, recipient_version=2)
    shown = placing.confirm_billing(backend.request(partner), versions, table=table)
    assert (shown.recipient.email, shown.blockers) == (NEW, ())
    now = placing.rehearse(partner, table=backend.table)
    assert [blocker.code for blocker in now.blockers] == ["recipient_changed"]
