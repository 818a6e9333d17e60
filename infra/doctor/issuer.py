"""The issuer of tokens: can its keys be fetched, and is one of them acceptable?"""

from typing import Any

import jwt
from jwt.algorithms import RSAAlgorithm

from infra.doctor.context import Context
from infra.doctor.finding import Finding, error, ok

SUBJECT = "issuer"
SECONDS = 3
LEAST_BITS = 2048


def check(context: Context) -> list[Finding]:
    url = context.settings.jwks_url
    if not url:
        sentence = "JWKS_URL is not set, so no token would be accepted."
        return [error(SUBJECT, sentence, "Set it in .chalice/config.json.")]
    try:
        keys = jwt.PyJWKClient(url, cache_jwk_set=False, timeout=SECONDS).fetch_data()
    except jwt.PyJWKClientConnectionError:
        sentence = f"The issuer's keys cannot be fetched from {url}."
        return [error(SUBJECT, sentence, "Check JWKS_URL, the network and the issuer.")]
    except (jwt.PyJWTError, ValueError):
        keys = None
    return [judge(url, keys)]


def judge(url: str, answer: Any) -> Finding:
    """Is there a key that signs, has an id, and is an RSA key of 2048 bits or more?"""
    listed = answer.get("keys") if isinstance(answer, dict) else None
    if not isinstance(listed, list):
        return error(SUBJECT, f"{url} answers, but not with keys.", "Check JWKS_URL.")
    usable = [each for each in listed if _is_usable(each)]
    if usable:
        return ok(SUBJECT, f"The issuer's keys can be fetched: {len(usable)} of use.")
    told_so = f"{url} holds no usable key, so every token would be refused."
    remedy = "The issuer must publish an RSA key (RS256, use sig, with a kid) of 2048 bits or more."
    return error(SUBJECT, told_so, remedy)


def _is_usable(key: Any) -> bool:
    if not (isinstance(key, dict) and key.get("kid") and key.get("use", "sig") == "sig"):
        return False
    if key.get("kty") != "RSA" or key.get("alg", "RS256") != "RS256":
        return False
    try:
        return RSAAlgorithm.from_jwk(key).key_size >= LEAST_BITS
    except (jwt.PyJWTError, ValueError, KeyError):
        return False
