"""How many calls to AWS and BitTitan what staff do about an order takes (docs/performance.md)."""

from typing import Any

import pytest

from local.bittitan_faults import Faults
from tests.api.actors import BUNDLE, MAILBOX
from tests.api.aws_calls import counted
from tests.api.back_office import BackOffice
from tests.api.coupon_desk import DeskWorker, coupon

pytestmark = pytest.mark.usefixtures("known_queue")

A, B = MAILBOX | {"friendly_name": "Spring"}, BUNDLE | {"friendly_name": "Autumn"}
REASON = {"reason": "The portal is closed."}


def _calls(office: BackOffice, path: str, body: Any = None) -> tuple[int, int]:
    """How many calls to AWS, and how many to BitTitan, one good request of staff makes."""
    before = office.side_effects.simulator.snapshot()["calls"]
    with counted() as calls:
        answer = office.call("POST", path, body)
    assert answer.status in (200, 202), answer.json
    return len(calls), office.side_effects.simulator.snapshot()["calls"] - before


@pytest.fixture
def half(office: BackOffice, bittitan_fails: Any) -> Any:
    """An order of two lines; BitTitan rejected the first."""
    bittitan_fails({"kind": "reject"})
    return office.bought(A, B)


def test_letting_an_order_try_again(office: BackOffice, half: Any) -> None:
    assert _calls(office, f"/orders/{half['order_id']}/retry") == (8, 0)


def test_letting_an_asset_try_again(office: BackOffice, half: Any) -> None:
    assert _calls(office, f"/assets/{half['assets'][0]['asset_id']}/synchronize") == (6, 0)


def test_replacing_a_coupon(office: BackOffice) -> None:
    order = office.bought(A, B)
    path = f"/assets/{order['assets'][0]['asset_id']}/coupon/replace"
    assert _calls(office, path, {"reason": "Wrong reader"}) == (7, 1)


def test_closing_asks_bittitan_once_about_each_coupon_that_could_not_be_revoked(
    office: BackOffice,
) -> None:
    order = office.bought(A, B)
    rejected = {"revokes": [{"kind": "reject"}, {"kind": "reject"}]}
    office.side_effects.simulator.set_faults(Faults.model_validate(rejected))
    for asset in order["assets"]:
        path = f"/assets/{asset['asset_id']}/coupon/replace"
        office.post(path, {"reason": "Wrong reader"}, status=202)
    office.fulfilment.run()
    assert office.order(order["order_id"])["status"] == "needs_attention"
    assert _calls(office, f"/orders/{order['order_id']}/close", REASON) == (5, 2)


def _task(desk: DeskWorker, office: BackOffice, kind: str) -> Any:
    """A claimed task of an order of two assets; another of it is done already."""
    order = office.bought(A, B)
    desk.issue(desk.tasks()[0], "DESK-CODE-0001")
    office.fulfilment.run()
    if kind == "revoke_coupon":
        path = f"/assets/{order['assets'][0]['asset_id']}/coupon/replace"
        office.post(path, {"reason": "Wrong reader"}, status=202)
        office.fulfilment.run()
    task = desk.tasks(f"?status=open&kind={kind}")[0]
    desk.claim(task["task_id"])
    return task


@pytest.mark.parametrize(
    ("kind", "call", "taken"),
    [
        ("issue_coupon", "claim", 2),
        ("issue_coupon", "release", 6),
        ("issue_coupon", "complete", 9),
        ("issue_coupon", "refuse", 6),
        ("revoke_coupon", "claim", 2),
        ("revoke_coupon", "release", 6),
        ("revoke_coupon", "complete", 7),
        ("revoke_coupon", "refuse", 6),
    ],
)
def test_a_task_of_the_coupon_desk(
    desk: DeskWorker, office: BackOffice, kind: str, call: str, taken: int
) -> None:
    task = _task(desk, office, kind)
    done = coupon(task, "DESK-CODE-0002") if kind == "issue_coupon" else {"outcome": "revoked"}
    bodies = {"complete": done, "refuse": REASON}
    with counted() as calls:
        desk.succeeded(task["task_id"], call, bodies.get(call))
    assert len(calls) == taken, calls
