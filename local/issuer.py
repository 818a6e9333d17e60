"""A token issuer for local use: a key made at the start, its JWKS published on 127.0.0.1."""

import json
import threading
import time
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

ISSUER = "http://127.0.0.1/local-issuer"
AUDIENCE = "bittitan-storefront-local"


class Issuer:
    """Signs tokens as an OIDC issuer would, and publishes the key to check them with."""

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        public = RSAAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        self._kid = "local-1"
        self._jwks = json.dumps(
            {"keys": [public | {"kid": self._kid, "alg": "RS256", "use": "sig"}]}
        )
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), publishing(self._jwks.encode()))
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def jwks_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/jwks.json"

    def environment(self) -> dict[str, str]:
        """The settings of a service that trusts this issuer."""
        return {
            "TOKEN_ISSUER": ISSUER,
            "TOKEN_AUDIENCE": AUDIENCE,
            "JWKS_URL": self.jwks_url,
        }

    def token(
        self,
        account_id: str,
        roles: Sequence[str] = ("buyer",),
        *,
        sub: str | None = None,
        expires_in: int = 12 * 3600,
    ) -> str:
        """A token for a user of an account; `sub` is the account where none is given."""
        now = int(time.time())
        return self.sign(
            {
                "sub": sub or account_id,
                "account_id": account_id,
                "roles": list(roles),
                "iat": now,
                "exp": now + expires_in,
                "aud": AUDIENCE,
                "iss": ISSUER,
            }
        )

    def sign(self, claims: dict[str, object]) -> str:
        """Any claims, signed with the published key."""
        return jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": self._kid})

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def publishing(jwks: bytes) -> type[BaseHTTPRequestHandler]:
    class Publishing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(jwks)))
            self.end_headers()
            self.wfile.write(jwks)

        def log_message(self, format: str, *args: object) -> None:
            """Log nothing: requests for the keys are of no interest."""

    return Publishing
