"""The table that a run prints."""

from collections import Counter
from collections.abc import Iterable, Mapping

from tests.api.machine.snapshot import Snapshot
from tests.chaos.queues import orders_of

FAULTS = ("dynamodb:", "sqs:", "sesv2:", "bittitan:", "worker killed")


def lines_of(
    snapshot: Snapshot, counts: Mapping[str, int], dead: Iterable[str], seconds: Mapping[str, float]
) -> list[str]:
    """What happened, by kind; how the orders ended; how long it took."""
    faults = {kind: times for kind, times in counts.items() if kind.startswith(FAULTS)}
    others = {kind: times for kind, times in counts.items() if kind not in faults}
    ended = Counter(f"ended {order.status}" for order in snapshot.orders.values())
    letters = Counter(
        "dead letters: " + ("of orders" if orders_of(body) else "poison") for body in dead
    )
    parts = [
        {"faults": sum(faults.values())} | dict(sorted(faults.items())),
        dict(sorted(others.items())),
        {"orders": len(snapshot.orders)} | dict(sorted(ended.items())),
        stored(snapshot) | dict(letters),
        {f"seconds {what}": round(took) for what, took in seconds.items()},
    ]
    return [f"{times:8} {kind}" for part in parts for kind, times in part.items()]


def stored(snapshot: Snapshot) -> dict[str, int]:
    """How many there are of what must not be there twice."""
    return {
        "coupons": sum(len(held) for held in snapshot.held.values()),
        **{f"numbers of {series}": taken for series, taken in sorted(snapshot.taken.items())},
        "welcome mails": len(snapshot.letters),
        "coupons redeemed": sum(
            each["status"] == "redeemed" for held in snapshot.held.values() for each in held
        ),
    }
