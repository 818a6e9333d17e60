"""How issuers sign: as their settings say, with keys that they publish, never without and never with a secret."""

import hashlib
import hmac
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.utils import base64url_encode

from tests.integration.forged_tokens import part
from tests.integration.provider_pages import OKTA, Keys, let_in

ALL = ["RS256", "PS256", "ES256"]


@pytest.mark.parametrize(
    ("algorithm", "kid"), [("RS256", "rsa"), ("PS256", "rsa"), ("ES256", "curve")]
)
def test_an_issuer_signs_as_its_settings_say_and_not_otherwise(
    keys: Keys, algorithm: str, kid: str
) -> None:
    token = keys.sign(OKTA.claims(), algorithm, kid)
    others = [each for each in ALL if each != algorithm]
    assert let_in(token, OKTA.settings(keys, algorithms=[algorithm]))
    assert let_in(token, OKTA.settings(keys, algorithms=ALL))
    assert let_in(token, OKTA.settings(keys, algorithms=others)) is None


def test_rs256_is_what_an_issuer_signs_with_unless_it_is_said(keys: Keys) -> None:
    settings = OKTA.settings(keys)
    assert let_in(keys.sign(OKTA.claims()), settings)
    assert let_in(keys.sign(OKTA.claims(), "PS256"), settings) is None
    assert let_in(keys.sign(OKTA.claims(), "ES256", "curve"), settings) is None


@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS384", "ES256K"])
def test_an_algorithm_beside_ours_lets_nobody_in(keys: Keys, algorithm: str) -> None:
    head, claims, signature = keys.sign(OKTA.claims()).split(".")
    assert head
    forged = f"{part({'alg': algorithm, 'kid': 'rsa'})}.{claims}.{signature}"
    assert let_in(forged, OKTA.settings(keys, algorithms=ALL)) is None


def test_a_symmetric_key_is_never_a_key_even_where_the_issuer_publishes_one(keys: Keys) -> None:
    token = keys.sign(OKTA.claims(), "HS256", "secret")
    assert let_in(token, OKTA.settings(keys, algorithms=ALL)) is None


@pytest.mark.parametrize("algorithm", ALL)
def test_a_symmetric_signature_under_another_name_is_no_signature(
    keys: Keys, algorithm: str
) -> None:
    _, claims, mac = keys.sign(OKTA.claims(), "HS256", "secret").split(".")
    forged = f"{part({'alg': algorithm, 'kid': 'secret'})}.{claims}.{mac}"
    assert let_in(forged, OKTA.settings(keys, algorithms=ALL)) is None


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "", None, 0, ["RS256"]])
@pytest.mark.parametrize("kid", ["rsa", "curve", "secret"])
def test_a_token_without_a_signature_lets_nobody_in(keys: Keys, algorithm: Any, kid: str) -> None:
    unsigned = f"{part({'alg': algorithm, 'kid': kid})}.{part(OKTA.claims())}."
    assert let_in(unsigned, OKTA.settings(keys, algorithms=ALL)) is None


@pytest.mark.parametrize("name", ["HS256", "RS256"])
def test_a_public_key_is_no_secret(keys: Keys, name: str) -> None:
    pem = keys.rsa.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signed = f"{part({'alg': name, 'kid': 'rsa'})}.{part(OKTA.claims())}"
    mac = base64url_encode(hmac.new(pem, signed.encode(), hashlib.sha256).digest()).decode()
    assert let_in(f"{signed}.{mac}", OKTA.settings(keys, algorithms=ALL)) is None


@pytest.mark.parametrize(
    ("algorithm", "kid"), [("ES256", "rsa"), ("RS256", "curve"), ("PS256", "curve")]
)
def test_a_key_of_one_kind_checks_no_signature_of_another(
    keys: Keys, algorithm: str, kid: str
) -> None:
    right = "curve" if algorithm == "ES256" else "rsa"
    _, claims, signature = keys.sign(OKTA.claims(), algorithm, right).split(".")
    forged = f"{part({'alg': algorithm, 'kid': kid})}.{claims}.{signature}"
    assert let_in(forged, OKTA.settings(keys, algorithms=ALL)) is None


def test_a_key_that_says_its_algorithm_checks_that_one_alone(keys: Keys) -> None:
    settings = OKTA.settings(keys, algorithms=ALL)
    assert let_in(keys.sign(OKTA.claims(), "PS256", "pss"), settings)
    assert let_in(keys.sign(OKTA.claims(), "RS256", "pss"), settings) is None
