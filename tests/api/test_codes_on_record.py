"""Whoever is shown a coupon code, or has it mailed again, is on record, whatever the LOG_LEVEL (rules.md R40)."""

import re
from collections.abc import Callable
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from chalicelib.bss.orders.asset_answers import CouponAnswer, shown
from chalicelib.observability import logger
from chalicelib.openapi.routes import endpoints
from tests.api.actors import MAILBOX
from tests.api.back_office import BackOffice
from tests.api.client import Api
from tests.api.recording import RecordedOutput
from tests.builders import PLACED_AT, a_coupon, an_asset

LEVELS = ["INFO", "ERROR", "CRITICAL"]
SHOWING = {"read_asset", "read_any_asset", "replace_coupon", "synchronize_asset"}


@pytest.fixture
def order(office: BackOffice) -> Any:
    return office.bought(MAILBOX)


@pytest.fixture(params=LEVELS)
def at_level(request: pytest.FixtureRequest, written: RecordedOutput) -> str:
    """The service logs at this level and above, as LOG_LEVEL sets it."""
    logger.setLevel(request.param)
    return request.param


def asset_of(order: Any) -> str:
    return order["assets"][0]["asset_id"]


def on_record(written: RecordedOutput, name: str) -> list[dict[str, Any]]:
    names = ("by", "asset_id", "order_id", "account_id", "level", "audit")
    return [{each: line.get(each) for each in names} for line in written.named(name)]


@pytest.mark.parametrize(
    ("path", "by"),
    [
        ("/assets/{}", {"by": "acc_partner", "sub": "usr_pat"}),
        ("/bss/assets/{}", {"by": "acc_distributor", "roles": ("staff",), "sub": "usr_sue"}),
    ],
)
def test_whoever_is_shown_a_code_is_on_record_at_any_log_level(
    api: Api, order: Any, written: RecordedOutput, at_level: str, path: str, by: dict[str, Any]
) -> None:
    answer = api.get(path.format(asset_of(order)), **by)
    code = answer.json["coupon"]["code"]
    expected = {
        "by": by["sub"],
        "asset_id": asset_of(order),
        "order_id": order["order_id"],
        "account_id": "acc_partner",
        "level": "AUDIT",
        "audit": True,
    }
    assert on_record(written, "coupon_code_shown") == [expected]
    assert written.metric("CouponCodesShown") == [1]
    assert code not in written.text and code[-4:] not in str(written.lines)
    assert bool(written.named("answered")) == (at_level == "INFO")


def test_a_line_on_record_names_the_request_that_it_belongs_to(
    api: Api, order: Any, written: RecordedOutput
) -> None:
    api.get(f"/assets/{asset_of(order)}")
    [line], [answered] = written.named("coupon_code_shown"), written.named("answered")
    assert line["correlation_id"] == answered["correlation_id"]


def test_who_has_a_coupon_replaced_is_on_record_for_the_code_in_the_answer(
    office: BackOffice, order: Any, written: RecordedOutput
) -> None:
    path, why = f"/assets/{asset_of(order)}/coupon/replace", {"reason": "Wrong company"}
    assert office.post(path, why, status=202)["coupon"]["code"]
    assert len(on_record(written, "coupon_code_shown")) == 1


def test_who_is_shown_no_code_is_not_on_record(
    api: Api, office: BackOffice, order: Any, written: RecordedOutput
) -> None:
    office.get("/assets")
    office.order(order["order_id"])
    api.get("/assets")
    assert api.get(f"/assets/{asset_of(order)}", by="acc_rival").status == 404
    assert on_record(written, "coupon_code_shown") == []
    assert written.metric("CouponCodesShown") == []


def _holds_a_code(model: Any, seen: frozenset[Any] = frozenset()) -> bool:
    """Whether a coupon's code is anywhere in what an answer may hold."""
    if model is CouponAnswer:
        return True
    if model in seen:
        return False
    inside = get_args(model)
    if isinstance(model, type) and issubclass(model, BaseModel):
        inside = tuple(field.annotation for field in model.model_fields.values())
    return any(_holds_a_code(each, seen | {model}) for each in inside)


def test_these_are_all_the_calls_that_may_answer_a_code() -> None:
    showing = {
        endpoint.name
        for endpoint in endpoints()
        if any(map(_holds_a_code, endpoint.answers.values()))
    }
    assert showing == SHOWING


def test_an_asset_that_is_tried_again_while_it_has_a_coupon_is_on_record_too(
    written: RecordedOutput,
) -> None:
    shown(an_asset(coupon=a_coupon()), by="usr_sue", now=PLACED_AT)
    shown(an_asset(), by="usr_sue", now=PLACED_AT)
    assert len(on_record(written, "coupon_code_shown")) == 1


@pytest.fixture
def again(office: BackOffice, order: Any) -> Callable[[Any], Any]:
    """Have the coupons mailed again, and read the event that tells of it."""

    def ask(body: Any) -> Any:
        office.post(f"/orders/{order['order_id']}/welcome-email", body, status=202)
        told = office.order(order["order_id"])["events"]
        return [event for event in told if event["event"] == "mail_requested"][-1]

    return ask


def test_who_has_coupons_mailed_again_is_on_record_and_the_address_is_not(
    order: Any, again: Callable[[Any], Any], written: RecordedOutput, at_level: str
) -> None:
    again({"recipient": "eve@elsewhere.example"})
    [line] = on_record(written, "coupons_mailed_again")
    assert (line["by"], line["order_id"]) == ("acc_distributor", order["order_id"])
    assert (line["account_id"], line["level"]) == ("acc_partner", "AUDIT")
    assert re.findall(r"[\w.]+@[\w.]+", written.text) == []


def test_the_orders_event_tells_the_corrected_address_and_the_one_of_before(
    again: Callable[[Any], Any],
) -> None:
    event = again({"recipient": {"name": "Eve", "email": "eve@elsewhere.example"}})
    assert event["by"] == "acc_distributor"
    assert event["detail"] == (
        "to Eve <eve@elsewhere.example>, "
        "before to Billing at Northwind Partner <billing@partner.example>"
    )


def test_a_mail_that_is_sent_again_to_the_same_address_tells_it(
    again: Callable[[Any], Any],
) -> None:
    assert again({})["detail"] == "to Billing at Northwind Partner <billing@partner.example>"
