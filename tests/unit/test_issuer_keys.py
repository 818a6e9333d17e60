"""The issuer's keys: how long they are used, and how often the issuer is asked for them."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from chalicelib.errors import Refusal, TemporarilyUnavailable, Unauthenticated
from chalicelib.issuer import (
    DEADLINE,
    FRESH,
    PAUSE,
    STALE,
    UNKNOWN_KEY_PAUSE,
    IssuerKeys,
    IssuerUnavailable,
)
from infra.stage import stage


@dataclass
class World:
    """An issuer that a test switches off and on, and a clock that a test moves."""

    published: dict[str, Any] = field(default_factory=lambda: {"k1": "the key"})
    away: bool = False
    asked: int = 0
    seconds: float = 1_000_000.0

    def __post_init__(self) -> None:
        self.keys = IssuerKeys(self.fetch, seconds=lambda: self.seconds)

    def fetch(self) -> dict[str, Any]:
        self.asked += 1
        if self.away:
            raise IssuerUnavailable("URLError")
        return dict(self.published)

    def key(self, key_id: str = "k1") -> Any:
        """The key, or the class of the refusal."""
        try:
            return self.keys.key(key_id)
        except Refusal as refusal:
            return type(refusal)


def test_keys_are_fetched_once_for_as_long_as_they_are_fresh() -> None:
    world = World()
    assert {world.key() for _ in range(50)} == {"the key"}
    world.seconds += FRESH - 1
    assert (world.key(), world.asked) == ("the key", 1)
    world.seconds += 1
    assert (world.key(), world.asked) == ("the key", 2)


def test_while_the_issuer_is_away_known_keys_are_used_for_an_hour_and_no_longer() -> None:
    world = World()
    world.key()
    world.away = True
    world.seconds += STALE - 1
    assert world.key() == "the key"
    world.seconds += 1
    assert world.key() is TemporarilyUnavailable
    world.seconds += PAUSE
    assert world.key() is TemporarilyUnavailable


def test_an_issuer_that_was_never_reached_is_nobody_s_fault_but_its_own() -> None:
    assert World(away=True).key() is TemporarilyUnavailable


@pytest.mark.parametrize("known", [True, False])
def test_an_issuer_that_fails_is_not_asked_for_each_token(known: bool) -> None:
    world = World()
    if known:
        world.key()
        world.seconds += FRESH
    asked, world.away = world.asked, True
    for number in range(50):
        world.key()
        world.key(f"other-{number}")
    assert world.asked == asked + 1
    world.seconds += PAUSE - 1
    world.key()
    assert world.asked == asked + 1


def test_an_issuer_that_is_back_is_believed_after_the_pause() -> None:
    world = World(away=True)
    world.key()
    world.away = False
    assert world.key() is TemporarilyUnavailable
    world.seconds += PAUSE
    assert world.key() == "the key"


def test_unknown_key_ids_do_not_make_us_ask_for_each_token() -> None:
    world = World()
    world.key()
    assert {world.key(f"other-{number}") for number in range(50)} == {Unauthenticated}
    world.seconds += UNKNOWN_KEY_PAUSE
    assert {world.key(f"other-{number}") for number in range(50)} == {Unauthenticated}
    assert world.asked == 2


def test_a_new_key_is_found_before_the_old_ones_are_over() -> None:
    world = World()
    world.key()
    world.published = {"k2": "the new key"}
    world.seconds += UNKNOWN_KEY_PAUSE
    assert (world.key("k2"), world.key("k1")) == ("the new key", Unauthenticated)


def test_an_unknown_key_id_is_not_judged_while_the_issuer_cannot_be_asked() -> None:
    world = World()
    world.key()
    world.away = True
    world.seconds += UNKNOWN_KEY_PAUSE
    assert world.key("k2") is TemporarilyUnavailable
    assert world.key("k1") == "the key"


def test_a_fetch_ends_well_before_the_authorizer_would_be_ended() -> None:
    assert stage("prod").config("authorize").lambda_timeout >= DEADLINE * 2
