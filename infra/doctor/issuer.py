"""The issuers of tokens: can their keys be fetched, and is one of them acceptable?"""

from collections.abc import Sequence
from typing import Any

import jwt
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from infra.doctor.context import Context
from infra.doctor.finding import Finding, error, ok

SUBJECT = "issuer"
SECONDS = 3
LEAST_BITS = 2048
BY_DEFAULT = ("RS256",)
RSA = {"RS256", "PS256"}


def check(context: Context) -> list[Finding]:
    """One finding for each issuer whose tokens are accepted."""
    trusted = context.settings.trusted_issuers
    if trusted:
        return [published(each.jwks_url, each.algorithms) for each in trusted]
    if context.settings.jwks_url:
        return [published(context.settings.jwks_url, BY_DEFAULT)]
    sentence = "JWKS_URL is not set, so no token would be accepted."
    return [error(SUBJECT, sentence, "Set it, or TOKEN_ISSUERS, in .chalice/config.json.")]


def published(url: str, algorithms: Sequence[str]) -> Finding:
    """Fetches the keys of one issuer, and judges them."""
    try:
        keys = jwt.PyJWKClient(url, cache_jwk_set=False, timeout=SECONDS).fetch_data()
    except jwt.PyJWKClientConnectionError:
        sentence = f"The issuer's keys cannot be fetched from {url}."
        return error(SUBJECT, sentence, "Check JWKS_URL, the network and the issuer.")
    except (jwt.PyJWTError, ValueError):
        keys = None
    return judge(url, keys, algorithms)


def judge(url: str, answer: Any, algorithms: Sequence[str] = BY_DEFAULT) -> Finding:
    """Is there a key that signs, has an id, and is one of the issuer's algorithms?"""
    listed = answer.get("keys") if isinstance(answer, dict) else None
    if not isinstance(listed, list):
        return error(SUBJECT, f"{url} answers, but not with keys.", "Check JWKS_URL.")
    usable = [each for each in listed if _is_usable(each, algorithms)]
    if usable:
        return ok(SUBJECT, f"The issuer's keys can be fetched: {len(usable)} of use.")
    told_so = f"{url} holds no usable key, so every token would be refused."
    kinds = " or ".join(algorithms)
    remedy = f"The issuer must publish a key ({kinds}, use sig, with a kid), an RSA one of 2048 bits or more."
    return error(SUBJECT, told_so, remedy)


def _is_usable(key: Any, algorithms: Sequence[str]) -> bool:
    if not (isinstance(key, dict) and key.get("kid") and key.get("use", "sig") == "sig"):
        return False
    if "alg" in key and key["alg"] not in algorithms:
        return False
    try:
        if key.get("kty") == "RSA" and RSA & set(algorithms):
            return RSAAlgorithm.from_jwk(key).key_size >= LEAST_BITS
        if key.get("kty") == "EC" and "ES256" in algorithms:
            return ECAlgorithm.from_jwk(key).curve.name == "secp256r1"
    except (jwt.PyJWTError, ValueError, KeyError):
        return False
    return False
