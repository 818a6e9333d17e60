"""The access tokens of five providers, as their pages show them: who is let in, and who is not."""

import time
from typing import Any

import pytest

from chalicelib.auth import Caller
from chalicelib.config import Settings
from tests.integration.provider_pages import (
    AUTH0,
    COGNITO,
    ENTRA_ID,
    KEYCLOAK,
    LEFT_OUT,
    OKTA,
    PROVIDERS,
    Keys,
    Page,
    let_in,
    settings_of,
)

USERS = {
    COGNITO: "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
    AUTH0: "auth0|123456",
    ENTRA_ID: "IY0a1b2c3d4e5f6g7h8i9j0kLMNOPQRSTUVWXYZabcd",
    KEYCLOAK: "f3b2a1c0-1111-4222-8333-444455556666",
    OKTA: "00uixa271s6x7qt8I0h7",
}
NO_ROLES: dict[Page, dict[str, Any]] = {
    COGNITO: {"cognito:groups": LEFT_OUT},
    AUTH0: {"https://shop.example/roles": []},
    ENTRA_ID: {"roles": LEFT_OUT},
    KEYCLOAK: {"realm_access": {"roles": ["offline_access", "staff", "buyer"]}},
    OKTA: {"groups": ["Everyone", "staff"]},
}
OTHERS: list[tuple[Page, dict[str, Any]]] = [
    (COGNITO, {"custom:account_id": LEFT_OUT}),
    (COGNITO, {"client_id": LEFT_OUT, "aud": "1h57kf5cpq17m0eml12example", "token_use": "id"}),
    (COGNITO, {"client_id": "another-client"}),
    (COGNITO, {"iss": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_another00"}),
    (AUTH0, {"https://shop.example/account_id": LEFT_OUT}),
    (AUTH0, {"aud": "https://shop.eu.auth0.com/userinfo"}),
    (AUTH0, {"aud": "my_client_id", "azp": LEFT_OUT}),
    (ENTRA_ID, {"extn.account_id": LEFT_OUT}),
    (ENTRA_ID, {"extn.account_id": ["acc_partner", "acc_rival"]}),
    (ENTRA_ID, {"aud": "https://graph.microsoft.com"}),
    (ENTRA_ID, {"iss": "https://sts.windows.net/aaaabbbb-0000-cccc-1111-dddd2222eeee/"}),
    (ENTRA_ID, {"iss": "https://login.microsoftonline.com/another-tenant/v2.0"}),
    (KEYCLOAK, {"aud": "account"}),
    (KEYCLOAK, {"aud": LEFT_OUT}),
    (KEYCLOAK, {"account_id": LEFT_OUT}),
    (KEYCLOAK, {"iss": "https://login.shop.example/realms/master"}),
    (OKTA, {"account_id": LEFT_OUT}),
    (OKTA, {"uid": LEFT_OUT}),
    (OKTA, {"iss": "https://shop.okta.com", "aud": "https://shop.okta.com"}),
    (OKTA, {"aud": "0oaoesxtxmPf08QHk0h7"}),
]

by_provider = pytest.mark.parametrize("page", PROVIDERS, ids=lambda page: page.name)


@by_provider
def test_the_token_of_the_page_lets_in_with_the_settings_of_the_page(
    keys: Keys, page: Page
) -> None:
    claims = page.claims()
    caller = let_in(keys.sign(claims), page.settings(keys))
    assert caller == Caller(
        account_id="acc_partner", sub=USERS[page], roles=("buyer",), until=claims["exp"]
    )


@by_provider
def test_without_a_role_that_the_settings_name_nothing_is_allowed(keys: Keys, page: Page) -> None:
    caller = let_in(keys.sign(page.claims_with(NO_ROLES[page])), page.settings(keys))
    assert caller and caller.roles == ()


@by_provider
def test_a_token_that_is_over_lets_nobody_in(keys: Keys, page: Page) -> None:
    over = keys.sign(page.claims(exp=int(time.time()) - 1))
    assert let_in(over, page.settings(keys)) is None


@by_provider
def test_settings_of_one_issuer_with_the_default_names_fit_no_provider(
    keys: Keys, page: Page
) -> None:
    """What a stage had to do before: only a provider that writes our own claims was let in, and with no role."""
    aud = page.issuer["audiences"][0]
    plain = Settings(token_issuer=page.issuer["issuer"], token_audience=aud, jwks_url=keys.url)
    caller = let_in(keys.sign(page.claims()), plain)
    assert caller is None or caller.roles == ()


@pytest.mark.parametrize(
    ("page", "changes"),
    OTHERS,
    ids=lambda value: value.name if isinstance(value, Page) else ", ".join(value),
)
def test_a_token_without_what_is_needed_or_for_others_lets_nobody_in(
    keys: Keys, page: Page, changes: dict[str, Any]
) -> None:
    token = keys.sign(page.claims_with(changes))
    assert let_in(token, page.settings(keys)) is None


@by_provider
def test_each_provider_may_be_one_of_several(keys: Keys, page: Page) -> None:
    several = settings_of([each.issuer | {"jwks_url": keys.url} for each in PROVIDERS])
    caller = let_in(keys.sign(page.claims()), several)
    assert caller and (caller.sub, caller.roles) == (USERS[page], ("buyer",))


def test_an_issuer_s_token_is_good_with_its_own_key_only(keys: Keys) -> None:
    other = Keys()
    try:
        several = settings_of(
            [OKTA.issuer | {"jwks_url": keys.url}, AUTH0.issuer | {"jwks_url": other.url}]
        )
        assert let_in(keys.sign(OKTA.claims()), several)
        assert let_in(other.sign(AUTH0.claims()), several)
        assert let_in(other.sign(OKTA.claims()), several) is None
        assert let_in(keys.sign(AUTH0.claims()), several) is None
    finally:
        other.close()


def test_an_issuer_names_the_roles_of_its_own_settings_only(keys: Keys) -> None:
    """Staff come from one provider; in the other's settings nobody is called staff."""
    buyers = OKTA.issuer | {"jwks_url": keys.url, "role_names": {"storefront-buyer": "buyer"}}
    several = settings_of([buyers, AUTH0.issuer | {"jwks_url": keys.url}])
    both = ["storefront-buyer", "storefront-staff"]
    customer = let_in(keys.sign(OKTA.claims(groups=both)), several)
    colleague = let_in(keys.sign(AUTH0.claims_with({"https://shop.example/roles": both})), several)
    assert customer and customer.roles == ("buyer",)
    assert colleague and colleague.roles == ("buyer", "staff")


def test_the_issuer_of_the_three_variables_stays_beside_the_others(keys: Keys) -> None:
    issuer, audience = "https://login.shop.internal/", "storefront"
    stage = settings_of(
        [OKTA.issuer | {"jwks_url": keys.url}],
        TOKEN_ISSUER=issuer,
        TOKEN_AUDIENCE=audience,
        JWKS_URL=keys.url,
    )
    ours = {"iss": issuer, "aud": audience, "sub": "usr_anna", "account_id": "acc_partner"}
    ours |= {"roles": ["staff"], "exp": int(time.time()) + 60}
    colleague = let_in(keys.sign(ours), stage)
    assert colleague and colleague.roles == ("staff",)
    assert let_in(keys.sign(ours | {"iss": issuer.rstrip("/")}), stage) is None
    assert let_in(keys.sign(ours | {"account_id": ["acc_partner"]}), stage) is None
    assert let_in(keys.sign(OKTA.claims()), stage)
