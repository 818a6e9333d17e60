"""A client of the service, and what it gets back."""

import json
from dataclasses import dataclass, field
from typing import Any

from local.issuer import Issuer

# The distributor's own staff, who need no account on file.
BY: dict[str, Any] = {"by": "acc_distributor", "roles": ("staff",)}


@dataclass(frozen=True)
class Answer:
    """An answer of the service."""

    status: int
    headers: dict[str, str]
    json: Any

    @property
    def codes(self) -> list[str]:
        """The codes of a problem's errors."""
        return [error["code"] for error in self.json["errors"]]

    @property
    def without_request_id(self) -> dict[str, Any]:
        """A problem but for its request_id, which is the one thing that differs between two."""
        return {name: value for name, value in self.json.items() if name != "request_id"}


@dataclass
class Api:
    """A client of the service: `api.get("/basket", by="acc_partner")`."""

    gateway: Any
    issuer: Issuer
    _tokens: dict[tuple[Any, ...], str] = field(default_factory=dict)

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        by: str | None = "acc_partner",
        roles: tuple[str, ...] = ("buyer",),
        sub: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        given = dict(headers or {})
        if by:
            given.setdefault("Authorization", f"Bearer {self.token(by, roles, sub)}")
        raw = b""
        if body is not None:
            given.setdefault("Content-Type", "application/json")
            raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = self.gateway.request(method, path, given, raw)
        headers_by_name = {name.lower(): value for name, value in answer.headers.items()}
        is_json = "json" in headers_by_name.get("content-type", "")
        parsed = (
            json.loads(answer.body) if answer.body and is_json else answer.body.decode() or None
        )
        return Answer(answer.status, headers_by_name, parsed)

    def token(self, account_id: str, roles: tuple[str, ...], sub: str | None) -> str:
        key = (account_id, roles, sub)
        if key not in self._tokens:
            self._tokens[key] = self.issuer.token(account_id, roles, sub=sub)
        return self._tokens[key]

    def get(self, path: str, **how: Any) -> Answer:
        return self.call("GET", path, **how)

    def post(self, path: str, body: Any = None, **how: Any) -> Answer:
        return self.call("POST", path, body, **how)

    def put(self, path: str, body: Any = None, **how: Any) -> Answer:
        return self.call("PUT", path, body, **how)

    def patch(self, path: str, body: Any = None, **how: Any) -> Answer:
        return self.call("PATCH", path, body, **how)

    def delete(self, path: str, **how: Any) -> Answer:
        return self.call("DELETE", path, **how)

    def staff(self, method: str, path: str, body: Any = None, **how: Any) -> Answer:
        """A call by the distributor's own staff, who need no account on file."""
        return self.call(method, path, body, **BY, **how)

    def pages(self, path: str, **how: Any) -> list[list[Any]]:
        """The items of a list page by page, until it ends."""
        found, cursor = [], None
        while True:
            more = f"{'&' if '?' in path else '?'}cursor={cursor}" if cursor else ""
            answer = self.get(f"{path}{more}", **how)
            assert answer.status == 200, answer.json
            found.append(answer.json["items"])
            cursor = answer.json["next_cursor"]
            if cursor is None:
                return found
