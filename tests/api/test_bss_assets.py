"""Assets as staff see and synchronize them: /bss/assets."""

from typing import Any

import pytest

from tests.api.actors import BUNDLE, MAILBOX
from tests.api.back_office import BackOffice, events, steps
from tests.api.seeded_rows import SeededRows
from tests.api.shape_checks import assert_fits
from tests.api.shapes import ASSET, ASSET_IN_LIST, list_of

ACCOUNTS = ["acc_partner", "acc_rival", "acc_customer"]
STATUSES = ["pending", "synchronized", "failed", "cancelled"]
TYPES = ["mailbox_license", "user_migration_bundle"]


@pytest.fixture
def half(office: BackOffice, bittitan_fails: Any) -> Any:
    """An order of two lines; BitTitan rejected the first, and the second was mailed."""
    bittitan_fails({"kind": "reject"})
    order = office.bought(MAILBOX | {"friendly_name": "Spring"}, BUNDLE)
    assert (order["status"], len(order["mails"])) == ("needs_attention", 1)
    return order


def test_staff_list_assets_by_any_combination(office: BackOffice, seeded_rows: SeededRows) -> None:
    made = []
    for number in range(24):
        facts = {
            "account_id": ACCOUNTS[number % 3],
            "provisioning_status": STATUSES[number % 4],
            "product_type": TYPES[number // 12],
        }
        made.insert(0, (seeded_rows.asset(number, **facts), facts))
    assert_fits(office.get("/assets?limit=100"), list_of(ASSET_IN_LIST))
    for chosen in range(8):
        wanted = {
            name: value
            for bit, (name, value) in enumerate(
                {
                    "account_id": "acc_rival",
                    "provisioning_status": "failed",
                    "product_type": TYPES[0],
                }.items()
            )
            if chosen & 1 << bit
        }
        query = "".join(f"&{name}={value}" for name, value in wanted.items())
        expected = [name for name, facts in made if wanted.items() <= facts.items()]
        assert expected and office.listed(f"/assets?limit=3{query}", "asset_id") == expected


@pytest.mark.parametrize("query", ["provisioning_status=lost", "product_type=seat", "limit=0"])
def test_a_filter_that_cannot_be_read_is_named(office: BackOffice, query: str) -> None:
    answer = office.refused("GET", f"/assets?{query}", status=422, code="validation_failed")
    assert [error["pointer"] for error in answer.json["errors"]] == ["/" + query.split("=")[0]]


def test_a_list_shows_no_code_and_the_detail_does(office: BackOffice) -> None:
    order = office.bought(MAILBOX)
    (coupon,) = office.coupons(order)
    asset = office.asset(order["assets"][0]["asset_id"])
    assert_fits(asset, ASSET)
    assert asset["coupon"]["code"] == coupon["code"]
    (listed,) = office.get("/assets")["items"]
    assert listed["coupon"]["hint"] == coupon["code"][-4:]
    assert coupon["code"] not in str(listed) + str(office.get("/orders")) + str(order)


def test_an_asset_nobody_knows_is_not_found(office: BackOffice) -> None:
    for name in (f"ast_{0:032x}_01", "ord_1", "ast_x"):
        office.refused("GET", f"/assets/{name}", status=404, code="not_found")
        office.refused("POST", f"/assets/{name}/synchronize", status=404, code="not_found")


def test_a_failed_asset_tries_again_and_its_mail_follows(
    office: BackOffice, half: Any, mails: list[Any]
) -> None:
    failed, good = (asset["asset_id"] for asset in half["assets"])
    shown = office.asset(failed)
    assert (shown["provisioning_status"], shown["coupon"]) == ("failed", None)
    assert shown["last_error"]
    again = office.post(f"/assets/{failed}/synchronize", status=202)
    assert_fits(again, ASSET)
    assert again["provisioning_status"] == "pending"
    assert office.order(half["order_id"])["status"] == "provisioning"
    assert office.fulfilment.run() == 1
    done = office.order(half["order_id"])
    assert (done["status"], steps(done)) == ("completed", ["done"] * 4)
    assert "resynchronize_requested" in events(done)
    by_asset = {coupon["reference"]: coupon for coupon in office.coupons(done)}
    assert list(by_asset) == [failed, good]
    assert by_asset[failed]["idempotency_key"] == failed
    assert len(mails) == 2
    assert by_asset[failed]["code"] in mails[1].body
    assert by_asset[good]["code"] not in mails[1].body
    assert office.fulfilment.run_after(3600) == 0 and len(mails) == 2


def test_trying_again_in_vain_changes_nothing_but_the_recorded_error(
    office: BackOffice, half: Any, mails: list[Any], bittitan_fails: Any
) -> None:
    failed = half["assets"][0]["asset_id"]
    before = office.asset(failed)
    bittitan_fails({"kind": "reject"})
    office.post(f"/assets/{failed}/synchronize", status=202)
    office.fulfilment.run()
    assert office.asset(failed) == before
    order = office.order(half["order_id"])
    assert (order["status"], steps(order)) == (half["status"], steps(half))
    assert order["invoice_number"] == half["invoice_number"] and len(mails) == 1
    assert office.fulfilment.run_after(3600) == 0


def test_an_asset_whose_replies_were_lost_keeps_its_one_coupon(
    office: BackOffice, half: Any, bittitan_fails: Any
) -> None:
    failed = half["assets"][0]["asset_id"]
    bittitan_fails({"kind": "lost_reply", "times": 2})
    office.post(f"/assets/{failed}/synchronize", status=202)
    office.fulfilment.run()
    for _ in range(3):
        office.fulfilment.run_after(60)
    assert office.order(half["order_id"])["status"] == "completed"
    assert len(office.coupons(half)) == 2


@pytest.mark.parametrize("state", ["pending", "synchronized", "cancelled"])
def test_only_a_failed_asset_is_synchronized_again(
    office: BackOffice, half: Any, state: str
) -> None:
    failed, good = (asset["asset_id"] for asset in half["assets"])
    asset_id = good if state == "synchronized" else failed
    if state == "pending":
        office.post(f"/assets/{failed}/synchronize", status=202)
    if state == "cancelled":
        office.cancel(half["order_id"])
    assert office.asset(asset_id)["provisioning_status"] == state
    office.refused("POST", f"/assets/{asset_id}/synchronize", status=409, code="not_failed")
