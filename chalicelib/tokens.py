"""Judges tokens: what one says by the settings of its issuer, and what speaks against it (rules.md R28, R49)."""

import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import jwt

from chalicelib.claims import names, one_text, several_texts, value_at
from chalicelib.config import TrustedIssuer
from chalicelib.errors import Unauthenticated
from chalicelib.issuer import keys_of
from chalicelib.values.ids import ACCOUNT_OF_CALLER

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_USER = 255
# What PyJWT and the readers below it raise for a text that is no token.
UNREADABLE = (jwt.PyJWTError, TypeError, ValueError, OverflowError, RecursionError)


class TokenRefused(Exception):
    """A token lets nobody in. The message is for whoever sets a stage up; callers never read it."""


class Token(NamedTuple):
    """A token of an issuer that is trusted. Only what `objections` are empty of is worth believing."""

    text: str
    header: Mapping[str, Any]
    claims: Mapping[str, Any]
    issuer: TrustedIssuer

    @property
    def account_id(self) -> str | None:
        value = value_at(self.claims, self.issuer.account_claim)
        return one_text(value, any_form=self.issuer.any_form)

    @property
    def user(self) -> str | None:
        return one_text(value_at(self.claims, self.issuer.user_claim), any_form=False)

    @property
    def role_names(self) -> frozenset[str]:
        """The roles as the issuer names them."""
        value = value_at(self.claims, self.issuer.roles_claim)
        return names(value, any_form=self.issuer.any_form)

    @property
    def roles(self) -> frozenset[str]:
        """The roles in our words: translated where the settings name any, else as they are."""
        known = self.issuer.role_names
        if not known:
            return self.role_names
        return frozenset(known[name] for name in self.role_names if name in known)

    @property
    def ends(self) -> int | None:
        """When it ends, in seconds since 1970; None where it does not say."""
        return _seconds(self.claims.get("exp"))

    @property
    def audiences(self) -> tuple[str, ...]:
        return several_texts(value_at(self.claims, self.issuer.audience_claim))


def accepted(text: str, issuers: Sequence[TrustedIssuer]) -> Token:
    """The token that is good in every respect. Raises TokenRefused for the first objection, and
    TemporarilyUnavailable when the issuer's keys cannot be had.
    """
    token = opened(text, issuers)
    for check in CHECKS:
        for objection in check(token):
            raise TokenRefused(objection)
    return token


def opened(text: str, issuers: Sequence[TrustedIssuer]) -> Token:
    """A token as it says, nothing checked but whose it is. Raises TokenRefused."""
    try:
        read = jwt.decode_complete(text, options={"verify_signature": False})
    except UNREADABLE:
        raise TokenRefused("This is no JSON Web Token.") from None
    named = read["payload"].get("iss")
    for issuer in issuers:
        if issuer.is_named(named):
            return Token(text, read["header"], read["payload"], issuer)
    trusted = ", ".join(issuer.issuer for issuer in issuers) or "nobody"
    raise TokenRefused(f"Its issuer (iss) is {shown(named)}; trusted: {trusted}.")


def signature_objections(token: Token) -> Iterator[str]:
    """What is wrong with the signature. Raises TemporarilyUnavailable."""
    algorithm, key_id = token.header.get("alg"), token.header.get("kid")
    if algorithm not in token.issuer.algorithms:
        known = ", ".join(token.issuer.algorithms)
        yield f"It is signed with {shown(algorithm)}; accepted of this issuer: {known}."
    elif not key_id:
        yield "Its header names no key (kid)."
    else:
        try:
            _check_signature(token, algorithm, key_id)
        except Unauthenticated:
            yield "It is signed with a key that the issuer does not publish."
        except UNREADABLE:
            yield "Its signature is not that of the issuer's key."


def _check_signature(token: Token, algorithm: str, key_id: str) -> None:
    key = keys_of(token.issuer.jwks_url).key(key_id)
    # An RSA key that does not say for which algorithm it is, PyJWT takes for one of RS256.
    taken_for_another = algorithm == "PS256" and key.algorithm_name == "RS256"
    jwt.PyJWS().decode(token.text, key.key if taken_for_another else key, algorithms=[algorithm])


def time_objections(token: Token) -> Iterator[str]:
    """What is wrong with the times: the end is exact, a beginning may lie a little ahead."""
    now = time.time()
    ends = token.ends
    if ends is None:
        yield "It has no end (exp)."
    elif ends <= now:
        yield f"It ended {int(now) - ends} seconds ago (exp)."
    for name in ("nbf", "iat"):
        begins = _seconds(token.claims.get(name, 0))
        if begins is None or begins > now + token.issuer.leeway:
            yield f"It begins in the future, or at no time at all ({name})."


def audience_objections(token: Token) -> Iterator[str]:
    """Whether it is for us."""
    claim, meant = token.issuer.audience_claim, " or ".join(token.issuer.audiences)
    if not token.audiences:
        yield f"It does not say for whom it is: there is no {claim}. It should be {meant}."
    elif not set(token.audiences) & set(token.issuer.audiences):
        yield f"It is for {shown(token.audiences)} ({claim}), not for {meant}."


def caller_objections(token: Token) -> Iterator[str]:
    """Whether it names a user and an account."""
    if token.user is None or not 0 < len(token.user) <= LONGEST_USER:
        yield f"It names no user: {token.issuer.user_claim} is missing, no text, or too long."
    claim = token.issuer.account_claim
    if token.account_id is None:
        yield f"It names no account: there is no {claim}, or it is not one text."
    elif not re.fullmatch(ACCOUNT_OF_CALLER, token.account_id):
        yield f"What it has in {claim} is no id of an account (acc_…)."


CHECKS: "tuple[Callable[[Token], Iterator[str]], ...]" = (
    signature_objections,
    time_objections,
    audience_objections,
    caller_objections,
)


def shown(value: object) -> str:
    """A claim's value for a line of text: one line of plain characters, and not too long."""
    text = json.dumps(value)
    return text if len(text) <= 120 else text[:117] + "..."


def _seconds(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return None
