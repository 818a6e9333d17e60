"""Print what a month costs for several numbers of orders, from what one order uses. Run: python -m bench.costs"""

import os
import sys
from collections import Counter

from bench.bill import Order, bill, million_coupons
from bench.environment import ENVIRONMENT
from bench.report import say

SIZES = (1_000, 100_000, 10_000_000)
# Write units per second that DynamoDB allows on one partition.
PARTITION_UNITS = 1_000
LINES = (1, 2, 40)


def measured() -> tuple[Order, Counter[str], dict[int, int]]:
    """What a typical order uses, its units in partitions shared with other orders, and units by lines."""
    # The service reads its settings when it is imported, so they come first.
    os.environ.update(ENVIRONMENT)
    from bench import order

    with order.metered_service() as service:
        parts = order.walk(service)
        reconciled, reconciling = order.reconcile(service)
        coupons, checking = order.check(service)
        by_lines = {lines: order.placed_and_fulfilled(service, lines) for lines in LINES}
    whole = parts.values()
    taken = Order(
        api_calls=sum(part.api_calls for part in whole),
        read_units=sum(part.reads for part in whole),
        write_units=sum(part.writes for part in whole),
        bytes_answered=sum(part.bytes_out for part in whole),
        bytes_stored=sum(part.bytes_stored for part in whole),
        coupons=len(order.PRODUCTS),
        aws_calls_for_documents=parts["documents"].sent.total(),
        aws_calls_to_fulfil=parts["fulfilling"].sent.total(),
        read_units_to_check_a_coupon=checking.reads / coupons,
        write_units_to_check_a_coupon=checking.writes / coupons,
        read_units_to_reconcile=reconciling.reads / reconciled,
        aws_calls_to_reconcile=reconciling.sent.total() / reconciled,
    )
    written = sum((part.written for part in whole), Counter())
    places = {"/".join(place): units for place, units in written.items() if shared(*place)}
    return taken, Counter(places), by_lines


def shared(where: str, partition: str) -> bool:
    """Whether other orders write to this partition too: to lists and invoice series, not to an order's rows."""
    return where != "table" or partition.startswith("SERIES#")


def _figure(quantity: float) -> str:
    return f"{quantity:,.0f}" if quantity >= 100 else f"{quantity:.3g}"


def table(order: Order) -> list[str]:
    """The bills side by side, as a table in Markdown."""
    bills = [bill(orders, order) for orders in SIZES]
    heads = [f"{orders:,} orders | $" for orders in SIZES]
    rows = [" | ".join(("what", "unit", "$ a unit", *heads))]
    rows.append(" | ".join(("---", "---", *["---:"] * (1 + 2 * len(SIZES)))))
    for same in zip(*bills, strict=True):
        [first, *_] = same
        sums = [f"{_figure(item.quantity)} | {item.dollars:,.2f}" for item in same]
        rows.append(" | ".join((first.what, first.unit, f"{first.price:g}", *sums)))
    totals = [sum(item.dollars for item in items) for items in bills]
    rows.append(" | ".join(("**a month**", "", "", *(f" | **{total:,.2f}**" for total in totals))))
    cents = [100 * total / orders for total, orders in zip(totals, SIZES, strict=True)]
    rows.append(" | ".join(("an order, in cents", "", "", *(f" | {each:.3f}" for each in cents))))
    return [f"| {row} |" for row in rows]


def main() -> None:
    """Measure, calculate and print."""
    order, written, by_lines = measured()
    taken = [f"{value:8g} {name.replace('_', ' ')}" for name, value in order._asdict().items()]
    say("An order", [*taken, f"{order.seconds_to_fulfil:8g} seconds to fulfil, as assumed"])
    say(
        "Units an order writes, placed and fulfilled, by its lines",
        [f"{units:8} {lines}" for lines, units in by_lines.items()],
    )
    say(
        "Units an order writes to what other orders write to (and orders a second it bears)",
        [f"{n:8} {place} ({PARTITION_UNITS / n:.0f})" for place, n in written.most_common()],
    )
    say("A million open coupons, all of them asked about in a day", million_coupons(order))
    sys.stdout.write("\n".join(table(order)) + "\n")


if __name__ == "__main__":
    main()
