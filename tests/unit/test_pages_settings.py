"""How the pages sign people in: taken from the stage, and refused in a sentence where something is missing."""

import json
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest

from infra.pages import policy
from infra.pages.settings import SignIn, UnusablePages, settings_of, sign_in
from infra.stage import Stage, stage

ISSUER, OTHER = "https://login.shop.internal/", "https://staff.shop.internal"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/1"


def dev(pages: dict[str, Any] | None, **variables: str) -> Stage:
    """The stage dev with other pages, and an issuer of its own."""
    config = json.loads(json.dumps(stage("dev").chalice_config))
    described = config["stages"]["dev"]
    described["environment_variables"] |= {"TOKEN_ISSUER": ISSUER} | variables
    if pages is not None:
        described["pages"] = pages
    return replace(stage("dev"), chalice_config=config)


def read(pages: dict[str, Any] | None, **variables: str) -> SignIn:
    chosen = dev(pages, **variables)
    return sign_in(chosen, settings_of(chosen))


def two_issuers() -> dict[str, str]:
    staff = {"issuer": OTHER, "jwks_url": f"{OTHER}/keys", "audiences": ["shop"]}
    return {"TOKEN_ISSUERS": json.dumps([staff])}


def test_the_client_is_enough_where_the_stage_trusts_one_issuer() -> None:
    expected = SignIn(issuer=ISSUER, client_id="pages", scope="openid", audience=None)
    assert read({"client_id": "pages"}) == expected


def test_scope_and_audience_are_those_that_the_issuer_wants() -> None:
    asked = {"client_id": "pages", "scope": "openid shop", "audience": "https://api.shop.internal"}
    assert read(asked).model_dump() == {"issuer": ISSUER} | asked


def test_the_issuer_is_one_whose_tokens_the_stage_takes() -> None:
    pages = {"client_id": "pages", "issuer": ISSUER.removesuffix("/")}
    assert read(pages, **two_issuers()).issuer == ISSUER
    assert read({"client_id": "pages", "issuer": OTHER + "/"}, **two_issuers()).issuer == OTHER


@pytest.mark.parametrize(
    ("pages", "variables", "sentence"),
    [
        (None, {}, r'^dev does not say how its pages sign people in: write "pages": \{"client_id"'),
        ({}, {}, "^dev does not say how its pages sign people in"),
        ({"client_id": ""}, {}, r"these do not fit: client_id\.$"),
        ({"scope": "openid"}, {}, r"these do not fit: client_id\.$"),
        ({"client_id": "p", "colour": "red"}, {}, r"these do not fit: colour\.$"),
        ({"client_id": "p", "domain": "https://shop"}, {}, r"these do not fit: domain\.$"),
        ({"client_id": "p"}, {"TOKEN_ISSUER": ""}, "^dev accepts no issuer's tokens"),
        ({"client_id": "p"}, two_issuers(), f"^dev accepts tokens of {ISSUER}, {OTHER}: say in "),
        ({"client_id": "p", "issuer": OTHER}, {}, f"^dev accepts no tokens of {OTHER}, "),
        ({"client_id": "p"}, {"TOKEN_ISSUER": "https://x.example/"}, "still a placeholder"),
        ({"client_id": "p"}, {"TOKEN_ISSUER": "http://login.shop"}, "does not begin with https"),
        ({"client_id": "p", "domain": "shop.internal"}, {}, "^A domain of the pages needs its"),
        ({"client_id": "p", "certificate_arn": CERTIFICATE}, {}, "^A domain of the pages needs"),
    ],
)
def test_what_is_missing_or_wrong_is_said(
    pages: dict[str, Any] | None, variables: dict[str, str], sentence: str
) -> None:
    with pytest.raises(UnusablePages, match=sentence):
        read(pages, **variables)


def test_a_certificate_of_another_region_is_refused_with_how_to_get_one() -> None:
    wrong = CERTIFICATE.replace("us-east-1", "eu-west-1")
    with pytest.raises(
        UnusablePages, match=r"us-east-1 alone.*--domain-name shop.internal"
    ) as said:
        read({"client_id": "p", "domain": "shop.internal", "certificate_arn": wrong})
    assert wrong in str(said.value)


def test_a_domain_with_a_certificate_of_us_east_1_is_taken() -> None:
    given = {"client_id": "p", "domain": "shop.internal", "certificate_arn": CERTIFICATE}
    assert settings_of(dev(given)).domain == "shop.internal"


def says(issuer: str, tokens: str) -> policy.Discovery:
    return lambda _: {"issuer": issuer, "token_endpoint": tokens}


def test_the_pages_may_call_the_issuer_and_where_it_gives_tokens() -> None:
    shop = policy.described(ISSUER, says(ISSUER, f"{ISSUER}token"))
    assert shop.origins == ["https://login.shop.internal"]
    pool = "https://cognito-idp.eu-west-1.amazonaws.com/pool"
    tokens = "https://shop.auth.eu-west-1.amazoncognito.com"
    cognito = policy.described(pool, says(pool, f"{tokens}/oauth2/token"))
    assert cognito.origins == ["https://cognito-idp.eu-west-1.amazonaws.com", tokens]


def test_the_issuer_is_named_to_the_pages_as_it_calls_itself() -> None:
    """The stage may leave a slash out; a browser compares to the letter."""
    found = policy.described(ISSUER.removesuffix("/"), says(ISSUER, f"{ISSUER}token"))
    assert found.issuer == ISSUER


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"issuer": ISSUER}, f"{ISSUER} does not say where it gives tokens"),
        ({"issuer": OTHER, "token_endpoint": OTHER}, f"{ISSUER} says that it is {OTHER}"),
        ({}, f"{ISSUER} says that it is None"),
    ],
)
def test_an_issuer_that_does_not_say_what_is_needed_is_refused(
    said: dict[str, str], sentence: str
) -> None:
    with pytest.raises(UnusablePages, match=sentence):
        policy.described(ISSUER, lambda _: said)


@pytest.mark.parametrize("body", [b"[]", b'["issuer"]', b"1", b"<html>", b"null"])
def test_an_issuer_that_describes_itself_in_no_known_way_is_refused_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, body: bytes
) -> None:
    monkeypatch.setattr("urllib.request.urlopen", lambda *_, **__: BytesIO(body))
    with pytest.raises(UnusablePages, match="Nobody could sign in"):
        policy.described(ISSUER)
