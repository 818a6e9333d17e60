"""BitTitan over HTTP, the one real implementation of the port; docs/bittitan.md: the contract."""

import json
import time
from collections.abc import Callable
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import quote

from chalicelib.bss.coupons import responses as answers
from chalicelib.bss.coupons.port import BitTitanUnavailable, CouponRequest
from chalicelib.bss.coupons.responses import AccountAnswer, CouponAnswer, CouponsAnswer, Shape
from chalicelib.bss.orders.assets import Coupon
from chalicelib.config import Settings
from chalicelib.storage import aws

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.parameters import SecretsProvider
    from urllib3 import BaseHTTPResponse, PoolManager
    from urllib3.exceptions import HTTPError

_POOL = 10
# Coupon codes and the key travel encrypted, or not beyond this machine.
_PRIVATE = ("https://", "http://127.0.0.1:", "http://localhost:")


class HttpBitTitan:
    """The BitTitan port over a kept pool of connections; safe to share between threads."""

    def __init__(
        self,
        base_url: str,
        api_key: Callable[[], str],
        *,
        connect_timeout: float = 2.0,
        read_timeout: float = 10.0,
        max_idle: float = 30.0,
    ) -> None:
        """`api_key` is asked at every call. Times are seconds."""
        self._base_url = base_url.rstrip("/")
        self._api_key = api_key
        self._read_timeout = read_timeout
        self._max_idle = max_idle
        self._pool = _pool(connect_timeout, read_timeout)
        self._used_at = time.time()
        self._looking = Lock()

    def synchronize_account(self, account_id: str, name: str) -> None:
        path = f"/v1/accounts/{_part(account_id)}"
        account = self._ask("PUT", path, AccountAnswer, json.dumps({"name": name}))
        answers.insist(account, account_id=account_id)

    def issue_coupon(self, wanted: CouponRequest, idempotency_key: str) -> Coupon:
        body = wanted.model_dump_json()
        issued = self._ask("POST", "/v1/coupons", CouponAnswer, body, idempotency_key)
        answers.insist(issued, reference=wanted.reference, sku=wanted.sku, licenses=wanted.licenses)
        return issued.coupon()

    def withdraw(self, reference: str) -> bool:
        return False  # A request whose answer was lost may still be on its way.

    def find_coupon(self, reference: str) -> Coupon | None:
        return next(iter(self.find_coupons(reference)), None)

    def find_coupons(self, reference: str) -> list[Coupon]:
        """All coupons of a reference, the oldest first: more than one is a mistake of somebody's (rules.md R7)."""
        found = self._ask("GET", f"/v1/coupons?reference={_part(reference)}", CouponsAnswer)
        return [each.coupon() for each in found.coupons if each.reference == reference]

    def read_coupon(self, coupon_id: str) -> Coupon:
        held = self._ask("GET", f"/v1/coupons/{_part(coupon_id)}", CouponAnswer)
        answers.insist(held, id=coupon_id)
        return held.coupon()

    def revoke_coupon(self, coupon_id: str) -> Coupon:
        revoked = self._ask("POST", f"/v1/coupons/{_part(coupon_id)}/revoke", CouponAnswer)
        answers.insist(revoked, id=coupon_id, status="revoked")
        return revoked.coupon()

    def _ask(
        self, method: str, path: str, shape: type[Shape], body: str = "", key: str = ""
    ) -> Shape:
        response = self._send(method, path, body, self._headers(key))
        answers.judge(
            response.status,
            response.data,
            sent=f"{path} {body}",
            retry_after=response.headers.get("Retry-After", ""),
        )
        return answers.read(shape, response.data)

    def _send(
        self, method: str, path: str, body: str, headers: dict[str, str]
    ) -> "BaseHTTPResponse":
        from urllib3.exceptions import HTTPError

        if not self._base_url.startswith(_PRIVATE):
            raise answers.no_address()
        self._leave_stale_connections()
        url, data = self._base_url + path, body.encode() or None
        try:
            return self._pool.request(method, url, body=data, headers=headers, redirect=False)
        except HTTPError as problem:
            raise self._unavailable(problem) from problem

    def _headers(self, idempotency_key: str) -> dict[str, str]:
        key = self._api_key().strip()
        # http.client would quote an unusable key in its error, and that would be logged.
        if not (key and key.isascii() and key.isprintable()):
            raise BitTitanUnavailable("The API key for BitTitan is not usable; nothing was sent.")
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        return headers | ({"Idempotency-Key": idempotency_key} if idempotency_key else {})

    def _leave_stale_connections(self) -> None:
        # A frozen Lambda does not see its peer hang up: the next POST would be lost, not repeated.
        with self._looking:
            idle = time.time() - self._used_at
            self._used_at = time.time()
            if idle > self._max_idle:
                self._pool.clear()

    def _unavailable(self, problem: "HTTPError") -> BitTitanUnavailable:
        from urllib3.exceptions import ConnectTimeoutError, LocationValueError, ReadTimeoutError

        reason = getattr(problem, "reason", None) or problem
        if isinstance(reason, ReadTimeoutError):
            return answers.late(self._read_timeout)
        if isinstance(reason, ConnectTimeoutError):
            return answers.unreachable()
        if isinstance(reason, LocationValueError):
            return answers.no_address()
        return answers.broken()


def connect(settings: Settings) -> HttpBitTitan:
    """BitTitan as this stage reaches it; one connection pool for the life of the process."""
    return _connected(
        settings.bittitan_url, settings.bittitan_api_key, settings.bittitan_secret_name
    )


@lru_cache(maxsize=4)
def _connected(base_url: str, api_key: str, secret_name: str) -> HttpBitTitan:
    # A secret is asked for at each call (powertools keeps it a while), so a rotated key is noticed.
    return HttpBitTitan(base_url, lambda: api_key or _secret(secret_name))


def _secret(name: str) -> str:
    from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError

    try:
        return str(_secrets().get(name, max_age=300))
    except GetParameterError as problem:
        raise BitTitanUnavailable(
            "The API key for BitTitan could not be read; nothing was sent."
        ) from problem


@lru_cache(maxsize=1)
def _secrets() -> "SecretsProvider":
    from aws_lambda_powertools.utilities.parameters import SecretsProvider

    return SecretsProvider(boto3_client=aws.client("secretsmanager"))


def _pool(connect_timeout: float, read_timeout: float) -> "PoolManager":
    from urllib3 import PoolManager, Retry, Timeout

    # Only what was certainly never sent, or is only a question, is sent again from here.
    retry = Retry(
        total=None,
        connect=2,
        read=1,
        status=0,
        other=0,
        redirect=0,
        allowed_methods={"GET"},
        backoff_factor=0.1,
        respect_retry_after_header=False,
    )
    timeout = Timeout(connect=connect_timeout, read=read_timeout)
    return PoolManager(maxsize=_POOL, retries=retry, timeout=timeout)


def _part(text: str) -> str:
    return quote(text, safe="")
