"""What may be wrong with an order itself: its status, when it is due, what it comes to, its mail. Pure."""

from collections.abc import Iterator
from datetime import datetime

from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.progress import not_mailed, summarized, waits_for_desk
from chalicelib.bss.reconciling import ways_out
from chalicelib.bss.reconciling.models import Finding, OrderRows
from chalicelib.values.clock import stamp
from chalicelib.values.money import Money, Taxed, Totals, totals

ENDED = ("completed", "cancelled")


def overdue(rows: OrderRows, now: datetime) -> Iterator[Finding]:
    """Something on it is due, and nobody came (rules.md R26)."""
    if rows.due_at is None or not rows.is_overdue(now):
        return
    since = stamp(rows.due_at)
    if rows.leased_until:
        what = f"Whoever worked on it left it; its lease ended at {since}, and nobody took it up."
        yield rows.queued("lease_outlived", what, makes_due=False)
    else:
        what = f"It has been due since {since}, and nobody has worked on it."
        yield rows.queued("order_overdue", what, makes_due=False)


def nothing_leads_on(rows: OrderRows, now: datetime) -> Iterator[Finding]:
    """Something is left to do, nothing is due, and nobody at the coupon desk is at it."""
    order, assets = rows.order, rows.in_order_of_lines()
    if not rows.rests or not order.was_executed or waits_for_desk(order, assets):
        return
    waits = [each.asset_id for each in assets if each.is_pending]
    cancels = order.waits_to_be_cancelled and order.status == "completed"
    goes_on = order.status == "provisioning" or cancels
    if not goes_on and (order.status == "cancelled" or not waits):
        return
    state = "being cancelled" if order.waits_to_be_cancelled else order.status
    missing = f", {', '.join(waits)} without a coupon" if waits else ""
    what = f"It is {state}{missing}, and nothing is due: nobody goes on with it."
    finding = rows.queued("nothing_due", what, makes_due=True)
    if finding.repair and not goes_on:
        finding = finding._replace(way_out=ways_out.retry(order.order_id))
    yield finding


def ended_and_due(rows: OrderRows, now: datetime) -> Iterator[Finding]:
    """Nothing is left to do, and it is on the list of what is due all the same."""
    order = rows.order
    if rows.due_at is None or rows.leased_until or order.waits_to_be_cancelled:
        return
    if order.status in ENDED and order.was_executed:
        what = f"It is {order.status}, and on the list of what is due."
        yield rows.queued("ended_order_due", what, makes_due=True)


def status_differs(rows: OrderRows, now: datetime) -> Iterator[Finding]:
    """Its status, its coupons step or its summary is not what its steps and assets come to (rules.md R6)."""
    order = rows.order
    if not rows.rests or not order.was_executed or len(rows.assets) < len(order.lines):
        return
    if order.status == "cancelled":
        yield from _not_cancelled(rows)
    elif not _is_as_its_assets(rows):
        what = "Its status is not what its steps and its assets come to."
        yield rows.queued("status_differs", what, makes_due=True)


def _not_cancelled(rows: OrderRows) -> Iterator[Finding]:
    left = [a.asset_id for a in rows.assets.values() if a.provisioning_status != "cancelled"]
    for asset_id in left:
        what = "Its order is cancelled, and it is not."
        yield Finding("status_differs", asset_id, what, ways_out.RESTORE)


def _is_as_its_assets(rows: OrderRows) -> bool:
    order, assets = rows.order, rows.in_order_of_lines()
    follows = summarized(order, assets)
    states = {order.invoice.state, follows.coupons.state, order.welcome_email.state}
    ends = states == {"done"} and not order.cancelling_was_left
    is_done = (order.status == "completed") == ends
    return is_done and _coming(order) == _coming(follows)


def _coming(order: Order) -> tuple[str, dict[str, str]]:
    return order.coupons.state, {a.asset_id: a.provisioning_status for a in order.assets}


def sums_differ(rows: OrderRows, now: datetime) -> Iterator[Finding]:
    """Its totals are not what its lines come to (rules.md R4, R12)."""
    order = rows.order
    kept = order.tax_rate, order.tax_category, order.tax_reason
    wanted = totals((Taxed(line.line_total.amount, *kept) for line in order.lines), order.currency)
    lines_hold = all(
        line.line_total.amount == line.unit_price.amount * line.quantity for line in order.lines
    )
    if not lines_hold or _amounts(order.totals) != _amounts(wanted):
        what = "Its totals are not what its lines come to."
        yield Finding("sums_differ", order.order_id, what, ways_out.RESTORE)


def _amounts(each: Totals) -> tuple[Money, Money, Money]:
    return each.net, each.tax, each.payable


def mail_not_sent(rows: OrderRows, now: datetime) -> Iterator[Finding]:
    """It is completed, and the recipient was never mailed a coupon that can be redeemed (rules.md R21)."""
    order = rows.order
    if order.status != "completed" or not rows.rests:
        return
    waits = [each.asset_id for each in not_mailed(order, rows.in_order_of_lines(), now)]
    if waits:
        what = f"It is completed, and nobody was mailed the coupon of {', '.join(waits)}."
        way_out = ways_out.mail_again(order.order_id)
        yield Finding("mail_not_sent", order.order_id, what, way_out)


CHECKS = (
    overdue,
    nothing_leads_on,
    ended_and_due,
    status_differs,
    sums_differ,
    mail_not_sent,
)
