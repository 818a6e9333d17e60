"""The pages in docs/identity: the settings and the sample of claims that each shows, and a key that signs them."""

import json
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from http.server import ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from jwt.utils import base64url_encode

from chalicelib.auth import Caller, caller_of
from chalicelib.config import Settings, from_environment
from chalicelib.errors import Unauthenticated
from local.issuer import publishing
from tests.project import PROJECT

PAGES = PROJECT / "docs" / "identity"
BLOCK = re.compile(r"```json\n(.*?)```", re.DOTALL)
LEFT_OUT = object()


class Keys:
    """An RSA key, one of a curve and a secret, all of them published, as no issuer should."""

    def __init__(self) -> None:
        self.rsa = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.curve = ec.generate_private_key(ec.SECP256R1())
        self.secret = "a-secret-of-at-least-thirty-two-bytes"
        encoded = base64url_encode(self.secret.encode()).decode()
        published = [
            RSAAlgorithm.to_jwk(self.rsa.public_key(), as_dict=True) | {"kid": "rsa"},
            RSAAlgorithm.to_jwk(self.rsa.public_key(), as_dict=True)
            | {"kid": "pss", "alg": "PS256"},
            ECAlgorithm.to_jwk(self.curve.public_key(), as_dict=True) | {"kid": "curve"},
            {"kty": "oct", "k": encoded, "kid": "secret", "alg": "HS256"},
        ]
        self._server = ThreadingHTTPServer(
            ("127.0.0.1", 0), publishing(json.dumps({"keys": published}).encode())
        )
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/jwks.json"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def sign(self, claims: Mapping[str, Any], algorithm: str = "RS256", kid: str = "rsa") -> str:
        key: Any = {"rsa": self.rsa, "pss": self.rsa, "curve": self.curve, "secret": self.secret}[
            kid
        ]
        return jwt.encode(dict(claims), key, algorithm, headers={"kid": kid})


@dataclass(frozen=True)
class Page:
    """One provider's page."""

    name: str

    @cached_property
    def blocks(self) -> list[Any]:
        text = (PAGES / f"{self.name}.md").read_text("utf-8")
        return [json.loads(block) for block in BLOCK.findall(text)]

    @property
    def issuer(self) -> dict[str, Any]:
        [issuer] = self.blocks[0]
        return issuer

    def settings(self, keys: Keys, **changes: Any) -> Settings:
        """The page's settings, with the keys of a test."""
        return settings_of([self.issuer | {"jwks_url": keys.url} | changes])

    def claims(self, **changes: Any) -> dict[str, Any]:
        return self.claims_with(changes)

    def claims_with(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """The page's claims as of now, but for the changes; LEFT_OUT leaves one out."""
        now = int(time.time())
        fresh = {"iat": now, "exp": now + 600}
        fresh |= {"nbf": now} if "nbf" in self.blocks[1] else {}
        changed = self.blocks[1] | fresh | changes
        return {name: value for name, value in changed.items() if value is not LEFT_OUT}


def let_in(token: str, settings: Settings) -> Caller | None:
    """The caller, or None where the token is refused with 401."""
    try:
        return caller_of(f"Bearer {token}", settings)
    except Unauthenticated:
        return None


def settings_of(issuers: list[dict[str, Any]], **variables: str) -> Settings:
    return from_environment(variables | {"TOKEN_ISSUERS": json.dumps(issuers)})


COGNITO, AUTH0, ENTRA_ID, KEYCLOAK, OKTA = PROVIDERS = tuple(
    Page(name) for name in ("cognito", "auth0", "entra-id", "keycloak", "okta")
)
