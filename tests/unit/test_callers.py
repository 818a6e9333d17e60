"""Who calls: what API Gateway carries from the authorizer to a view, and what a role allows."""

import time
from typing import Any

import pytest
from pydantic import ValidationError

from chalicelib.auth import Caller, authenticated, caller_of
from chalicelib.config import Settings
from chalicelib.errors import Unauthenticated, WrongRole

ANNA = Caller(account_id="acc_partner", sub="usr_anna", roles=("buyer",))


@pytest.mark.parametrize("roles", [(), ("buyer",), ("buyer", "staff")])
def test_a_caller_arrives_as_it_was_judged(roles: tuple[str, ...]) -> None:
    caller = ANNA.model_copy(update={"roles": roles})
    context = caller.as_context()
    assert all(isinstance(value, str) for value in context.values())
    assert Caller.of_context(context) == caller


def test_a_token_that_ended_since_the_gateway_was_told_lets_nobody_in_any_more() -> None:
    until = int(time.time()) + 3_600
    lasting = ANNA.model_copy(update={"until": until})
    assert Caller.of_context(lasting.as_context()) == lasting
    ended = ANNA.model_copy(update={"until": int(time.time())})
    with pytest.raises(Unauthenticated):
        Caller.of_context(ended.as_context())


def test_what_an_authorizer_of_an_earlier_release_said_is_understood() -> None:
    context = ANNA.as_context()
    del context["until"]
    assert Caller.of_context(context) == ANNA


def test_a_role_opens_its_own_calls_only() -> None:
    ANNA.must_be("buyer")
    with pytest.raises(WrongRole):
        ANNA.must_be("staff")


@pytest.mark.parametrize(
    "account_id", ["acc_", "acc_a#b", "acc_a\n", "prd_a", "", "acc_" + "a" * 65]
)
def test_an_account_id_reaches_no_other_key(account_id: str) -> None:
    with pytest.raises(ValidationError):
        Caller(account_id=account_id, sub="usr_anna", roles=())


@pytest.mark.parametrize("sub", ["", "x" * 256])
def test_a_user_has_a_name_of_bearable_length(sub: str) -> None:
    with pytest.raises(ValidationError):
        Caller(account_id="acc_partner", sub=sub, roles=())


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic dXNlcg==", "token", "bearer"])
@pytest.mark.parametrize("settings", [Settings(), Settings(jwks_url="http://127.0.0.1:1/jwks")])
def test_without_a_token_nobody_is_asked_and_nobody_let_in(header: str, settings: Any) -> None:
    with pytest.raises(Unauthenticated):
        caller_of(header, settings)


def test_the_gateway_is_told_the_one_word_that_it_answers_with_401() -> None:
    with pytest.raises(Exception, match=r"\AUnauthorized\Z") as caught:
        authenticated("Bearer x.y.z", Settings())
    assert type(caught.value) is Exception


def test_a_stage_that_was_told_no_issuer_lets_nobody_in() -> None:
    with pytest.raises(Unauthenticated):
        caller_of("Bearer x.y.z", Settings(jwks_url=""))
