"""Reconciling holds each asset against BitTitan's coupon of its reference (rules.md R67)."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.bss.coupons.port import CouponRequest
from chalicelib.storage.keys import asset_key, code_key, order_key
from local.bittitan_faults import Faults
from tests.api.actors import BUNDLE, MAILBOX
from tests.api.back_office import BackOffice
from tests.api.cloud import Cloud
from tests.api.reconciling import Damage, daily, found, said


@pytest.fixture
def damage(cloud: Cloud) -> Damage:
    return Damage(cloud)


@pytest.fixture
def order(office: BackOffice) -> Any:
    return office.bought(MAILBOX, BUNDLE)


@pytest.fixture
def asset_id(order: Any) -> str:
    return order["assets"][0]["asset_id"]


def _replaced(office: BackOffice, asset_id: str) -> None:
    office.post(f"/assets/{asset_id}/coupon/replace", {"reason": "Lost."}, status=202)
    office.fulfilment.run()


def _made(office: BackOffice, reference: str) -> None:
    """BitTitan has one more coupon for a reference, whoever asked for it."""
    wanted = CouponRequest(
        sku="MIGRATIONWIZ-MAILBOX",
        licenses=1,
        expire_days=365,
        validity_days=365,
        label="Nobody's",
        reference=reference,
    )
    simulator = office.side_effects.simulator
    simulator.issue(wanted, f"key {len(simulator.find(reference))} of {reference}")


def _live_again(office: BackOffice, reference: str) -> str:
    """BitTitan has the revoked coupon of a reference as if it never was. Its code."""
    [held] = office.side_effects.simulator.find(reference)
    office.side_effects.simulator._coupons[held.id] = replace(held, status="active")
    return held.code


def test_replaced_and_revoked_coupons_are_no_finding(
    office: BackOffice, cloud: Cloud, order: Any, asset_id: str
) -> None:
    _replaced(office, asset_id)
    assert found(cloud) == []
    office.cancel(order["order_id"])
    assert found(cloud) == []


def test_a_coupon_of_a_cancelled_asset_that_can_be_redeemed_is_found(
    office: BackOffice, cloud: Cloud, order: Any, asset_id: str
) -> None:
    office.cancel(order["order_id"])
    code = _live_again(office, asset_id)
    [finding] = found(cloud)
    assert (finding.kind, finding.about) == ("coupon_of_nobody", asset_id)
    assert code not in str(finding) and "portal" in finding.way_out


def test_a_coupon_that_was_replaced_and_can_be_redeemed_is_found(
    office: BackOffice, cloud: Cloud, order: Any, asset_id: str
) -> None:
    _replaced(office, asset_id)
    _live_again(office, asset_id)
    assert said(found(cloud)) == {("coupon_of_nobody", asset_id)}


def _in_the_portal(office: BackOffice, reference: str, *, revoked: int) -> str:
    """Somebody revokes a coupon of a reference, counted from the oldest. Its code."""
    held = office.side_effects.simulator.find(reference)[revoked]
    office.side_effects.simulator.revoke(held.id)
    return held.code


def test_a_second_coupon_of_an_asset_is_found_and_revoking_it_ends_it(
    office: BackOffice, cloud: Cloud, order: Any, asset_id: str
) -> None:
    _made(office, asset_id)
    [finding] = found(cloud)
    assert (finding.kind, finding.about) == ("coupon_of_nobody", asset_id)
    first, second = office.side_effects.simulator.find(asset_id)
    assert second.id in finding.sentence and first.id not in finding.sentence
    assert second.code not in str(finding) and "portal" in finding.way_out
    _in_the_portal(office, asset_id, revoked=1)
    assert found(cloud) == []


def test_a_second_coupon_that_is_older_than_ours_is_found(
    office: BackOffice, cloud: Cloud, order: Any, asset_id: str, damage: Damage
) -> None:
    _made(office, asset_id)
    first, second = office.side_effects.simulator.find(asset_id)
    damage.inside(asset_key(asset_id), "coupon", coupon_id=second.id)
    damage.body(code_key(asset_id), coupon_id=second.id)
    [finding] = found(cloud)
    assert (finding.kind, finding.about) == ("coupon_of_nobody", asset_id)
    assert first.id in finding.sentence


@pytest.mark.parametrize("which", [1, 2])
def test_every_coupon_of_a_cancelled_or_replaced_one_that_can_be_redeemed_is_found(
    office: BackOffice, cloud: Cloud, order: Any, asset_id: str, which: int
) -> None:
    _replaced(office, asset_id)
    office.cancel(order["order_id"])
    reference = asset_id if which == 1 else f"{asset_id}.{which}"
    for _ in range(2):
        _made(office, reference)
    assert [(each.kind, each.about) for each in found(cloud)] == [
        ("coupon_of_nobody", asset_id)
    ] * 2


def test_a_coupon_that_somebody_revoked_in_the_portal_is_found_and_cancelling_its_asset_ends_it(
    office: BackOffice, cloud: Cloud, order: Any, asset_id: str
) -> None:
    code = _in_the_portal(office, asset_id, revoked=0)
    [finding] = found(cloud)
    assert (finding.kind, finding.about) == ("coupon_revoked", asset_id)
    path = f"POST /bss/orders/{order['order_id']}/cancel"
    assert finding.way_out == f'{path} with {{"asset_ids": ["{asset_id}"]}}'
    assert code not in str(finding)
    office.cancel(order["order_id"], asset_ids=[asset_id])
    assert found(cloud) == []


def test_a_coupon_that_is_on_record_as_revoked_and_billed_is_found_without_asking_bittitan(
    office: BackOffice, cloud: Cloud, order: Any, asset_id: str
) -> None:
    _in_the_portal(office, asset_id, revoked=0)
    office.check_coupons()
    assert office.asset(asset_id)["coupon"]["status"] == "revoked"
    office.side_effects.simulator.forget(office.asset(asset_id)["coupon"]["code"])
    assert said(found(cloud)) == {("coupon_revoked", asset_id)}
    assert said(daily(cloud)) == {("coupon_revoked", asset_id)}
    office.cancel(order["order_id"], asset_ids=[asset_id])
    assert (found(cloud), daily(cloud)) == ([], [])
    credits = office.get(f"/invoices/{order['invoice_number']}")["credit_invoices"]
    assert len(credits) == 1


def test_a_coupon_that_was_redeemed_is_no_finding_whatever_bittitan_says_of_it_later(
    office: BackOffice, cloud: Cloud, order: Any, asset_id: str
) -> None:
    simulator = office.side_effects.simulator
    [held] = simulator.find(asset_id)
    simulator.redeem(held.code)
    office.check_coupons()
    simulator._coupons[held.id] = replace(held, status="revoked")
    assert found(cloud) == []


def test_a_coupon_that_bittitan_does_not_know_is_found_and_replacing_it_ends_it(
    office: BackOffice, cloud: Cloud, order: Any, asset_id: str
) -> None:
    office.side_effects.simulator.forget(office.asset(asset_id)["coupon"]["code"])
    [finding] = found(cloud)
    assert (finding.kind, finding.about) == ("coupon_unknown", asset_id)
    assert finding.way_out == f"POST /bss/assets/{asset_id}/coupon/replace"
    _replaced(office, asset_id)
    assert found(cloud) == []


def test_another_coupon_than_ours_is_found(
    cloud: Cloud, order: Any, asset_id: str, damage: Damage
) -> None:
    damage.inside(asset_key(asset_id), "coupon", coupon_id="cpn_another")
    damage.body(code_key(asset_id), coupon_id="cpn_another")
    [finding] = found(cloud)
    assert (finding.kind, finding.about) == ("another_coupon", asset_id)


def test_a_coupon_that_is_not_on_record_is_found_and_synchronizing_ends_it(
    office: BackOffice, cloud: Cloud, bittitan_fails: Any
) -> None:
    bittitan_fails({"kind": "reject"})
    asset_id = office.bought(MAILBOX)["assets"][0]["asset_id"]
    assert found(cloud) == []
    bittitan_fails()
    _made(office, asset_id)
    [finding] = found(cloud)
    assert (finding.kind, finding.about) == ("coupon_not_recorded", asset_id)
    assert finding.way_out == f"POST /bss/assets/{asset_id}/synchronize"


def test_when_bittitan_is_away_the_table_is_reconciled_and_it_says_how_many_were_not_asked(
    office: BackOffice, cloud: Cloud, order: Any, damage: Damage
) -> None:
    damage.inside(order_key(order["order_id"]), "welcome_email", told=[])
    away = {"kind": "error", "status": 503, "times": "always"}
    simulator = office.side_effects.simulator
    simulator.set_faults(Faults.model_validate({"reads": [away]}))
    findings = found(cloud)
    simulator.set_faults(Faults(coupons=(), reads=(), revokes=()))
    assert {each.kind for each in findings} == {"mail_not_sent", "bittitan_not_asked"}
