"""A small OpenID Connect provider on this machine: codes with PKCE, tokens, sessions, signing out."""

import base64
import hashlib
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from local.issuer import Issuer

Query = Mapping[str, str]
CLIENT, AUDIENCE = "storefront-web", "https://api.shop.example"
# Only what it asks for is answered by a token that the service takes, as with Auth0.
SCOPE = "openid profile offline_access"


@dataclass(frozen=True)
class Person:
    """Whom the provider knows."""

    name: str
    sub: str
    account_id: str
    roles: tuple[str, ...] = ("buyer",)


class Refused(Exception):
    """The error of OAuth that is answered."""


@dataclass
class Provider:
    """What the provider remembers, and how it is to behave."""

    keys: Issuer
    url: str = ""
    pages: str = ""
    people: dict[str, Person] = field(default_factory=dict)
    # What an access token's answer says of its life, and how long it really lives.
    expires_in: int = 3600
    lives: int = 3600
    gives_refresh_tokens: bool = True
    ends_sessions: bool = True
    gives_opaque_tokens: bool = False
    is_away: bool = False
    asked: list[str] = field(default_factory=list)
    _sessions: dict[str, Person] = field(default_factory=dict)
    _codes: dict[str, tuple[Person, Query]] = field(default_factory=dict)
    _refreshing: dict[str, Person] = field(default_factory=dict)

    def settings(self) -> dict[str, str]:
        """What the pages are told of it."""
        return {"issuer": self.url, "client_id": CLIENT, "scope": SCOPE, "audience": AUDIENCE}

    def trusted(self) -> dict[str, Any]:
        """What the service is told of it."""
        return {"issuer": self.url, "jwks_url": self.keys.jwks_url, "audiences": [AUDIENCE]}

    def metadata(self) -> dict[str, Any]:
        doors = {
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": self.keys.jwks_url,
        }
        exit_door = {"end_session_endpoint": f"{self.url}/logout"} if self.ends_sessions else {}
        return {"issuer": self.url, "response_types_supported": ["code"], **doors, **exit_door}

    def open_session(self, name: str) -> str:
        """Somebody has signed in; the session's cookie."""
        session = secrets.token_urlsafe()
        self._sessions[session] = self.people[name]
        return session

    def forget_sessions(self) -> None:
        self._sessions.clear()

    def forget_refresh_tokens(self) -> None:
        self._refreshing.clear()

    def authorize(self, asked: Query, session: str) -> dict[str, str] | None:
        """What is sent back to the pages; None where the provider has to ask who it is. Raises Refused."""
        wanted = {
            "client_id": CLIENT,
            "response_type": "code",
            "code_challenge_method": "S256",
            "audience": AUDIENCE,
            "scope": SCOPE,
        }
        if {name: asked.get(name) for name in wanted} != wanted or not asked.get("nonce"):
            raise Refused("invalid_request")
        if asked.get("redirect_uri") not in (f"{self.pages}/", f"{self.pages}/bss/"):
            raise Refused("invalid_request")
        person = self._sessions.get(session)
        if not person or asked.get("prompt") == "login":
            return None
        code = secrets.token_urlsafe()
        self._codes[code] = (person, asked)
        return {"code": code}

    def tokens(self, given: Query) -> dict[str, Any]:
        """The answer of the token endpoint. Raises Refused."""
        if given.get("client_id") != CLIENT:
            raise Refused("invalid_client")
        if given.get("grant_type") == "refresh_token":
            # Each is good for one use.
            person = self._refreshing.pop(given.get("refresh_token", ""), None)
            if not person:
                raise Refused("invalid_grant")
            return self._answer(person)
        person, asked = self._codes.pop(given.get("code", ""), (None, {}))
        proof = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(proof).rstrip(b"=").decode()
        shown = {"redirect_uri": given.get("redirect_uri"), "code_challenge": challenge}
        if not person or {name: asked.get(name) for name in shown} != shown:
            raise Refused("invalid_grant")
        return self._answer(person, asked["nonce"])

    def _answer(self, person: Person, nonce: str | None = None) -> dict[str, Any]:
        now = int(time.time())
        about: dict[str, object] = {"iss": self.url, "sub": person.sub, "iat": now}
        access = about | {
            "aud": AUDIENCE,
            "exp": now + self.lives,
            "jti": secrets.token_hex(8),
            "account_id": person.account_id,
            "roles": list(person.roles),
        }
        identity = about | {"aud": CLIENT, "exp": now + 300, "name": person.name}
        if nonce:
            identity["nonce"] = nonce
        answer: dict[str, Any] = {
            "access_token": secrets.token_urlsafe()
            if self.gives_opaque_tokens
            else self.keys.sign(access),
            "token_type": "Bearer",
            "expires_in": self.expires_in,
            "id_token": self.keys.sign(identity),
        }
        if self.gives_refresh_tokens:
            answer["refresh_token"] = secrets.token_urlsafe()
            self._refreshing[answer["refresh_token"]] = person
        return answer

    def close_session(self, session: str) -> None:
        self._sessions.pop(session, None)
