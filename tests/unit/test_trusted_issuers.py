"""TOKEN_ISSUERS: what it means, and what cannot be meant."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from chalicelib.config import Settings, from_environment
from infra.doctor.configuration import judge
from infra.doctor.finding import Level
from tests.unit.test_doctor_configuration import GOOD

ISSUER = {
    "issuer": "https://login.shop.internal/realms/a",
    "jwks_url": "https://login.shop.internal/realms/a/keys",
    "audiences": ["api"],
}
SINGLE = ("TOKEN_ISSUER", "TOKEN_AUDIENCE", "JWKS_URL")
WITHOUT_SINGLE = {name: value for name, value in GOOD.items() if name not in SINGLE}


def given(*issuers: dict[str, Any], **variables: str) -> Settings:
    return from_environment(variables | {"TOKEN_ISSUERS": json.dumps(issuers)})


def doctor_says(*issuers: dict[str, Any], **changes: str) -> list[tuple[Level, str]]:
    variables = WITHOUT_SINGLE | {"TOKEN_ISSUERS": json.dumps(issuers)} | changes
    return [(each.level, each.sentence) for each in judge("dev", variables, rehearsed=False)]


def test_an_issuer_is_read_by_the_claims_of_the_api_unless_it_is_said() -> None:
    [issuer] = given(ISSUER).trusted_issuers
    assert (issuer.audience_claim, issuer.account_claim) == ("aud", "account_id")
    assert (issuer.user_claim, issuer.roles_claim) == ("sub", "roles")
    assert (issuer.role_names, issuer.algorithms, issuer.leeway) == ({}, ("RS256",), 60)


@pytest.mark.parametrize("missing", SINGLE)
def test_a_stage_with_part_of_the_three_variables_trusts_nobody(missing: str) -> None:
    part = {name: GOOD[name] for name in SINGLE if name != missing}
    assert from_environment(part).trusted_issuers == ()
    assert len(from_environment({name: GOOD[name] for name in SINGLE}).trusted_issuers) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": ""},
        {"jwks_url": ""},
        {"audiences": []},
        {"audiences": [""]},
        {"audiences": "api"},
        {"algorithms": []},
        {"algorithms": ["HS256"]},
        {"algorithms": ["none"]},
        {"role_names": {"a": "admin"}},
        {"role_names": {"": "buyer"}},
        {"leeway": -1},
        {"leeway": 301},
        {"acount_claim": "x"},
        {"account_claim": ""},
    ],
    ids=str,
)
def test_an_issuer_that_cannot_be_meant_stops_the_stage(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="token_issuers"):
        given(ISSUER | wrong)


@pytest.mark.parametrize("text", ["{", "{}", "7", '"x"', '["x"]', '[{"issuer": "x"}]'])
def test_what_is_no_list_of_issuers_stops_the_stage(text: str) -> None:
    with pytest.raises(ValidationError, match="token_issuers"):
        from_environment({"TOKEN_ISSUERS": text})


@pytest.mark.parametrize("end", ["", "/"])
def test_an_issuer_is_given_once(end: str) -> None:
    again = ISSUER | {"issuer": ISSUER["issuer"] + end}  # type: ignore[operator]
    with pytest.raises(ValidationError, match="given twice"):
        given(ISSUER, again)
    with pytest.raises(ValidationError, match="given twice"):
        given(ISSUER, TOKEN_ISSUER=str(again["issuer"]))
    assert given(ISSUER, ISSUER | {"issuer": "https://another.internal"})


def test_the_doctor_is_content_with_issuers_instead_of_the_three_variables() -> None:
    assert doctor_says(ISSUER) == [(Level.OK, "The variables of dev are set and fit.")]


@pytest.mark.parametrize(
    ("issuer", "sentence"),
    [
        ({"audiences": []}, "TOKEN_ISSUERS[0].audiences does not fit"),
        ({"algorithms": ["RS256", "none"]}, "TOKEN_ISSUERS[0].algorithms[1] does not fit"),
        ({"jwks_url": "http://login.shop.internal/"}, "TOKEN_ISSUERS[0].jwks_url does not begin"),
        ({"issuer": "https://shop.example/"}, "TOKEN_ISSUERS[0].issuer is still a placeholder"),
        ({"jwks_url": "https://127.0.0.1/"}, "TOKEN_ISSUERS[0].jwks_url is an address of this"),
        ({"account_claim": "x" * 4000}, "The variables have "),
    ],
)
def test_the_doctor_names_what_cannot_be_meant(issuer: dict[str, Any], sentence: str) -> None:
    [(level, said)] = doctor_says(ISSUER | issuer)
    assert level is Level.ERROR
    assert said.startswith(sentence)


def test_the_doctor_names_an_issuer_that_is_given_twice() -> None:
    [(level, said)] = doctor_says(ISSUER, ISSUER)
    assert level is Level.ERROR
    assert said.startswith("TOKEN_ISSUERS does not fit: ") and "given twice" in said


def test_the_doctor_misses_the_rest_of_the_three_variables() -> None:
    assert doctor_says(ISSUER, TOKEN_AUDIENCE="x") == [
        (Level.ERROR, "TOKEN_ISSUER is not set."),
        (Level.ERROR, "JWKS_URL is not set."),
    ]


def test_the_doctor_warns_of_a_role_that_nobody_is_given() -> None:
    assert doctor_says(ISSUER | {"role_names": {"a": "buyer"}}) == [
        (Level.WARNING, "No issuer gives anybody the role staff.")
    ]
    other = ISSUER | {"issuer": "https://other.internal", "role_names": {"b": "staff"}}
    [(level, _)] = doctor_says(ISSUER | {"role_names": {"a": "buyer"}}, other)
    assert level is Level.OK
