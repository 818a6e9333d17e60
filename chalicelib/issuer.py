"""The token issuer's keys: fetched when needed, kept a while, never fetched once a token (docs/decisions/0023)."""

import time
from collections.abc import Callable, Mapping
from functools import cache
from threading import Lock, Thread
from typing import TYPE_CHECKING

from chalicelib.errors import TemporarilyUnavailable, Unauthenticated

if TYPE_CHECKING:
    from jwt import PyJWK

# All in seconds. The whole of a fetch, well below the authorizer's own 10.
DEADLINE = 4.0
# How long the issuer is not asked again for keys that it gave.
FRESH = 300.0
# How long they are used at most, while it gives none.
STALE = 3600.0
# How long it is left alone after it failed, and after it was asked for a key that it does not have.
PAUSE = 10.0
UNKNOWN_KEY_PAUSE = 30.0

Keys = Mapping[str, "PyJWK"]
NEVER = float("-inf")


class IssuerUnavailable(Exception):
    """The issuer gave no keys: it is away, slow, or answers something else."""


class IssuerKeys:
    """The published keys of an issuer; safe to share between threads, one of which fetches at a time."""

    def __init__(
        self,
        fetch: Callable[[], Keys],
        *,
        jwks_url: str = "",
        seconds: Callable[[], float] = time.time,
    ) -> None:
        """`fetch` raises IssuerUnavailable and nothing else; `seconds` is a clock. The address is for the log."""
        self._fetch = fetch
        self._jwks_url = jwks_url
        self._seconds = seconds
        self._keys: Keys = {}
        self._fetched_at = self._failed_at = NEVER
        self._lock = Lock()

    def key(self, key_id: str) -> "PyJWK":
        """The key of this id. Raises Unauthenticated when the issuer has none, and
        TemporarilyUnavailable when it could not be asked (rules.md R35).
        """
        with self._lock:
            if self._is_worth_asking(key_id):
                self._refresh()
            key = self._keys.get(key_id)
            if key and self._age() < STALE:
                return key
            raise TemporarilyUnavailable if self._failed_at > self._fetched_at else Unauthenticated

    def _age(self) -> float:
        return self._seconds() - self._fetched_at

    def _is_worth_asking(self, key_id: str) -> bool:
        if self._seconds() - self._failed_at < PAUSE:
            return False
        enough = FRESH if key_id in self._keys else UNKNOWN_KEY_PAUSE
        return self._age() >= enough

    def _refresh(self) -> None:
        try:
            self._keys = self._fetch()
            self._fetched_at = self._seconds()
        except IssuerUnavailable as problem:
            self._failed_at = self._seconds()
            # Most processes never have this to say, and it takes a tenth of their start.
            from chalicelib.observability import logger

            logger.warning("issuer_unavailable", reason=str(problem), jwks_url=self._jwks_url)


@cache
def keys_of(jwks_url: str) -> IssuerKeys:
    """The keys that are published at an address, kept for the life of the process."""
    return IssuerKeys(lambda: published(jwks_url), jwks_url=jwks_url)


def published(jwks_url: str, *, deadline: float = DEADLINE) -> Keys:
    """The signing keys at an address by their ids, within `deadline` seconds. Raises IssuerUnavailable.

    A socket's timeout begins anew with each byte, and looking up a name has none: hence the thread.
    """
    found: list[Keys | str] = ["no answer in time"]
    fetching = Thread(target=lambda: found.insert(0, _fetched(jwks_url)), daemon=True)
    fetching.start()
    fetching.join(deadline)
    if isinstance(found[0], str):
        raise IssuerUnavailable(found[0])
    return found[0]


def _fetched(jwks_url: str) -> Keys | str:
    """The signing keys, or what kept us from having them."""
    from jwt import PyJWKClient

    issuer = PyJWKClient(jwks_url, cache_jwk_set=False, timeout=DEADLINE)
    try:
        return {str(key.key_id): key for key in issuer.get_signing_keys()}
    except Exception as problem:  # Whatever an answer that is no set of keys does to its reader.
        return type(problem).__name__
