"""Logs never hold an address, a body, a token or a coupon code, whatever happens."""

import json
import re
from typing import Any

import pytest

from chalicelib.storage.keys import account_key, asset_key, key_of
from tests.api.actors import MAILBOX, Shopper
from tests.api.aws_calls import failing, refusal
from tests.api.client import Api
from tests.api.cloud import Cloud
from tests.api.journey import ADDRESS, FRIENDLY, PERSON, STREET, whole_journey
from tests.api.recording import RecordedOutput, RecordingGateway
from tests.api.workers import Fulfilment

EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")


def _codes(simulator: Any) -> list[str]:
    return [coupon["code"] for coupon in simulator.snapshot()["coupons"]]


def test_the_whole_journey_leaves_nothing_private_in_the_logs(
    shopper: Shopper,
    fulfilment: Fulfilment,
    simulator: Any,
    recorded_gateway: RecordingGateway,
    written: RecordedOutput,
) -> None:
    whole_journey(shopper, fulfilment)
    text, codes = written.text, _codes(simulator)
    assert len(written.lines) > 20 and len(codes) >= 3
    private = {STREET, FRIENDLY, PERSON, "Harbour Street", *codes, *recorded_gateway.said} - {""}
    assert [each for each in private if each in text] == []
    assert EMAIL.findall(text) == []
    assert [
        word for word in ("Bearer", "authorization", "key-of-mine") if word in text.lower()
    ] == []


def test_what_goes_wrong_in_fulfilment_is_logged_without_anything_private(
    shopper: Shopper,
    fulfilment: Fulfilment,
    bittitan_fails: Any,
    simulator: Any,
    written: RecordedOutput,
) -> None:
    bittitan_fails({"kind": "reject"}, {"kind": "error", "status": 500}, {"kind": "lost_reply"})
    names = [{"friendly_name": f"{FRIENDLY} {number}"} for number in range(4)]
    quoting = {"Error": {"Code": "MessageRejected", "Message": f"Address {ADDRESS} is bad"}}
    http = {"ResponseMetadata": {"HTTPStatusCode": 400}}
    shopper.buy(*(MAILBOX | name for name in names))
    with failing("sesv2", "SendEmail", refusal("MessageRejected", "SendEmail", **quoting, **http)):
        fulfilment.run()
        fulfilment.run_after(30)
    assert len(written.named("coupon_not_issued")) == 3
    assert written.named("welcome_mail_not_sent")
    text = written.text
    assert [code for code in _codes(simulator) if code in text] == []
    assert EMAIL.findall(text) == [] and FRIENDLY not in text


@pytest.mark.parametrize("lost", ["a field", "the end"])
def test_a_broken_row_brings_nothing_private_into_the_log(
    shopper: Shopper,
    fulfilment: Fulfilment,
    cloud: Cloud,
    simulator: Any,
    written: RecordedOutput,
    lost: str,
) -> None:
    order = shopper.buy(MAILBOX | {"friendly_name": FRIENDLY})
    fulfilment.run()
    asset_id = order["assets"][0]["asset_id"]
    for key in (asset_key(asset_id), account_key("acc_partner")):
        _break(cloud, key, lost)
    for path in (f"/assets/{asset_id}", "/assets", "/basket"):
        assert shopper.call("GET", path).status == 500
    assert len(written.named("failed")) == 3
    text = written.text
    assert [code for code in _codes(simulator) if code in text] == []
    assert EMAIL.findall(text) == [] and FRIENDLY not in text and "Harbour" not in text


def _break(cloud: Cloud, key: Any, lost: str) -> None:
    """Make a row unreadable: something of its private part, or its end, is lost."""
    row = next(row for row in cloud.rows if key_of(row) == key)
    text = row["body"]["S"]
    if lost == "the end":
        text = text[:-1]
    else:
        body = json.loads(text)
        private = body.get("coupon") or body["billing"]["contact"]
        del private["coupon_id" if "coupon_id" in private else "name"]
        text = json.dumps(body)
    cloud.put(row | {"body": {"S": text}})


def test_a_token_that_is_refused_is_not_written_down(api: Api, written: RecordedOutput) -> None:
    token = api.token("acc_partner", ("buyer",), None)[:-5]
    answer = api.get("/basket", by=None, headers={"Authorization": f"Bearer {token}"})
    assert answer.status == 401
    assert token not in written.text and token[:40] not in written.text
