"""The coupon of an asset: however asking BitTitan ends, there is never a second one."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.bss.coupons.provisioning import KEY_KNOWN_FOR, attempt, provision
from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.attempts import MAX_ATTEMPTS
from chalicelib.bss.orders.store import asset_puts, asset_with_code, still_waiting
from chalicelib.storage.keys import key_of
from chalicelib.storage.table import Table
from local.bittitan_faults import Faults
from tests.builders import PLACED_AT, a_failed_asset, a_provisioned_asset, an_asset
from tests.fakes import AskedBitTitan, Ledger, ScriptedClient, cancelled

NOW = PLACED_AT + timedelta(minutes=1)
LATER = NOW + timedelta(seconds=10)
ASSET = an_asset()


@pytest.fixture
def bittitan() -> AskedBitTitan:
    return AskedBitTitan()


def misbehaving(*faults: dict[str, Any]) -> AskedBitTitan:
    bittitan = AskedBitTitan()
    bittitan.simulator.set_faults(Faults.model_validate({"coupons": faults}))
    return bittitan


def held(bittitan: AskedBitTitan) -> list[dict[str, Any]]:
    return bittitan.simulator.snapshot()["coupons"]


def tried(asset: Asset, bittitan: AskedBitTitan, now: Any = NOW) -> Asset:
    return attempt(asset, bittitan=bittitan, now=now)


def test_the_licences_of_an_asset_are_put_on_one_coupon(bittitan: AskedBitTitan) -> None:
    done = tried(ASSET, bittitan)
    [coupon] = held(bittitan)
    assert done.coupon and done.coupon.code == coupon["code"]
    assert done.provisioning_status == "synchronized"
    assert (done.attempts, done.at) == (1, NOW)
    assert (done.last_error, done.next_attempt_at) == (None, None)


def test_bittitan_is_told_sku_licences_and_the_asset_itself(bittitan: AskedBitTitan) -> None:
    bundle = an_asset(product_type="user_migration_bundle", quantity=7, expire_days=30)
    tried(bundle, bittitan)
    [coupon] = held(bittitan)
    assert (coupon["sku"], coupon["licenses"]) == ("USER-MIGRATION-BUNDLE", 7)
    assert coupon["reference"] == coupon["idempotency_key"] == bundle.asset_id


def test_a_refusal_is_final_and_reported_in_bittitans_words() -> None:
    failed = tried(ASSET, misbehaving({"kind": "reject"}))
    assert (failed.provisioning_status, failed.attempts) == ("failed", 1)
    assert failed.last_error == "Licenses cannot be issued for this product at the moment."
    assert (failed.next_attempt_at, failed.coupon) == (None, None)


@pytest.mark.parametrize("status", [500, 503, 429])
def test_when_bittitan_is_busy_it_is_asked_again(status: int) -> None:
    bittitan = misbehaving({"kind": "error", "status": status})
    waiting = tried(ASSET, bittitan)
    assert (waiting.provisioning_status, waiting.attempts) == ("pending", 1)
    assert waiting.next_attempt_at and waiting.next_attempt_at > NOW
    assert str(status) in (waiting.last_error or "")
    assert tried(waiting, bittitan, LATER).provisioning_status == "synchronized"


def test_when_bittitan_cannot_be_reached_it_is_asked_again(bittitan: AskedBitTitan) -> None:
    bittitan.reachable = False
    waiting = tried(ASSET, bittitan)
    assert (waiting.provisioning_status, held(bittitan)) == ("pending", [])


@pytest.mark.parametrize(
    "fault", [{"kind": "lost_reply"}, {"kind": "slow", "seconds": 30}], ids=["lost", "late"]
)
def test_an_unknown_outcome_is_asked_about_with_the_same_key(fault: dict[str, Any]) -> None:
    bittitan = misbehaving(fault)
    unknown = tried(ASSET, bittitan)
    assert (unknown.provisioning_status, unknown.coupon) == ("pending", None)
    done = tried(unknown, bittitan, LATER)
    [coupon] = held(bittitan)
    assert done.coupon and done.coupon.code == coupon["code"]
    assert bittitan.asked == [f"issue {ASSET.asset_id}"] * 2
    assert (done.attempts, done.at) == (2, LATER)


def test_after_the_last_attempt_the_asset_has_failed() -> None:
    bittitan = misbehaving({"kind": "error", "status": 503, "times": 20})
    asset = ASSET
    for _ in range(MAX_ATTEMPTS - 1):
        asset = tried(asset, bittitan)
        assert asset.provisioning_status == "pending"
    asset = tried(asset, bittitan)
    assert (asset.provisioning_status, asset.attempts) == ("failed", MAX_ATTEMPTS)
    assert asset.last_error == "BitTitan answered 503."


def test_when_the_key_may_be_forgotten_the_coupon_there_is_is_found() -> None:
    bittitan = misbehaving({"kind": "lost_reply"})
    unknown = tried(ASSET, bittitan)
    bittitan.forget_keys()
    done = tried(unknown, bittitan, NOW + KEY_KNOWN_FOR + timedelta(seconds=1))
    [coupon] = held(bittitan)
    assert done.coupon and done.coupon.code == coupon["code"]
    assert bittitan.asked == [f"issue {ASSET.asset_id}", f"find {ASSET.asset_id}"]


def test_when_the_key_may_be_forgotten_and_there_is_no_coupon_one_is_issued() -> None:
    bittitan = misbehaving({"kind": "error", "status": 503})
    waiting = tried(ASSET, bittitan)
    done = tried(waiting, bittitan, NOW + KEY_KNOWN_FOR + timedelta(seconds=1))
    assert done.provisioning_status == "synchronized"
    assert bittitan.asked[1:] == [f"find {ASSET.asset_id}", f"issue {ASSET.asset_id}"]


def test_while_the_key_is_known_the_reference_is_not_looked_up() -> None:
    bittitan = misbehaving({"kind": "error", "status": 503})
    tried(tried(ASSET, bittitan), bittitan, PLACED_AT + KEY_KNOWN_FOR)
    assert bittitan.asked == [f"issue {ASSET.asset_id}"] * 2


def test_a_crash_before_the_first_attempt_was_recorded_makes_no_second_coupon_either() -> None:
    """The crashed worker may have asked; nothing says so but the age of the asset."""
    bittitan = AskedBitTitan()
    tried(ASSET, bittitan)
    bittitan.forget_keys()
    tried(ASSET, bittitan, PLACED_AT + KEY_KNOWN_FOR + timedelta(hours=1))
    assert len(held(bittitan)) == 1


def test_when_the_look_up_fails_nothing_is_issued(bittitan: AskedBitTitan) -> None:
    asset = an_asset(attempts=1)
    bittitan.reachable = False
    waiting = tried(asset, bittitan, PLACED_AT + timedelta(days=2))
    assert bittitan.asked == [f"find {asset.asset_id}"]
    assert (waiting.provisioning_status, waiting.attempts) == ("pending", 2)


@pytest.mark.parametrize(
    "settled",
    [
        a_provisioned_asset(),
        a_failed_asset(),
        an_asset(provisioning_status="cancelled"),
        an_asset(next_attempt_at=LATER),
    ],
    ids=["done", "failed", "cancelled", "not due"],
)
def test_what_is_settled_or_not_due_is_left_alone(settled: Asset, bittitan: AskedBitTitan) -> None:
    table = Ledger()
    assert provision(settled, bittitan=bittitan, table=table, now=NOW) is settled
    assert (bittitan.asked, table.written) == ([], [])


def test_how_an_attempt_ended_is_recorded_while_the_asset_waits() -> None:
    table = Ledger()
    done = provision(ASSET, bittitan=AskedBitTitan(), table=table, now=NOW)
    [(put, code)] = table.written
    rows = {key_of(each.row): each.row for each in (put, code)}
    assert asset_with_code(ASSET.asset_id, rows) == done
    assert put.condition == still_waiting(ASSET)
    assert code.condition is None, "it goes with the asset, or not at all"


def test_who_comes_second_takes_what_the_first_recorded() -> None:
    first = a_provisioned_asset()
    rows = [put.row for put in asset_puts(first)]
    client = ScriptedClient(cancelled("ConditionalCheckFailed", "None"), {"Responses": {"t": rows}})
    table = Table(client, "t", pause=lambda seconds: None)
    assert provision(ASSET, bittitan=AskedBitTitan(), table=table, now=NOW) == first
