"""Whom the pages may call: the policy that every host of them sends, and the issuer's addresses besides."""

import json
import urllib.request
from collections.abc import Callable, Collection
from http.client import HTTPException
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from chalicelib.config import without_slash
from infra.pages.files import STOREFRONT
from infra.pages.settings import UnusablePages

Discovery = Callable[[str], dict[str, Any]]
HEADERS = STOREFRONT / "hosting" / "headers.json"
POLICY, OWN = "Content-Security-Policy", "connect-src 'self'"
DESCRIPTION = "/.well-known/openid-configuration"
SECONDS = 5


def discovered(issuer: str) -> dict[str, Any]:
    """What an issuer says of itself (OpenID Connect Discovery). Raises UnusablePages."""
    url = issuer.removesuffix("/") + DESCRIPTION
    try:
        # The issuer is of the stage's configuration, by https (infra/pages/settings.py).
        with urllib.request.urlopen(url, timeout=SECONDS) as answer:  # nosec B310
            return dict(json.load(answer))
    except (OSError, HTTPException, TypeError, ValueError) as trouble:
        raise UnusablePages(
            f"Nobody could sign in: {url} cannot be read ({trouble}). It says where the issuer gives tokens."
        ) from trouble


class Described(NamedTuple):
    """An issuer as it calls itself, which a browser compares to the letter, and where it gives tokens."""

    issuer: str
    token_endpoint: str

    @property
    def origins(self) -> list[str]:
        """Those that signing in calls."""
        return list(dict.fromkeys(_origin(each) for each in self))


def described(issuer: str, discovery: Discovery = discovered) -> Described:
    """What signing in needs to know of an issuer. Raises UnusablePages."""
    said = discovery(issuer)
    name, tokens = str(said.get("issuer")), said.get("token_endpoint")
    if without_slash(name) != without_slash(issuer):
        raise UnusablePages(f"Nobody could sign in: {issuer} says that it is {name}.")
    if not isinstance(tokens, str):
        raise UnusablePages(f"Nobody could sign in: {issuer} does not say where it gives tokens.")
    return Described(name, tokens)


def _origin(address: str) -> str:
    url = urlsplit(address)
    return f"{url.scheme}://{url.netloc}"


def content_security_policy(origins: Collection[str]) -> str:
    """The policy of storefront/hosting/headers.json, in which these may be called too."""
    policy = json.loads(HEADERS.read_text(encoding="utf-8"))[POLICY]
    return policy.replace(OWN, " ".join([OWN, *origins]))
