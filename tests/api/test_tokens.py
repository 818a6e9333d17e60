"""Who calls: every call but the open ones needs a token that the issuer signed, for us, and still good."""

import base64
import hashlib
import hmac
import json
import time
import urllib.request
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from chalicelib.openapi.routes import endpoints
from chalicelib.web.endpoint import Endpoint
from local.issuer import AUDIENCE, ISSUER, Issuer
from tests.api import route_calls
from tests.api.actors import Ids
from tests.api.client import Api
from tests.api.shape_checks import assert_problem

STRANGER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
KID = {"kid": "local-1"}


def _claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    good = {
        "sub": "usr_ann",
        "account_id": "acc_partner",
        "roles": ["buyer", "staff"],
        "iat": now,
        "exp": now + 600,
        "aud": AUDIENCE,
        "iss": ISSUER,
    }
    return {name: value for name, value in (good | changes).items() if value is not None}


def _signed(issuer: Issuer, **changes: Any) -> str:
    return "Bearer " + issuer.sign(_claims(**changes))


def _by_a_stranger(issuer: Issuer, kid: str = "local-1") -> str:
    return "Bearer " + jwt.encode(_claims(), STRANGER, algorithm="RS256", headers={"kid": kid})


def _unsigned(issuer: Issuer) -> str:
    head = {"alg": "none", "typ": "JWT"} | KID
    parts = [_encoded(json.dumps(part).encode()).decode() for part in (head, _claims())]
    return f"Bearer {parts[0]}.{parts[1]}."


def _with_the_public_key_as_secret(issuer: Issuer) -> str:
    """The classic attack: a symmetric signature with the public key as its secret."""
    with urllib.request.urlopen(issuer.jwks_url) as answer:
        key = jwt.PyJWKSet.from_json(answer.read().decode()).keys[0].key
    secret = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    parts = ({"alg": "HS256", "typ": "JWT"} | KID, _claims())
    signed = b".".join(_encoded(json.dumps(part).encode()) for part in parts)
    mac = hmac.new(secret, signed, hashlib.sha256).digest()
    return "Bearer " + (signed + b"." + _encoded(mac)).decode()


def _encoded(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def _with_other_claims(issuer: Issuer) -> str:
    """A good token, its claims exchanged for others."""
    head, _, signature = issuer.token("acc_partner").split(".")
    other = _encoded(json.dumps(_claims(account_id="acc_rival")).encode()).decode()
    return f"Bearer {head}.{other}.{signature}"


BAD: dict[str, Callable[[Issuer], str | None]] = {
    "no token": lambda issuer: None,
    "nothing": lambda issuer: "",
    "no scheme": lambda issuer: issuer.token("acc_partner"),
    "another scheme": lambda issuer: "Basic " + issuer.token("acc_partner"),
    "nothing after the scheme": lambda issuer: "Bearer ",
    "malformed": lambda issuer: "Bearer not-a-token",
    "malformed in three parts": lambda issuer: "Bearer a.b.c",
    "cut short": lambda issuer: "Bearer " + issuer.token("acc_partner")[:-9],
    "expired": lambda issuer: _signed(issuer, exp=int(time.time()) - 1),
    "not yet good": lambda issuer: _signed(issuer, nbf=int(time.time()) + 300),
    "wrong audience": lambda issuer: _signed(issuer, aud="somebody-else"),
    "wrong issuer": lambda issuer: _signed(issuer, iss="http://127.0.0.1/other"),
    "wrong key": _by_a_stranger,
    "unknown key": lambda issuer: _by_a_stranger(issuer, kid="stranger-1"),
    "alg none": _unsigned,
    "HS256 with the public key": _with_the_public_key_as_secret,
    "other claims": _with_other_claims,
    "no expiry": lambda issuer: _signed(issuer, exp=None),
    "no audience": lambda issuer: _signed(issuer, aud=None),
    "no issuer": lambda issuer: _signed(issuer, iss=None),
    "no subject": lambda issuer: _signed(issuer, sub=None),
    "an empty subject": lambda issuer: _signed(issuer, sub=""),
    "no account": lambda issuer: _signed(issuer, account_id=None),
    "an account that is none": lambda issuer: _signed(issuer, account_id="ORDER#1"),
    "an account that is a number": lambda issuer: _signed(issuer, account_id=7),
}


@pytest.mark.parametrize("endpoint", route_calls.GUARDED, ids=route_calls.named)
def test_a_call_needs_a_good_token(
    api: Api, issuer: Issuer, busy: dict[str, Ids], side_effects: Any, endpoint: Endpoint
) -> None:
    method, path, body = route_calls.request(endpoint, busy["acc_partner"])
    answers = {}
    with side_effects.unchanged():
        for kind, make in BAD.items():
            token = make(issuer)
            headers = {} if token is None else {"Authorization": token}
            answer = api.call(method, path, body, by=None, headers=headers)
            answers[kind] = (answer.status, answer.json["code"])
    assert answers == dict.fromkeys(BAD, (401, "unauthenticated"))


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_token_is_answered_with_a_problem_that_says_no_more(
    api: Api, issuer: Issuer, kind: str
) -> None:
    token = BAD[kind](issuer)
    headers = {} if token is None else {"Authorization": token}
    answer = api.get("/basket", by=None, headers=headers)
    assert_problem(answer, 401, "unauthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.without_request_id == api.get("/basket", by=None).without_request_id


def test_the_good_token_that_the_bad_ones_differ_from_is_good(api: Api, issuer: Issuer) -> None:
    good = {"Authorization": _signed(issuer)}
    assert api.get("/basket", by=None, headers=good).status == 200
    lower = {"authorization": _signed(issuer).replace("Bearer", "bearer")}
    assert api.get("/basket", by=None, headers=lower).status == 200
    several = {"Authorization": _signed(issuer, aud=["somebody-else", AUDIENCE])}
    assert api.get("/basket", by=None, headers=several).status == 200


@pytest.mark.parametrize("path", ["/health", "/openapi.json"])
def test_what_is_open_needs_no_token_and_minds_none(api: Api, path: str) -> None:
    assert api.get(path, by=None).status == 200
    assert api.get(path, by=None, headers={"Authorization": "Bearer nonsense"}).status == 200


def test_only_what_the_service_says_about_itself_is_open() -> None:
    opened = {endpoint.call for endpoint in endpoints() if endpoint.role is None}
    assert opened == {"GET /health", "GET /openapi.json", "GET /docs", "GET /docs/{file}"}
