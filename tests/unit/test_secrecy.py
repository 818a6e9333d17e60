"""Coupon codes and keys are money: nothing that ends up in a log shows them."""

import traceback
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from chalicelib.bss.coupons.responses import CouponAnswer as VendorsAnswer
from chalicelib.bss.orders.asset_answers import CouponAnswer, asset_answer
from chalicelib.bss.orders.assets import Asset, Coupon
from chalicelib.config import Settings
from chalicelib.errors import CheckoutBlocked, Fault, Refusal
from tests.builders import a_coupon, a_provisioned_asset

CODE = "BT-0001-QX7K-92MD"
KEY = "sk-live-4711"
ASSET = a_provisioned_asset()
AS_RELEASE_0_2_0_WROTE_IT = ASSET.model_dump_json().replace('"hint":"92MD"', f'"code":"{CODE}"')
SHOWN: dict[str, Any] = {
    "a coupon": a_coupon(),
    "an asset": ASSET,
    "an asset's answer": asset_answer(ASSET, datetime(2026, 3, 10, tzinfo=UTC)),
    "a coupon's answer": CouponAnswer(
        code=CODE, hint="92MD", status="active", expires_on=date(2027, 3, 9)
    ),
    "what the vendor said": VendorsAnswer(
        id="cpn_1",
        code=CODE,
        reference="ast_1_01",
        sku="MIGRATIONWIZ-MAILBOX",
        licenses=1,
        status="active",
        expires_on=date(2027, 3, 9),
    ),
    "the settings": Settings(bittitan_api_key=KEY),
}


@pytest.mark.parametrize("value", SHOWN.values(), ids=SHOWN)
def test_what_a_value_shows_of_itself_has_no_secret(value: BaseModel) -> None:
    shown = f"{value!r} {value!s} {[value]}"
    assert CODE not in shown
    assert KEY not in shown


@pytest.mark.parametrize(
    ("model", "data"),
    [
        (Coupon, f'{{"coupon_id": "cpn_1", "code": "{CODE}", "status": "active"}}'),
        (Coupon, f'{{"coupon_id": 1, "code": "{CODE}", "more": "{CODE}"}}'),
        (Asset, AS_RELEASE_0_2_0_WROTE_IT.replace('"active"', '"lost"')[:-1]),
        (Asset, f'{{"coupon": {{"code": "{CODE}"}}}}'),
    ],
)
def test_a_row_that_cannot_be_read_does_not_put_its_coupon_into_the_log(
    model: type[BaseModel], data: str
) -> None:
    assert CODE in data
    with pytest.raises(ValidationError) as error:
        model.model_validate_json(data)
    assert CODE not in "".join(traceback.format_exception(error.value))


def test_a_refusal_shows_its_code_and_not_what_it_was_told() -> None:
    fault = Fault(code="price_changed", detail="It cost 12.00 EUR when Anna added it.")
    refusal = CheckoutBlocked("Anna cannot order.", faults=[fault])
    assert "Anna" not in f"{refusal!r} {refusal!s}"
    assert "checkout_blocked" in repr(refusal)


def test_a_coupon_is_hinted_at_by_its_last_four_characters() -> None:
    assert a_coupon().hint == "92MD"


def every_refusal(of: type[Refusal] = Refusal) -> list[type[Refusal]]:
    return [each for kind in of.__subclasses__() for each in (kind, *every_refusal(kind))]


def test_every_refusal_has_its_own_code_and_a_sentence() -> None:
    refusals = [each for each in every_refusal() if "code" in vars(each)]
    assert len({each.code for each in refusals}) == len(refusals) > 10
    assert all(each.detail.endswith(".") and 400 <= each.status < 600 for each in refusals)
    assert all(isinstance(each().faults[0], Fault) for each in refusals)
