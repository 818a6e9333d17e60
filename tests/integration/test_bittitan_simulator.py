"""The simulated vendor itself: what it promises to those who test against it."""

import json
import re
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date, timedelta
from http.client import HTTPConnection
from typing import Any

import pytest
from pydantic import ValidationError

from chalicelib.bss.coupons.port import CouponRequest
from local.bittitan_coupons import NotRedeemable
from local.bittitan_faults import Faults
from local.bittitan_server import RunningServer, serve
from local.bittitan_simulator import Simulator

TODAY = date(2026, 3, 1)
WANTED = CouponRequest(
    sku="USER-MIGRATION-BUNDLE",
    licenses=1,
    expire_days=30,
    validity_days=30,
    label="",
    reference="ast_1_01",
)
HEADERS = {"Authorization": "Bearer key-1", "Idempotency-Key": "key-a"}


def post(server: RunningServer, path: str, body: str) -> tuple[int, dict[str, Any]]:
    with closing(HTTPConnection(server.url.removeprefix("http://"), timeout=5)) as connection:
        connection.request("POST", path, body, HEADERS)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())


@pytest.mark.parametrize(
    "malformed",
    [
        {},
        {"coupons": {"kind": "reject"}},
        {"coupons": [{"kind": "meteor", "times": 1}]},
        {"coupons": [{"times": 1}]},
        {"coupons": [{"kind": "error", "times": 1}]},
        {"coupons": [{"kind": "error", "status": 200, "times": 1}]},
        {"coupons": [{"kind": "error", "status": "503", "times": 1}]},
        {"coupons": [{"kind": "slow", "times": 1}]},
        {"coupons": [{"kind": "slow", "seconds": -1, "times": 1}]},
        {"coupons": [{"kind": "lost_reply", "times": 0}]},
        {"coupons": [{"kind": "reject", "status": 503}]},
        {"coupons": [], "accounts": []},
        {"coupons": [{"kind": "reject", "times": "often"}]},
        {"coupons": [{"kind": "reject", "times": True}]},
        {"reads": [{"kind": "reject", "times": 1001}]},
        {"reads": [{"kind": "reject", "reference": ""}]},
        {"revokes": {"kind": "reject"}},
        {"revokes": [{"kind": "error", "status": 600}]},
    ],
)
def test_malformed_faults_are_refused(malformed: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Faults.model_validate_json(json.dumps(malformed))
    with pytest.raises(ValidationError):
        Faults.model_validate(malformed)


def test_codes_are_groups_of_letters_and_digits_that_nobody_confuses() -> None:
    vendor = Simulator()
    codes = {vendor.issue(WANTED, str(number))[0].code for number in range(200)}
    assert len(codes) == 200
    assert all(re.fullmatch(r"([A-HJ-NP-Z2-9]{5}-){3}[A-HJ-NP-Z2-9]{5}", code) for code in codes)


def test_an_unknown_code_cannot_be_redeemed_and_is_not_repeated_in_the_error() -> None:
    with pytest.raises(KeyError) as ended:
        Simulator().redeem("ABCDE-FGHJK")
    assert "ABCDE" not in repr(ended.value)


def test_a_worthless_coupon_cannot_be_redeemed() -> None:
    today = [TODAY]
    vendor = Simulator(lambda: today[0])
    revoked, _ = vendor.issue(WANTED, "key-a")
    expired, _ = vendor.issue(WANTED, "key-b")
    vendor.revoke(revoked.id)
    today[0] += timedelta(days=31)
    for coupon, status in ((revoked, "revoked"), (expired, "expired")):
        with pytest.raises(NotRedeemable, match=f"^The coupon is {status}; it cannot be redeemed"):
            vendor.redeem(coupon.code)
        assert vendor.read(coupon.id).status == status


def test_redeeming_twice_is_harmless_and_time_does_not_undo_it() -> None:
    today = [TODAY]
    vendor = Simulator(lambda: today[0])
    coupon, _ = vendor.issue(WANTED, "key-a")
    vendor.redeem(coupon.code)
    vendor.redeem(coupon.code)
    today[0] += timedelta(days=400)
    assert vendor.read(coupon.id).status == "redeemed"


def test_a_repetition_is_told_by_its_status_and_a_refusal_by_its_code() -> None:
    vendor = Simulator(lambda: TODAY)
    with closing(serve(vendor, api_key="key-1")) as server:
        first, coupon = post(server, "/v1/coupons", WANTED.model_dump_json())
        second, again = post(server, "/v1/coupons", WANTED.model_dump_json())
        vendor.redeem(coupon["code"])
        refused = post(server, f"/v1/coupons/{coupon['id']}/revoke", "")
        malformed, _ = post(server, "/v1/coupons", "{")
    assert (first, second, malformed) == (201, 200, 422)
    assert coupon == again
    assert coupon["expires_on"] == "2026-03-31"
    words = "The coupon is redeemed; it stays so."
    assert refused == (409, {"code": "coupon_redeemed", "message": words})
    assert vendor.snapshot()["calls"] == 4


def test_closing_ends_slow_calls_and_kept_connections_at_once() -> None:
    vendor = Simulator()
    vendor.set_faults(Faults.model_validate({"coupons": [{"kind": "slow", "seconds": 600}]}))
    server = serve(vendor, api_key="key-1")
    address = server.url.removeprefix("http://")
    with closing(HTTPConnection(address, timeout=5)) as kept, ThreadPoolExecutor(1) as caller:
        kept.request("GET", "/v1/coupons?reference=ast_1_01", headers=HEADERS)
        assert json.loads(kept.getresponse().read()) == {"coupons": []}
        slow = caller.submit(post, server, "/v1/coupons", WANTED.model_dump_json())
        while vendor.snapshot()["calls"] < 2:
            assert not slow.done()
        server.close()
        assert isinstance(slow.exception(timeout=5), ConnectionError)
        assert isinstance(kept.sock, socket.socket)
        assert kept.sock.recv(1) == b""
    assert vendor.snapshot()["coupons"] == []
