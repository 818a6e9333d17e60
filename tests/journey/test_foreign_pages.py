"""A page of somebody else, open in a developer's browser, gets no token, no mail and no fault in."""

import pytest

from tests.journey.service_client import Json, Service

TOKEN: Json = {"account_id": "acc_partner", "roles": ["buyer"]}
ELSEWHERE = [{"Host": "attacker.example:8000"}, {"Origin": "http://attacker.example"}]
CALLS: list[tuple[str, str, Json | None]] = [
    ("POST", "/token", TOKEN),
    ("POST", "/clock", {"advance_seconds": 86_400}),
    ("POST", "/bittitan/faults", {"coupons": [{"kind": "reject", "times": "always"}]}),
    ("POST", "/bittitan/coupons/ABCDE-FGHJK/forget", None),
    ("GET", "/accounts", None),
    ("GET", "/emails", None),
    ("GET", "/emails/one-mail", None),
    ("GET", "/bittitan", None),
]


@pytest.mark.parametrize("foreign", ELSEWHERE, ids=["host", "origin"])
@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_no_helper_answers_a_foreign_page(
    service: Service, foreign: dict[str, str], method: str, path: str, body: Json | None
) -> None:
    refused = service.http.request(method, f"/_local{path}", json=body, headers=foreign)
    assert (refused.status_code, refused.json()["code"]) == (403, "foreign_page")
    assert refused.json()["detail"].startswith("The helpers under /_local serve this machine")
    assert "Access-Control-Allow-Origin" not in refused.headers


def test_what_was_refused_has_changed_nothing(service: Service) -> None:
    before = service.local("POST", "/clock", {"advance_seconds": 0})["now"]
    far = {"advance_seconds": 86_400 * 400}
    service.http.post("/_local/clock", json=far, headers=ELSEWHERE[1])
    after = service.local("POST", "/clock", {"advance_seconds": 0})["now"]
    assert after[:4] == before[:4]


def test_the_services_own_page_and_programs_get_their_token(service: Service) -> None:
    port = service.url.rpartition(":")[2]
    own: list[dict[str, str]] = [{}, {"Origin": service.url}, {"Host": f"localhost:{port}"}]
    for headers in own:
        answer = service.http.post("/_local/token", json=TOKEN, headers=headers)
        assert answer.status_code == 200, answer.text
