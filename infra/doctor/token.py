"""A token that is given as TOKEN: what the stage would say to it, in words. The token itself is never shown."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace

from chalicelib import tokens
from chalicelib.auth import ROLES
from chalicelib.config import TrustedIssuer
from chalicelib.errors import TemporarilyUnavailable
from infra.doctor.context import Context
from infra.doctor.finding import Finding, Level, error, ok, warning

SUBJECT = "token"
VARIABLE = "TOKEN"
PAGES = "Compare docs/identity/ and TOKEN_ISSUERS in .chalice/config.json."


def check(context: Context) -> list[Finding]:
    """What speaks against the token in the variable TOKEN, if there is one. It keeps no stage from deployment."""
    text = os.environ.get(VARIABLE, "").strip()
    if not text:
        return []
    found = judge(text, context.settings.trusted_issuers)
    return [
        replace(each, level=Level.WARNING) if each.level is Level.ERROR else each for each in found
    ]


def judge(text: str, issuers: Sequence[TrustedIssuer]) -> list[Finding]:
    """Everything that speaks against a token, and as whom it would be let in."""
    try:
        token = tokens.opened(without_scheme(text), issuers)
    except tokens.TokenRefused as refused:
        return [error(SUBJECT, str(refused), PAGES)]
    objections = [error(SUBJECT, sentence, PAGES) for sentence in _objections(token)]
    if not objections:
        objections = [ok(SUBJECT, f"It is a good token, for a user of {token.account_id}.")]
    return [*objections, _role(token)]


def without_scheme(text: str) -> str:
    """A token as it is, or as a header carries it."""
    scheme, _, rest = text.strip().partition(" ")
    return rest.strip() if scheme.lower() == "bearer" else text.strip()


def _objections(token: tokens.Token) -> Iterator[str]:
    for look in tokens.CHECKS:
        try:
            yield from look(token)
        except TemporarilyUnavailable:
            url = token.issuer.jwks_url
            yield f"Its signature cannot be checked: the keys cannot be had from {url}."


def _role(token: tokens.Token) -> Finding:
    given = [role for role in ROLES if role in token.roles]
    if given:
        return ok(SUBJECT, f"Its role: {' and '.join(given)}.")
    claim, named = token.issuer.roles_claim, sorted(token.role_names)
    known = ", ".join(token.issuer.role_names or ROLES)
    holds = f"{claim} holds {tokens.shown(named)}" if named else f"there is no {claim}"
    return warning(
        SUBJECT, f"It has no role, so every call is 403: {holds}; known: {known}.", PAGES
    )
