"""Tokens: signed with the issuer's published key, for us, and not over yet; nothing else lets in."""

import base64
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chalicelib.auth import Caller, caller_of
from chalicelib.config import Settings, from_environment
from chalicelib.errors import TemporarilyUnavailable, Unauthenticated
from chalicelib.issuer import IssuerUnavailable, published
from tests.integration.forged_tokens import (
    FORGERIES,
    CountingIssuer,
    part,
    with_an_unknown_key_id,
    without_a_key_id,
)
from tests.integration.odd_issuers import answering


@pytest.fixture(scope="module")
def issuer() -> Iterator[CountingIssuer]:
    issuer = CountingIssuer()
    yield issuer
    issuer.close()


@pytest.fixture(scope="module")
def settings(issuer: CountingIssuer) -> Settings:
    return from_environment(issuer.environment())


def let_in(token: str, settings: Settings) -> Caller | None:
    try:
        return caller_of(f"Bearer {token}", settings)
    except Unauthenticated:
        return None


def test_a_good_token_names_its_caller(issuer: CountingIssuer, settings: Settings) -> None:
    token = issuer.token("acc_partner", ("buyer", "staff"), sub="usr_anna")
    caller = caller_of(f"Bearer {token}", settings)
    told = (caller.account_id, caller.sub, caller.roles)
    assert told == ("acc_partner", "usr_anna", ("buyer", "staff"))
    assert caller.until and caller.until > time.time()
    assert caller_of(f"Bearer {token}", settings) == caller
    assert caller_of(f"bearer {token}", settings) == caller


def test_a_token_for_several_audiences_is_for_us_too(
    issuer: CountingIssuer, settings: Settings
) -> None:
    aud = ["somebody-else", settings.token_audience]
    assert let_in(issuer.signed(aud=aud), settings)


@pytest.mark.parametrize(
    "roles",
    [None, "staff", {"staff": True}, [], ["admin"], ["STAFF"], [["staff"]], 1, ["staff "]],
)
def test_roles_that_are_not_ours_or_no_list_allow_nothing(
    issuer: CountingIssuer, settings: Settings, roles: Any
) -> None:
    caller = let_in(issuer.signed(roles=roles), settings)
    assert caller and caller.roles == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": int(time.time()) - 1},
        {"exp": "soon"},
        {"nbf": int(time.time()) + 3600},
        {"aud": "somebody-else"},
        {"aud": []},
        {"iss": "https://issuer.example"},
        {"exp": None},
        {"aud": None},
        {"iss": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 256},
        {"account_id": None},
        {"account_id": "partner"},
        {"account_id": "acc_"},
        {"account_id": "acc_a#b"},
        {"account_id": ["acc_partner"]},
        {"account_id": 7},
    ],
    ids=str,
)
def test_claims_that_are_missing_ill_formed_over_or_for_others_let_nobody_in(
    issuer: CountingIssuer, settings: Settings, changes: dict[str, Any]
) -> None:
    assert let_in(issuer.signed(), settings)
    assert let_in(issuer.signed(**changes), settings) is None


@pytest.mark.parametrize("forge", FORGERIES)
def test_a_forged_token_lets_nobody_in(
    issuer: CountingIssuer, settings: Settings, forge: Callable[[CountingIssuer], str]
) -> None:
    assert let_in(forge(issuer), settings) is None


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "x.y.z",
        "é.é.é",
        ". .",
        f"{part({'alg': 'RS256', 'kid': 7})}.{part({})}.x",
        f"{part('text')}.{part({})}.x",
        base64.urlsafe_b64encode(b"[" * 5000).decode() + ".e30.x",
        base64.urlsafe_b64encode(b"\xff\xfe").decode() + ".e30.x",
        "a" * 9000,
    ],
    ids=lambda token: token[:12] or "empty",
)
def test_what_is_no_token_lets_nobody_in_and_crashes_nothing(
    settings: Settings, token: str
) -> None:
    assert let_in(token, settings) is None


def test_keys_are_fetched_once_for_many_tokens(issuer: CountingIssuer, settings: Settings) -> None:
    fresh = settings.model_copy(update={"jwks_url": settings.jwks_url + "?once"})
    before = issuer.fetched
    assert all(let_in(issuer.token(f"acc_{number}"), fresh) for number in range(20))
    assert issuer.fetched == before + 1


def test_unknown_key_ids_do_not_make_us_ask_the_issuer_each_time(
    issuer: CountingIssuer, settings: Settings
) -> None:
    fresh = settings.model_copy(update={"jwks_url": settings.jwks_url + "?unknown"})
    before = issuer.fetched
    assert not any(let_in(with_an_unknown_key_id(issuer), fresh) for _ in range(20))
    assert issuer.fetched <= before + 2
    assert let_in(issuer.token("acc_partner"), fresh)


def test_while_the_issuer_is_away_known_keys_go_on_working() -> None:
    away = CountingIssuer()
    settings = from_environment(away.environment())
    token = away.token("acc_partner")
    assert let_in(token, settings)
    away.close()
    assert let_in(token, settings)


def test_an_issuer_that_was_never_reached_is_unavailable_to_a_good_token_and_refuses_what_is_none() -> (
    None
):
    gone = CountingIssuer()
    token, settings = gone.token("acc_partner"), from_environment(gone.environment())
    gone.close()
    with pytest.raises(TemporarilyUnavailable):
        caller_of(f"Bearer {token}", settings)
    assert let_in("x.y.z", settings) is None
    assert let_in(without_a_key_id(gone), settings) is None


@pytest.mark.parametrize("claim", ["iat", "nbf"])
def test_the_issuer_s_clock_may_be_a_little_ahead_of_ours(
    issuer: CountingIssuer, settings: Settings, claim: str
) -> None:
    now = int(time.time())
    assert let_in(issuer.signed(**{claim: now + 30}), settings)
    assert let_in(issuer.signed(**{claim: now + 120}), settings) is None


def test_a_token_ends_when_it_says(issuer: CountingIssuer, settings: Settings) -> None:
    now = int(time.time())
    assert let_in(issuer.signed(exp=now + 30), settings)
    assert let_in(issuer.signed(exp=now), settings) is None


PAGE = b"<html><body>We are back soon.</body></html>"
NO_KEYS: dict[str, tuple[int, bytes]] = {
    "a page": (200, PAGE),
    "a page of a proxy": (502, PAGE),
    "an error": (500, b"{}"),
    "too many requests": (429, b""),
    "nothing": (200, b""),
    "no text": (200, b"\xff\xfe\x00"),
    "a list": (200, b"[]"),
    "no keys": (200, b'{"keys": []}'),
    "keys that are none": (200, b'{"keys": [7, null, {"kty": "RSA"}]}'),
    "keys that are no list": (200, b'{"keys": 7}'),
    "an address elsewhere": (302, b""),
    "deeper than any reader goes": (200, b"[" * 200_000),
}


@pytest.mark.parametrize("kind", NO_KEYS)
def test_an_issuer_that_answers_something_else_is_unavailable(
    issuer: CountingIssuer, kind: str
) -> None:
    with answering(*NO_KEYS[kind]) as url:
        settings = from_environment(issuer.environment() | {"JWKS_URL": url})
        with pytest.raises(TemporarilyUnavailable):
            caller_of(f"Bearer {issuer.signed()}", settings)


@pytest.mark.parametrize("seconds_a_byte", [0.05, 60])
def test_an_issuer_that_is_slow_is_waited_for_no_longer_than_the_deadline(
    seconds_a_byte: float,
) -> None:
    with answering(200, PAGE * 100, seconds_a_byte=seconds_a_byte) as url:
        started = time.monotonic()
        with pytest.raises(IssuerUnavailable):
            published(url, deadline=0.3)
        assert time.monotonic() - started < 2
