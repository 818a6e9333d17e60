"""What the settings of an issuer say: forms, names, clock, audiences and slash, and nothing beyond them."""

import time
from typing import Any

import pytest

from chalicelib.auth import caller_of
from chalicelib.errors import TemporarilyUnavailable
from tests.integration.forged_tokens import part
from tests.integration.provider_pages import AUTH0, KEYCLOAK, OKTA, Keys, let_in, settings_of


@pytest.mark.parametrize(
    "groups",
    [
        ["storefront-buyer"],
        "storefront-buyer",
        "openid storefront-buyer profile",
        ["everyone", "storefront-buyer"],
        ["storefront-buyer", 7, None],
    ],
)
def test_roles_come_as_one_name_a_list_or_a_text_with_spaces(keys: Keys, groups: Any) -> None:
    caller = let_in(keys.sign(OKTA.claims(groups=groups)), OKTA.settings(keys))
    assert caller and caller.roles == ("buyer",)


@pytest.mark.parametrize(
    "groups",
    [
        None,
        7,
        {},
        {"storefront-buyer": True},
        [],
        ["storefront-buyers"],
        "STOREFRONT-BUYER",
        "buyer",
    ],
)
def test_names_that_the_settings_do_not_know_allow_nothing(keys: Keys, groups: Any) -> None:
    caller = let_in(keys.sign(OKTA.claims(groups=groups)), OKTA.settings(keys))
    assert caller and caller.roles == ()


def test_a_name_in_a_list_may_have_spaces(keys: Keys) -> None:
    settings = OKTA.settings(keys, role_names={"Storefront Staff": "staff", "Staff": "buyer"})
    caller = let_in(keys.sign(OKTA.claims(groups=["Storefront Staff"])), settings)
    assert caller and caller.roles == ("staff",)


def test_two_names_may_mean_one_role(keys: Keys) -> None:
    settings = OKTA.settings(keys, role_names={"sales": "staff", "support": "staff"})
    caller = let_in(keys.sign(OKTA.claims(groups=["sales", "support"])), settings)
    assert caller and caller.roles == ("staff",)


@pytest.mark.parametrize("setting", ["https://shop.eu.auth0.com/", "https://shop.eu.auth0.com"])
@pytest.mark.parametrize("named", ["https://shop.eu.auth0.com/", "https://shop.eu.auth0.com"])
def test_a_slash_at_the_issuer_s_end_does_not_matter(keys: Keys, setting: str, named: str) -> None:
    assert let_in(keys.sign(AUTH0.claims(iss=named)), AUTH0.settings(keys, issuer=setting))


@pytest.mark.parametrize(
    "named",
    [
        "https://shop.eu.auth0.com//",
        "https://shop.eu.auth0.com/x",
        "",
        None,
        7,
        ["https://shop.eu.auth0.com/"],
    ],
)
def test_anything_else_about_an_issuer_does(keys: Keys, named: Any) -> None:
    token = f"{part({'alg': 'RS256', 'kid': 'rsa'})}.{part(AUTH0.claims(iss=named))}.x"
    assert let_in(token, AUTH0.settings(keys)) is None


def test_one_of_several_audiences_is_enough(keys: Keys) -> None:
    settings = OKTA.settings(keys, audiences=["api://old", "api://default"])
    assert let_in(keys.sign(OKTA.claims()), settings)
    assert let_in(keys.sign(OKTA.claims(aud=["api://old", "x"])), settings)
    assert let_in(keys.sign(OKTA.claims(aud="api://old api://default")), settings) is None


def test_the_audience_may_be_the_program_that_asked(keys: Keys) -> None:
    settings = KEYCLOAK.settings(keys, audience_claim="azp", audiences=["storefront-web"])
    assert let_in(keys.sign(KEYCLOAK.claims()), settings)
    assert let_in(keys.sign(KEYCLOAK.claims(azp="storefront-api")), settings) is None


@pytest.mark.parametrize("claim", ["nbf", "iat"])
def test_the_issuer_s_clock_may_be_ahead_by_the_leeway(keys: Keys, claim: str) -> None:
    ahead = keys.sign(OKTA.claims(**{claim: int(time.time()) + 120}))
    assert let_in(ahead, OKTA.settings(keys, leeway=180))
    assert let_in(ahead, OKTA.settings(keys, leeway=0)) is None


def test_no_leeway_makes_a_token_last_longer(keys: Keys) -> None:
    over = keys.sign(OKTA.claims(exp=int(time.time()) - 1))
    assert let_in(over, OKTA.settings(keys, leeway=300)) is None


def test_an_issuer_that_is_away_concerns_its_own_tokens_only(keys: Keys) -> None:
    gone = Keys()
    gone.close()
    several = settings_of(
        [OKTA.issuer | {"jwks_url": keys.url}, AUTH0.issuer | {"jwks_url": gone.url}]
    )
    with pytest.raises(TemporarilyUnavailable):
        caller_of(f"Bearer {gone.sign(AUTH0.claims())}", several)
    assert let_in(keys.sign(OKTA.claims()), several)


def test_a_stranger_s_token_makes_us_ask_no_issuer(keys: Keys) -> None:
    nobody = OKTA.settings(keys, jwks_url="http://127.0.0.1:9/jwks.json")
    assert let_in(keys.sign(OKTA.claims(iss="https://stranger.example")), nobody) is None
    with pytest.raises(TemporarilyUnavailable):
        caller_of(f"Bearer {keys.sign(OKTA.claims())}", nobody)
