"""How an order of two assets may end, and what must be true of it then."""

from chalicelib.bss.mail.delivery import INTERRUPTED
from tests.integration.backend import Backend
from tests.integration.crashes import When

# The writes of an undisturbed worker.
WRITES = ["lease", "invoice", "coupon_1", "coupon_2", "note_before_the_mail", "release"]
NOTE, RELEASE = 5, 6


def every_effect_once(backend: Backend, order_id: str) -> None:
    """One invoice without a gap, one coupon an asset, and nothing left to do."""
    order, assets = backend.order(order_id), backend.assets(order_id)
    [invoice] = backend.invoices()
    assert (invoice.invoice_number, invoice.order_id) == (order.invoice_number, order_id)
    assert invoice.invoice_number.endswith("-000001")
    held = {coupon["reference"]: coupon["code"] for coupon in backend.coupons()}
    assert len(backend.coupons()) == len(held) == len(assets) == 2
    assert {asset.asset_id: asset.coupon and asset.coupon.code for asset in assets} == held
    assert (order.invoice.state, order.coupons.state) == ("done", "done")


def completed_with_one_mail(backend: Backend, order_id: str) -> None:
    every_effect_once(backend, order_id)
    order = backend.order(order_id)
    assert (order.status, order.welcome_email.state) == ("completed", "done")
    [(_, mail)] = backend.outbox.mails
    assert all(coupon["code"] in mail.text for coupon in backend.coupons())


def left_to_people(backend: Backend, order_id: str, *, mails: int) -> None:
    every_effect_once(backend, order_id)
    order = backend.order(order_id)
    assert (order.status, order.welcome_email.state) == ("needs_attention", "failed")
    assert order.welcome_email.last_error == INTERRUPTED
    assert len(backend.outbox.mails) == mails


def ended_as_after_a_broken_write(backend: Backend, order_id: str, number: int, when: When) -> None:
    """What must be true after write `number` failed. If that was around the mail, a person has to look."""
    if (number, when) == (NOTE, "after"):
        left_to_people(backend, order_id, mails=0)  # SES was never asked, but nobody can know
    elif (number, when) == (RELEASE, "before"):
        left_to_people(backend, order_id, mails=1)
    else:
        completed_with_one_mail(backend, order_id)
