"""One HTTP call to the simulated vendor: checks the key, calls the simulator, replies (docs/bittitan.md)."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import ValidationError

from chalicelib.bss.coupons.port import CouponRequest
from chalicelib.values.base import Model
from local.bittitan_coupons import VendorError
from local.bittitan_faults import Kind, LostReply, Slow
from local.bittitan_listener import Listener, drop

Reply = tuple[int, dict[str, Any]]


class _HangUp(Exception):
    """Drop the connection without a reply."""


class _Account(Model):
    name: str


class Call(BaseHTTPRequestHandler):
    """The calls of one connection, one after another."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Listener  # pyright: ignore[reportIncompatibleVariableOverride]

    def _take_call(self) -> None:
        self.server.simulator.count_call()
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            status, answer = self._outcome(body)
        except _HangUp:
            self.close_connection = True
            drop(self.connection)
        else:
            self._reply(status, answer)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _take_call

    def _outcome(self, body: bytes) -> Reply:
        try:
            return self._answer(body)
        except VendorError as no:
            return no.status, no.body

    def _answer(self, body: bytes) -> Reply:
        if self.headers.get("Authorization") != f"Bearer {self.server.api_key}":
            raise VendorError(401, "unauthorized", "The API key is not valid.")
        path = urlsplit(self.path).path
        for method, pattern, view in _ROUTES:
            match = re.fullmatch(pattern, path)
            if match and method == self.command:
                return view(self, body, *map(unquote, match.groups()))
        raise VendorError(404, "not_found", "There is nothing at this address.")

    def put_account(self, body: bytes, account_id: str) -> Reply:
        return 200, self.server.simulator.put_account(account_id, _parse(_Account, body).name)

    def issue(self, body: bytes) -> Reply:
        wanted = _parse(CouponRequest, body)
        key = self.headers.get("Idempotency-Key") or ""
        with self._fault("coupons", wanted.reference):
            coupon, is_new = self.server.simulator.issue(wanted, key)
            return 201 if is_new else 200, coupon.answer()

    def find(self, body: bytes) -> Reply:
        asked = parse_qs(urlsplit(self.path).query).get("reference", [""])[0]
        with self._fault("reads", asked):
            return 200, {"coupons": [each.answer() for each in self.server.simulator.find(asked)]}

    def read(self, body: bytes, coupon_id: str) -> Reply:
        with self._fault("reads", self.server.simulator.reference_of(coupon_id)):
            return 200, self.server.simulator.read(coupon_id).answer()

    def revoke(self, body: bytes, coupon_id: str) -> Reply:
        with self._fault("revokes", self.server.simulator.reference_of(coupon_id)):
            return 200, self.server.simulator.revoke(coupon_id).answer()

    @contextmanager
    def _fault(self, kind: Kind, reference: str | None) -> Iterator[None]:
        """Let a call about a coupon meet its fault, before or after the work."""
        fault = self.server.simulator.next_fault(kind, reference)
        if isinstance(fault, Slow) and self.server.closing.wait(fault.seconds):
            raise _HangUp
        try:
            yield
        finally:
            if isinstance(fault, LostReply):
                raise _HangUp

    def _reply(self, status: int, answer: dict[str, Any]) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing: a log could contain coupon codes."""


_ROUTES = (
    ("PUT", r"/v1/accounts/([^/]+)", Call.put_account),
    ("POST", r"/v1/coupons", Call.issue),
    ("GET", r"/v1/coupons", Call.find),
    ("GET", r"/v1/coupons/([^/]+)", Call.read),
    ("POST", r"/v1/coupons/([^/]+)/revoke", Call.revoke),
)


def _parse(shape: Any, body: bytes) -> Any:
    try:
        return shape.model_validate_json(body)
    except ValidationError:
        raise VendorError(422, "invalid_body", "The body does not fit this call.") from None
