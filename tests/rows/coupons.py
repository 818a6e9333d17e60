"""Stories of coupons: what became of them in a year, and what kept them from being issued."""

from chalicelib.storage.table import table
from chalicelib.values import clock
from tests.api.actors import BUNDLE, MAILBOX
from tests.fakes import AskedBitTitan
from tests.integration.crashes import Crash, CrashingBitTitan, TroubledTable
from tests.rows.stories import DAY, PAST_A_LEASE, Stories

MOST_BEGINNINGS = 10


def tell_of_a_year(book: Stories) -> None:
    """Coupons that were asked about after a year; one more expired since, by its date alone."""
    book.bought("a coupon that expired", MAILBOX | {"quantity": 3})
    clock.advance(DAY)
    book.bought("a coupon that expires by its date, though nobody has asked since")
    clock.advance(DAY)
    redeemed = book.bought("a coupon that was redeemed, and one that was not", MAILBOX, BUNDLE)
    revoked = book.bought("a coupon that was revoked at BitTitan")
    simulator, office = book.office.side_effects.simulator, book.office
    simulator.redeem(office.coupons(redeemed)[0]["code"])
    code = office.coupons(revoked)[0]["code"]
    simulator.revoke(next(at for at, held in simulator._coupons.items() if held.code == code))
    office.check_coupons(after_days=364)
    clock.advance(DAY)


def tell_of_trouble(book: Stories) -> None:
    """Coupons that did not come at once, or not at all."""
    book.coupons_fail({"kind": "reject"})
    lines = MAILBOX | {"friendly_name": "Refused"}, BUNDLE | {"friendly_name": "Granted"}
    book.bought("a coupon refused for good, beside one that was mailed", *lines)
    book.coupons_fail({"kind": "error", "status": 503, "times": 20})
    book.bought("a coupon that is tried again")
    book.coupons_fail({"kind": "lost_reply"})
    book.bought("a coupon whose reply was lost")
    book.coupons_fail({"kind": "reject"})
    again = book.bought("a refused coupon that staff ask for again")
    path = f"/assets/{again['assets'][0]['asset_id']}/synchronize"
    book.office.post(path, status=202)
    book.office.fulfilment.take()


def tell_of_workers(book: Stories) -> None:
    """Orders whose workers did not come to their end."""
    given_up = book.placed("an order given up after ten broken-off runs")
    for _ in range(MOST_BEGINNINGS):
        book.die(given_up, bittitan=_deadly(book))
        clock.advance(PAST_A_LEASE)
    book.fulfil(given_up)


def tell_of_what_is_under_way(book: Stories) -> None:
    """Orders whose leases still hold, so these stories come last."""
    book.placed("an order just placed", order_for="acc_endcustomer")
    begun = book.placed("an order whose worker has only begun")
    book.die(begun, table=TroubledTable(table(), 2, "before", Crash()))
    invoiced = book.placed("an order whose worker has invoiced it")
    book.die(invoiced, bittitan=_deadly(book))


def _deadly(book: Stories) -> CrashingBitTitan:
    """BitTitan, at whose first coupon the worker dies."""
    return CrashingBitTitan(AskedBitTitan(book.office.side_effects.simulator), 1, "before")
