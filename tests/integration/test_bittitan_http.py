"""The HTTP client: what it sends, how often, and how it handles unexpected answers."""

import json
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError

from chalicelib.bss.coupons import http_client
from chalicelib.bss.coupons.http_client import HttpBitTitan, connect
from chalicelib.bss.coupons.port import BitTitanBusy, BitTitanRefused, BitTitanUnavailable
from chalicelib.config import Settings
from local.bittitan_faults import Faults
from local.bittitan_server import serve
from local.bittitan_simulator import Simulator
from tests.builders import a_coupon_request

CODE = "ABCDE-FGHJK-LMNPQ-RSTUV"
COUPON = {
    "id": "cpn_1",
    "code": CODE,
    "reference": "ast_1_01",
    "sku": "MIGRATIONWIZ-MAILBOX",
    "licenses": 25,
    "status": "active",
    "expires_on": "2027-03-01",
}
WANTED = a_coupon_request()
DROPPED = (0, b"")


class Script:
    """A vendor that gives scripted answers in order and records its requests."""

    def __init__(self) -> None:
        self.replies: list[tuple[int, bytes]] = []
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.connections = 0
        self.url = ""

    def says(self, status: int, answer: Any) -> None:
        self.replies.append((status, json.dumps(answer).encode()))


@pytest.fixture
def script() -> Iterator[Script]:
    script = Script()

    class Stage(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def setup(self) -> None:
            script.connections += 1
            super().setup()

        def play(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            script.asked.append((self.command, self.path, dict(self.headers)))
            status, body = script.replies.pop(0)
            if not status:
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Location", "/v1/elsewhere")
            self.send_header("Retry-After", "3600")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = play  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Stage)
    script.url = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield script
    server.shutdown()
    server.server_close()


@pytest.fixture
def client(script: Script) -> HttpBitTitan:
    return HttpBitTitan(script.url + "/", lambda: "key-1\n", read_timeout=2)


def test_every_call_shows_the_key_and_a_coupon_call_its_idempotency_key(
    script: Script, client: HttpBitTitan
) -> None:
    script.says(200, {"account_id": "acc/1", "name": "Contoso"})
    script.says(201, COUPON | {"campaign": "new at the vendor"})
    client.synchronize_account("acc/1", "Contoso")
    assert client.issue_coupon(WANTED, "ast_1_01:issue").code == CODE
    (_, account_path, account_call), (_, coupon_path, asked) = script.asked
    assert (account_path, coupon_path) == ("/v1/accounts/acc%2F1", "/v1/coupons")
    assert account_call["Authorization"] == asked["Authorization"] == "Bearer key-1"
    assert asked["Idempotency-Key"] == "ast_1_01:issue"
    assert "Idempotency-Key" not in account_call


def test_connections_are_kept_but_not_after_a_long_idle_time(script: Script) -> None:
    for _ in range(4):
        script.says(200, COUPON)
    client = HttpBitTitan(script.url, lambda: "key-1")
    client.read_coupon("cpn_1")
    client.read_coupon("cpn_1")
    assert script.connections == 1
    forgetful = HttpBitTitan(script.url, lambda: "key-1", max_idle=0)
    forgetful.read_coupon("cpn_1")
    forgetful.read_coupon("cpn_1")
    assert script.connections == 3


def test_a_wrong_api_key_is_no_word_on_the_order_so_it_is_asked_again_later() -> None:
    with (
        closing(serve(Simulator(), api_key="right")) as server,
        pytest.raises(
            BitTitanUnavailable, match=r"^BitTitan does not accept our API key \(401\)\.$"
        ),
    ):
        HttpBitTitan(server.url, lambda: "wrong").find_coupon("ast_1_01")


@pytest.mark.parametrize("key", ["", " \n", "ab\r\ncd", "schlüssel"])
def test_an_unusable_api_key_is_neither_sent_nor_shown(script: Script, key: str) -> None:
    with pytest.raises(BitTitanUnavailable, match="nothing was sent") as ended:
        HttpBitTitan(script.url, lambda: key).find_coupon("ast_1_01")
    assert script.asked == []
    assert str(ended.value) == "The API key for BitTitan is not usable; nothing was sent."


def test_a_lost_reply_to_a_coupon_call_is_not_repeated_by_the_client() -> None:
    simulator = Simulator()
    simulator.set_faults(Faults.model_validate({"coupons": [{"kind": "lost_reply", "times": 5}]}))
    with closing(serve(simulator, api_key="key-1")) as server:
        with pytest.raises(BitTitanUnavailable):
            HttpBitTitan(server.url, lambda: "key-1").issue_coupon(WANTED, "key-a")
        assert simulator.snapshot()["calls"] == 1


def test_a_lost_reply_to_an_account_or_revocation_is_not_repeated_either(
    script: Script, client: HttpBitTitan
) -> None:
    script.replies = [DROPPED, DROPPED]
    with pytest.raises(BitTitanUnavailable):
        client.synchronize_account("acc_1", "Contoso")
    with pytest.raises(BitTitanUnavailable):
        client.revoke_coupon("cpn_1")
    assert len(script.asked) == 2


def test_a_question_whose_answer_was_lost_is_asked_once_more(
    script: Script, client: HttpBitTitan
) -> None:
    script.replies = [DROPPED]
    script.says(
        200, {"coupons": [COUPON | {"reference": "ast_1_011", "code": "VWXYZ-23456"}, COUPON]}
    )
    found = client.find_coupon("ast_1_01")
    assert found
    assert found.code == CODE
    script.replies = [DROPPED, DROPPED]
    with pytest.raises(BitTitanUnavailable, match="connection to BitTitan broke"):
        client.find_coupon("ast_1_01")
    assert len(script.asked) == 4


@pytest.mark.parametrize("status", [302, 307, 429, 503])
def test_no_redirect_is_followed_and_no_retry_after_is_waited_for(
    script: Script, client: HttpBitTitan, status: int
) -> None:
    script.says(status, {})
    with pytest.raises(BitTitanUnavailable, match=rf"^BitTitan answered {status}\.$") as raised:
        client.read_coupon("cpn_1")
    assert len(script.asked) == 1
    named = raised.value.seconds if isinstance(raised.value, BitTitanBusy) else None
    assert named == (3600 if status in (429, 503) else None), "who calls may come back then"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>maintenance</html>",
        b"\xff\xfe",
        b"[]",
        b'{"coupon": null}',
        json.dumps({"code": CODE}).encode(),
        json.dumps(COUPON | {"status": "melted"}).encode(),
        json.dumps(COUPON | {"code": f"{CODE}\n"}).encode(),
        json.dumps(COUPON | {"id": "../accounts"}).encode(),
        json.dumps(COUPON | {"expires_on": "soon"}).encode(),
    ],
)
def test_an_answer_that_cannot_be_understood_leaves_the_outcome_unknown(
    script: Script, client: HttpBitTitan, body: bytes
) -> None:
    script.replies = [(201, body)]
    with pytest.raises(BitTitanUnavailable, match="could not be understood") as ended:
        client.issue_coupon(WANTED, "key-a")
    assert CODE not in "".join(traceback.format_exception(ended.value))
    assert CODE not in str(ended.value.__context__)


@pytest.mark.parametrize(
    "other", [{"reference": "ast_9_09"}, {"licenses": 26}, {"sku": "USER-MIGRATION-BUNDLE"}]
)
def test_a_coupon_for_something_else_is_not_taken(
    script: Script, client: HttpBitTitan, other: dict[str, Any]
) -> None:
    script.says(201, COUPON | other)
    with pytest.raises(BitTitanUnavailable, match="does not fit what was asked"):
        client.issue_coupon(WANTED, "key-a")


def test_a_revocation_that_left_the_coupon_active_is_not_believed(
    script: Script, client: HttpBitTitan
) -> None:
    script.says(200, COUPON)
    with pytest.raises(BitTitanUnavailable, match="does not fit what was asked"):
        client.revoke_coupon("cpn_1")


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (f"Coupon {CODE} of cpn_1 is redeemed.", "Coupon … of cpn_1 is redeemed."),
        ("Code ABCDE FGHJK LMNPQ is void.", "Code … is void."),
        ("Code ab12cd34ef56 is void since 2026-01-05.", "Code … is void since 2026-01-05."),
        ("No\tgood\u2028 at\x00all", "No good at all"),
        ("so " * 200, ("so " * 100)),
        ("", "BitTitan refused with 409 and gave no reason."),
        (None, "BitTitan refused with 409 and gave no reason."),
    ],
)
def test_a_refusal_gives_the_vendors_words_short_printable_and_without_codes(
    script: Script, client: HttpBitTitan, message: str | None, words: str
) -> None:
    script.says(409, {"code": "no", "message": message})
    with pytest.raises(BitTitanRefused) as ended:
        client.revoke_coupon("cpn_1")
    assert str(ended.value) == words


def test_words_that_we_sent_ourselves_stay_readable(script: Script, client: HttpBitTitan) -> None:
    said = "MIGRATIONWIZ-MAILBOX cannot be put on ast_1_01."
    script.says(422, {"code": "no", "message": said})
    with pytest.raises(BitTitanRefused) as ended:
        client.issue_coupon(WANTED, "key-a")
    assert str(ended.value) == said


def test_a_refusal_that_is_no_json_is_still_a_refusal(script: Script, client: HttpBitTitan) -> None:
    script.replies = [(404, b"<html>Not here</html>")]
    with pytest.raises(BitTitanRefused, match="refused with 404 and gave no reason"):
        client.read_coupon("cpn_1")


@pytest.mark.parametrize("url", ["", "bittitan.example", "http://bittitan.example", "https://"])
def test_a_stage_without_a_private_address_of_bittitan_says_so(url: str) -> None:
    with pytest.raises(BitTitanUnavailable, match="BITTITAN_URL"):
        connect(Settings(bittitan_api_key="key-1", bittitan_url=url)).find_coupon("ast_1_01")


def test_a_rotated_key_is_used_from_the_next_call_on(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = {"old": True}
    asked: list[tuple[str, int]] = []

    class Secrets:
        def get(self, name: str, max_age: int) -> str:
            asked.append((name, max_age))
            return "old-key" if keys["old"] else "new-key"

    monkeypatch.setattr(http_client, "_secrets", Secrets)
    stage = Settings(stage="test", bittitan_url=script.url)
    script.says(200, COUPON)
    script.says(200, COUPON)
    connect(stage).read_coupon("cpn_1")
    keys["old"] = False
    connect(stage).read_coupon("cpn_1")
    shown = [headers["Authorization"] for _, _, headers in script.asked]
    assert shown == ["Bearer old-key", "Bearer new-key"]
    assert asked == [("bittitan-storefront/test/bittitan-api-key", 300)] * 2
    assert connect(stage) is connect(Settings(stage="test", bittitan_url=script.url))
    assert script.connections == 1


def test_a_key_that_cannot_be_fetched_means_ask_again_later(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Secrets:
        def get(self, name: str, max_age: int) -> str:
            raise GetParameterError("throttled")

    monkeypatch.setattr(http_client, "_secrets", Secrets)
    with pytest.raises(BitTitanUnavailable, match="could not be read; nothing was sent"):
        connect(Settings(bittitan_url=script.url)).read_coupon("cpn_1")


def test_a_cold_start_does_not_pay_for_the_client() -> None:
    check = (
        "import sys, chalicelib.bss.coupons.http_client; "
        "print({'urllib3', 'boto3', 'aws_lambda_powertools.utilities.parameters'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, check=True)
    assert done.stdout.strip() == b"set()"
