"""Recorder of coupons: what became of them in a year, and what kept them from being issued."""

from chalicelib.storage.table import table
from chalicelib.values import clock
from tests.api.actors import BUNDLE, MAILBOX
from tests.fakes import AskedBitTitan
from tests.integration.crashes import Crash, CrashingBitTitan, TroubledTable
from tests.rows.recorder import DAY, PAST_A_LEASE, Recorder

MOST_BEGINNINGS = 10


def record_coupons_after_a_year(recorder: Recorder) -> None:
    """Coupons that were asked about after a year; one more expired since, by its date alone."""
    recorder.bought("a coupon that expired", MAILBOX | {"quantity": 3})
    clock.advance(DAY)
    recorder.bought("a coupon that expires by its date, though nobody has asked since")
    clock.advance(DAY)
    redeemed = recorder.bought("a coupon that was redeemed, and one that was not", MAILBOX, BUNDLE)
    revoked = recorder.bought("a coupon that was revoked at BitTitan")
    simulator, office = recorder.office.side_effects.simulator, recorder.office
    simulator.redeem(office.coupons(redeemed)[0]["code"])
    code = office.coupons(revoked)[0]["code"]
    simulator.revoke(next(name for name, held in simulator._coupons.items() if held.code == code))
    office.check_coupons(after_days=364)
    clock.advance(DAY)


def record_coupon_failures(recorder: Recorder) -> None:
    """Coupons that did not come at once, or not at all."""
    recorder.coupons_fail({"kind": "reject"})
    lines = MAILBOX | {"friendly_name": "Refused"}, BUNDLE | {"friendly_name": "Granted"}
    recorder.bought("a coupon refused for good, beside one that was mailed", *lines)
    recorder.coupons_fail({"kind": "error", "status": 503, "times": 20})
    recorder.bought("a coupon that is tried again")
    recorder.coupons_fail({"kind": "lost_reply"})
    recorder.bought("a coupon whose reply was lost")
    recorder.coupons_fail({"kind": "reject"})
    again = recorder.bought("a refused coupon that staff ask for again")
    path = f"/assets/{again['assets'][0]['asset_id']}/synchronize"
    recorder.office.post(path, status=202)
    recorder.office.fulfilment.take()


def record_failed_workers(recorder: Recorder) -> None:
    """Orders whose workers did not come to their end."""
    given_up = recorder.placed("an order given up after ten broken-off runs")
    for _ in range(MOST_BEGINNINGS):
        recorder.die(given_up, bittitan=_deadly(recorder))
        clock.advance(PAST_A_LEASE)
    recorder.fulfil(given_up)


def record_orders_in_progress(recorder: Recorder) -> None:
    """Orders whose leases still hold, so these stories come last."""
    recorder.placed("an order just placed", order_for="acc_endcustomer")
    begun = recorder.placed("an order whose worker has only begun")
    recorder.die(begun, table=TroubledTable(table(), 2, "before", Crash()))
    invoiced = recorder.placed("an order whose worker has invoiced it")
    recorder.die(invoiced, bittitan=_deadly(recorder))


def _deadly(recorder: Recorder) -> CrashingBitTitan:
    """BitTitan, at whose first coupon the worker dies."""
    return CrashingBitTitan(AskedBitTitan(recorder.office.side_effects.simulator), 1, "before")
