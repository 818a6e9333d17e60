"""An issuer whose claims a test can change, and ways to forge tokens."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm

from local.issuer import Issuer


class CountingIssuer(Issuer):
    """The local issuer, which counts how often its keys are fetched."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched = 0
        handler: Any = self._server.RequestHandlerClass
        answer = handler.do_GET

        def counted(call: Any) -> None:
            self.fetched += 1
            answer(call)

        handler.do_GET = counted

    def claims(self, **changes: Any) -> dict[str, Any]:
        """Good claims but for the changes; what is None is left out."""
        good = jwt.decode(self.token("acc_partner"), options={"verify_signature": False})
        return {name: value for name, value in (good | changes).items() if value is not None}

    def signed(self, **changes: Any) -> str:
        return self.sign(self.claims(**changes))


def part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def with_another_key(issuer: CountingIssuer) -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return jwt.encode(issuer.claims(), key, "RS256", headers={"kid": "local-1"})


def without_signature(issuer: CountingIssuer) -> str:
    return part({"alg": "none", "kid": "local-1"}) + "." + part(issuer.claims()) + "."


def with_the_public_key_as_secret(issuer: CountingIssuer) -> str:
    """Made by hand: the library refuses to do it."""
    key: Any = RSAAlgorithm.from_jwk(json.loads(issuer._jwks)["keys"][0])
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signed = part({"alg": "HS256", "typ": "JWT", "kid": "local-1"}) + "." + part(issuer.claims())
    mac = hmac.new(pem, signed.encode(), hashlib.sha256).digest()
    return signed + "." + base64.urlsafe_b64encode(mac).decode().rstrip("=")


def with_other_claims_below_its_signature(issuer: CountingIssuer) -> str:
    header, _, signature = issuer.token("acc_partner").split(".")
    return ".".join([header, part(issuer.claims(account_id="acc_rival")), signature])


def without_a_key_id(issuer: CountingIssuer) -> str:
    return jwt.encode(issuer.claims(), issuer._key, "RS256")


def with_an_unknown_key_id(issuer: CountingIssuer) -> str:
    return jwt.encode(issuer.claims(), issuer._key, "RS256", headers={"kid": "other"})


def with_its_own_key_in_the_header(issuer: CountingIssuer) -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    jwk = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return jwt.encode(issuer.claims(), key, "RS256", headers={"kid": "local-1", "jwk": jwk})


FORGERIES: list[Callable[[CountingIssuer], str]] = [
    with_another_key,
    without_signature,
    with_the_public_key_as_secret,
    with_other_claims_below_its_signature,
    without_a_key_id,
    with_an_unknown_key_id,
    with_its_own_key_in_the_header,
]
