"""One asset by its id, without its code: GET /assets?asset_id= and GET /bss/assets?asset_id= (rules.md R40)."""

from datetime import timedelta

import pytest

from chalicelib.values import clock
from tests.api.actors import MAILBOX
from tests.api.aws_calls import counted
from tests.api.back_office import BackOffice
from tests.api.client import Api
from tests.api.recording import RecordedOutput
from tests.api.seeded_rows import SeededRows
from tests.builders import a_coupon

pytestmark = pytest.mark.usefixtures("noon")


def test_staff_find_one_asset_and_are_not_on_record_for_its_code(
    office: BackOffice, written: RecordedOutput
) -> None:
    order = office.bought(MAILBOX)
    asset_id = order["assets"][0]["asset_id"]
    with counted() as calls:
        found = office.get(f"/assets?asset_id={asset_id}")
    assert len(calls) == 1 and found["next_cursor"] is None
    [asset] = found["items"]
    assert (asset["asset_id"], asset["order_id"]) == (asset_id, order["order_id"])
    assert set(asset["coupon"]) == {"hint", "status", "expires_on"}
    assert written.metric("CouponCodesShown") == []
    assert written.named("coupon_code_shown") == []


@pytest.mark.parametrize("asset_id", ["ast_never_01", "ord_1", "ast_../%23", "*"])
def test_an_id_that_no_asset_has_finds_nothing(office: BackOffice, asset_id: str) -> None:
    assert office.get(f"/assets?asset_id={asset_id}") == {"items": [], "next_cursor": None}


@pytest.mark.parametrize(
    ("filters", "fits"),
    [
        ("account_id=acc_partner", True),
        ("account_id=acc_rival", False),
        ("provisioning_status=synchronized", True),
        ("provisioning_status=failed", False),
        ("product_type=mailbox_license", True),
        ("product_type=user_migration_bundle", False),
        ("expires_before={later}", True),
        ("expires_before={lasts}", False),
    ],
)
def test_the_other_filters_hold_for_it_too(
    office: BackOffice, seeded_rows: SeededRows, filters: str, fits: bool
) -> None:
    lasts = clock.now().date() + timedelta(days=9)
    asset_id = seeded_rows.asset(1, coupon=a_coupon(expires_on=lasts))
    asked = filters.format(lasts=lasts, later=lasts + timedelta(days=1))
    found = office.listed(f"/assets?asset_id={asset_id}&{asked}", "asset_id")
    assert found == ([asset_id] if fits else [])


def test_what_was_redeemed_does_not_expire(office: BackOffice, seeded_rows: SeededRows) -> None:
    lasts = clock.now().date() + timedelta(days=9)
    asset_id = seeded_rows.asset(1, coupon=a_coupon(expires_on=lasts, status="redeemed"))
    path = f"/assets?asset_id={asset_id}&expires_before={lasts + timedelta(days=1)}"
    assert office.listed(path, "asset_id") == []


def test_a_list_of_one_has_no_further_page(office: BackOffice, seeded_rows: SeededRows) -> None:
    asset_id, *_ = [seeded_rows.asset(number) for number in range(3)]
    cursor = office.get("/assets?limit=1")["next_cursor"]
    path = f"/assets?asset_id={asset_id}&cursor={cursor}"
    refused = office.refused("GET", path, status=422, code="validation_failed")
    assert refused.json["errors"][0]["code"] == "bad_cursor"


def test_buyers_find_one_of_theirs_and_are_not_on_record_for_its_code(
    api: Api, seeded_rows: SeededRows, written: RecordedOutput
) -> None:
    _, asset_id, _ = [seeded_rows.asset(number, coupon=a_coupon()) for number in range(3)]
    with counted() as calls:
        [asset] = api.get(f"/assets?asset_id={asset_id}").json["items"]
    assert len(calls) == 1 and asset["asset_id"] == asset_id
    assert set(asset["coupon"]) == {"hint", "status", "expires_on"}
    assert written.named("coupon_code_shown") == []
    failed = api.get(f"/assets?asset_id={asset_id}&provisioning_status=failed").json
    assert failed == {"items": [], "next_cursor": None}


def test_buyers_find_nobody_else_s_asset(
    api: Api, office: BackOffice, seeded_rows: SeededRows
) -> None:
    asset_id = seeded_rows.asset(1, account_id="acc_rival")
    assert office.listed(f"/assets?asset_id={asset_id}", "asset_id") == [asset_id]
    assert api.get(f"/assets?asset_id={asset_id}").json == {"items": [], "next_cursor": None}
