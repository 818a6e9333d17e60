"""`make reconcile`: what it says, what it mends, and that mending twice is harmless (rules.md R67)."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chalicelib.bss.orders.queue import OrderMessage, order_queue
from chalicelib.bss.reconciling.models import Repair
from chalicelib.bss.reconciling.repairs import mend
from chalicelib.storage import aws
from chalicelib.storage.keys import asset_key, documents_key, order_key, work_key
from chalicelib.storage.table import Table
from chalicelib.values import clock
from infra import reconcile
from infra.stage import Stage, WrongArgument
from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.back_office import BackOffice, steps
from tests.api.cloud import TABLE_NAME, Cloud
from tests.api.reconciling import Damage, found
from tests.integration.crashes import TroubledTable
from tests.project import PROJECT

HOURS = 3600
DONE = ["done"] * 4
Reconcile = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def damage(cloud: Cloud) -> Damage:
    return Damage(cloud)


@pytest.fixture
def run(
    simulator: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Reconcile:
    """The command at the stage of these tests: its exit status, and the lines that it prints."""
    monkeypatch.setattr(reconcile, "PAGE", 7)
    variables = {
        "STAGE": "test",
        **{name: os.environ[name] for name in ("BITTITAN_URL", "BITTITAN_API_KEY")},
    }
    described = {"stages": {"test": {"environment_variables": variables}}}
    stage = Stage("test", PROJECT, described)

    def run(*arguments: str) -> tuple[int, list[str]]:
        capsys.readouterr()
        status = reconcile.run(stage, ["RATE=100000", *arguments])
        return status, capsys.readouterr().out.splitlines()

    return run


def _not_due(damage: Damage, order_id: str) -> None:
    damage.attributes(work_key(order_id), due=None, due_at=None)


def test_a_healthy_stage_ends_with_0_and_says_how_much_was_read(
    run: Reconcile, office: BackOffice
) -> None:
    office.bought(MAILBOX, BUNDLE)
    office.bought(MAILBOX)
    status, lines = run()
    assert (status, lines) == (0, ["2 orders were read; 0 findings are left, 0 were repaired."])


def test_it_says_what_is_wrong_and_what_ends_it_and_changes_nothing(
    run: Reconcile, shopper: Shopper, cloud: Cloud, damage: Damage
) -> None:
    order_id = shopper.buy()["order_id"]
    _not_due(damage, order_id)
    cloud._queue._messages.clear()
    before = cloud.rows
    status, lines = run("REPAIR=no")
    assert status == 1
    assert lines[0].startswith(f"nothing_due            {order_id}: It is provisioning, ast_")
    assert lines[0].endswith(
        "nobody goes on with it. -> make reconcile with REPAIR=yes (docs/operations.md#reconcile)"
    )
    assert lines[-1] == "1 orders were read; 2 findings are left, 0 were repaired."
    assert (cloud.rows, cloud.messages) == (before, [])


def test_an_order_that_nothing_leads_on_is_queued_and_ends(
    run: Reconcile, office: BackOffice, shopper: Shopper, cloud: Cloud, damage: Damage
) -> None:
    order_id = shopper.buy()["order_id"]
    _not_due(damage, order_id)
    cloud._queue._messages.clear()
    status, lines = run("REPAIR=yes")
    assert (status, lines[-1][-37:]) == (0, "0 findings are left, 2 were repaired.")
    assert lines[0].endswith("Repaired: it was queued.")
    assert {*cloud.messages} == {OrderMessage(order_id=order_id).body()}
    office.fulfilment.run()
    done = office.order(order_id)
    assert (done["status"], steps(done)) == ("completed", DONE)
    assert run("REPAIR=yes")[0] == 0


def test_repairing_twice_is_harmless(
    run: Reconcile, office: BackOffice, shopper: Shopper, cloud: Cloud, damage: Damage, mails: Any
) -> None:
    order_id = shopper.buy()["order_id"]
    _not_due(damage, order_id)
    run("REPAIR=yes")
    run("REPAIR=yes")
    office.fulfilment.run()
    _not_due(damage, order_id)
    before = office.order(order_id)
    run("REPAIR=yes")
    office.fulfilment.run()
    assert office.order(order_id) == before
    assert (len(mails), len(office.coupons(before))) == (1, 1)


def test_an_order_that_nobody_works_on_is_queued_as_it_is(
    run: Reconcile, office: BackOffice, shopper: Shopper, cloud: Cloud
) -> None:
    order_id = shopper.buy()["order_id"]
    cloud._queue._messages.clear()
    clock.advance(2 * HOURS)
    before = cloud.rows
    run("REPAIR=yes")
    assert cloud.rows == before
    office.fulfilment.run()
    assert office.order(order_id)["status"] == "completed"
    assert run()[0] == 0


def test_an_ended_order_leaves_the_list_of_what_is_due(
    run: Reconcile, office: BackOffice, cloud: Cloud, damage: Damage
) -> None:
    order_id = office.bought(MAILBOX)["order_id"]
    office.cancel(order_id)
    later = clock.stamp(clock.now())
    damage.attributes(work_key(order_id), due="ORDERS", due_at=later)
    run("REPAIR=yes")
    assert found(cloud) == []
    office.fulfilment.run()
    assert (found(cloud), office.order(order_id)["status"]) == ([], "cancelled")


def test_an_order_whose_status_differs_is_settled(
    run: Reconcile, office: BackOffice, cloud: Cloud, damage: Damage
) -> None:
    order_id = office.bought(MAILBOX)["order_id"]
    damage.body(order_key(order_id), status="needs_attention")
    run("REPAIR=yes")
    office.fulfilment.run()
    assert (found(cloud), office.order(order_id)["status"]) == ([], "completed")


@pytest.mark.parametrize("due", [True, False])
def test_documents_that_nobody_makes_are_queued_and_made(
    run: Reconcile,
    office: BackOffice,
    cloud: Cloud,
    bucket: Any,
    damage: Damage,
    due: bool,
) -> None:
    number = office.bought(MAILBOX)["invoice_number"]
    clock.advance(2 * HOURS)
    if not due:
        damage.attributes(documents_key(number), due=None, due_at=None)
    for _ in range(2):
        assert run("REPAIR=yes")[0] == 0
    office.fulfilment.run()
    assert office.get(f"/invoices/{number}/documents")["state"] == "done"
    assert run()[1] == ["1 orders were read; 0 findings are left, 0 were repaired."]


@pytest.mark.parametrize("meanwhile", ["made", "claimed"])
def test_documents_that_somebody_else_made_due_meanwhile_are_left_to_them(
    office: BackOffice, cloud: Cloud, table: Table, bucket: Any, damage: Damage, meanwhile: str
) -> None:
    number = office.bought(MAILBOX)["invoice_number"]
    place = documents_key(number)
    due = damage.row(place)
    office.fulfilment.run_after(61)
    made = damage.row(place)
    cloud.put({name: value for name, value in due.items() if name not in ("due", "due_at")})
    overtaken = {"made": made, "claimed": due | {"claim": {"S": "of a worker"}}}[meanwhile]
    slow = TroubledTable(table, 1, "before", lambda: cloud.put(overtaken))
    mend(Repair(number, makes_due=True), table=slow, queue=order_queue(), now=clock.now())
    assert damage.row(place) == overtaken


def test_what_it_does_not_repair_is_left_and_it_ends_with_1(
    run: Reconcile, office: BackOffice, cloud: Cloud, damage: Damage
) -> None:
    order = office.bought(MAILBOX)
    damage.inside(order_key(order["order_id"]), "welcome_email", told=[])
    before = cloud.rows
    status, [line, end] = run("REPAIR=yes")
    assert status == 1
    assert line.endswith(f"-> POST /bss/orders/{order['order_id']}/welcome-email")
    assert end == "1 orders were read; 1 findings are left, 0 were repaired."
    assert cloud.rows == before


def test_an_order_that_somebody_has_leased_since_is_left_to_them(
    run: Reconcile, shopper: Shopper, cloud: Cloud, damage: Damage, monkeypatch: Any
) -> None:
    order_id = shopper.buy()["order_id"]
    _not_due(damage, order_id)
    until = clock.stamp(clock.now().replace(year=2099))
    mend = reconcile.mend

    def leased_meanwhile(*given: Any, **how: Any) -> None:
        damage.attributes(work_key(order_id), lease="somebody", leased_until=until)
        mend(*given, **how)

    monkeypatch.setattr(reconcile, "mend", leased_meanwhile)
    cloud._queue._messages.clear()
    assert run("REPAIR=yes")[0] == 1
    assert cloud.messages == []


@pytest.mark.parametrize("what", ["in work and not due", "completed and due", "due for long"])
def test_an_order_that_lacks_an_asset_is_left_as_it_is_until_its_row_is_back(
    run: Reconcile, office: BackOffice, shopper: Shopper, cloud: Cloud, damage: Damage, what: str
) -> None:
    order = office.bought(MAILBOX, BUNDLE) if what == "completed and due" else shopper.buy(BUNDLE)
    order_id, asset_id = order["order_id"], order["assets"][0]["asset_id"]
    if what == "in work and not due":
        _not_due(damage, order_id)
    elif what == "completed and due":
        now = clock.stamp(clock.now())
        damage.attributes(work_key(order_id), due="ORDERS", due_at=now)
    else:
        clock.advance(2 * HOURS)
    cloud._queue._messages.clear()
    lost = damage.row(asset_key(asset_id))
    cloud.drop(asset_key(asset_id))
    before = cloud.rows
    status, lines = run("REPAIR=yes")
    assert (status, cloud.rows, cloud.messages) == (1, before, [])
    restored = "docs/operations.md#restore-the-table-to-a-point-in-time (some rows were damaged)"
    assert [line for line in lines if order_id in line and not line.endswith(restored)] == []
    cloud.put(lost)
    assert run("REPAIR=yes")[0] == 0
    office.fulfilment.run()
    assert (office.order(order_id)["status"], found(cloud)) == ("completed", [])


def test_a_repair_that_fails_is_said_and_the_others_are_made(
    run: Reconcile, shopper: Shopper, cloud: Cloud, damage: Damage, monkeypatch: Any
) -> None:
    broken, other = (shopper.buy()["order_id"] for _ in range(2))
    for order_id in (broken, other):
        _not_due(damage, order_id)
    mend = reconcile.mend

    def fails(repair: Repair, **how: Any) -> None:
        if repair.name == broken:
            raise KeyError("the-code-of-a-coupon")
        mend(repair, **how)

    monkeypatch.setattr(reconcile, "mend", fails)
    cloud._queue._messages.clear()
    status, lines = run("REPAIR=yes")
    assert (status, lines[-1][-37:]) == (1, "2 findings are left, 2 were repaired.")
    assert {*cloud.messages} == {OrderMessage(order_id=other).body()}
    assert sum("It could not be repaired: KeyError. -> " in line for line in lines) == 2
    assert "the-code-of-a-coupon" not in "".join(lines)


def test_it_shows_no_code_and_no_address(
    run: Reconcile, office: BackOffice, cloud: Cloud, damage: Damage
) -> None:
    order = office.bought(MAILBOX, BUNDLE)
    codes = [office.asset(each["asset_id"])["coupon"]["code"] for each in order["assets"]]
    for row in cloud.rows:
        if row["sk"]["S"] == "LAST" or row["pk"]["S"].startswith("CODE#"):
            cloud.drop_row(row)
    damage.inside(order_key(order["order_id"]), "welcome_email", told=[])
    damage.body(order_key(order["order_id"]), status="needs_attention", lines=[])
    _, lines = run()
    printed = "\n".join(lines)
    assert len({line.split()[0] for line in lines}) > 4
    for secret in (*codes, order["recipient"]["email"], order["recipient"]["name"]):
        assert secret not in printed


def test_bittitan_is_not_asked_where_nobody_wants_it(
    run: Reconcile, office: BackOffice, simulator: Any
) -> None:
    office.bought(MAILBOX)
    before = simulator._calls
    status, lines = run("BITTITAN=no")
    assert (status, lines[0], simulator._calls) == (0, "BitTitan was not asked.", before)


@pytest.mark.parametrize("argument", ["REPAIR=maybe", "RATE=0", "RATE=fast", "BITTITAN", "x=1"])
def test_a_wrong_argument_is_refused_before_anything_is_read(argument: str) -> None:
    with pytest.raises(WrongArgument, match="Give REPAIR=yes"):
        reconcile.wanted_by([argument])


def test_pages_are_read_no_faster_than_was_asked_for(cloud: Cloud, office: BackOffice) -> None:
    office.bought(MAILBOX)
    waited = list[float]()
    pages = list(reconcile.pages(aws.client("dynamodb"), TABLE_NAME, 2, pause=waited.append))
    assert sum(map(len, pages)) == len(cloud.rows)
    assert {len(page) for page in pages[:-1]} == {2}
    assert len(waited) == len(pages) - 1 and all(0.8 < seconds <= 1 for seconds in waited)


def test_a_rate_is_for_rows_and_not_for_pages() -> None:
    assert reconcile.wanted_by([]).rate == 500
    assert reconcile.wanted_by(["RATE=50", "REPAIR=yes"]) == (True, True, 50)
    assert Path(PROJECT / "Makefile").read_text().count("infra reconcile") == 1
