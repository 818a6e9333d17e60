"""How a call is sent, repeated and read, and how a list is read page by page."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from storefront_client.failures import ConnectionFailed, OutcomeUnknown, UnreadableAnswer
from storefront_client.model import Model
from storefront_client.refusals import refusal
from storefront_client.retries import Patience
from storefront_client.sending import parameters

A = TypeVar("A", bound=BaseModel)
Token = str | Callable[[], str]
Query = Mapping[str, object]

VISIBLE = re.compile(r"[!-~]+")
LARGEST_PAGE = 100
NOT_REACHED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
NO_ADDRESS = "base_url is where the service is, such as https://shop.example/api."


class Page(Model):
    """A part of a list."""

    items: tuple[dict[str, Any], ...]
    next_cursor: str | None


class Connection:
    """The service at an address, a token for it, and the patience to ask again."""

    def __init__(self, base_url: str, token: Token, http: httpx.Client, patience: Patience) -> None:
        self.base_url = _address(base_url)
        self.http = http
        self.patience = patience
        self._token = token

    def fetch(self, url: str) -> bytes:
        """What lies at an address that needs no token. Raises ConnectionFailed, UnreadableAnswer."""
        try:
            answer = self.http.get(url)
        except httpx.HTTPError as error:
            raise ConnectionFailed(f"The link was not reached: {type(error).__name__}.") from error
        if answer.status_code != httpx.codes.OK:
            raise UnreadableAnswer("The link does not hold any more. Ask for the documents again.")
        return answer.content

    def ask(
        self,
        method: str,
        path: str,
        answer: type[A],
        *,
        body: Model | None = None,
        query: Query | None = None,
        headers: Mapping[str, str] | None = None,
        harmless: bool = True,
    ) -> A:
        """Make a call and read its answer. Raises StorefrontError.

        Every attempt sends the same. `harmless`: doing it twice does no more than doing it once.
        """
        request: dict[str, Any] = {
            "params": parameters(query or {}),
            "json": None if body is None else body.model_dump(mode="json", exclude_unset=True),
            "headers": dict(headers or {}),
        }

        def attempt() -> A:
            response = self._answered(method, path, **request)
            return _validated(answer, lambda: answer.model_validate_json(response.content))

        return self.patience.repeat(attempt, harmless=harmless)

    def texts(self, path: str, **query: object) -> Iterator[str]:
        """The parts of a text, each requested when it is needed: an answer's `Link` leads to the next."""
        asked: dict[str, str] | None = parameters(query)
        while asked is not None:
            response = self.patience.repeat(
                lambda params=asked: self._answered("GET", path, params=params, headers={}),
                harmless=True,
            )
            yield response.content.decode("utf-8-sig")
            following = response.links.get("next", {}).get("url")
            asked = dict(httpx.URL(following).params) if following else None

    def _answered(
        self, method: str, path: str, *, headers: dict[str, str], **request: Any
    ) -> httpx.Response:
        """The answer to a request that was not refused. ValueError for a header that cannot be sent."""
        if not all(map(VISIBLE.fullmatch, headers.values())):
            raise ValueError("An Idempotency-Key is visible ASCII characters, without blanks.")
        given = {"Authorization": f"Bearer {self._bearer()}"} | headers
        response = self._send(method, path, headers=given, **request)
        if not response.is_success:
            raise refusal(response)
        return response

    def _send(self, method: str, path: str, **request: Any) -> httpx.Response:
        call = f"{method} {path}"
        try:
            return self.http.request(method, self.base_url + path, **request)
        except NOT_REACHED as error:
            raise ConnectionFailed(f"{call} did not reach the service.") from error
        except httpx.RequestError as error:
            raise OutcomeUnknown(f"{call} was sent, and its reply was lost.") from error

    def walk(self, path: str, item: type[A], limit: int | None, **query: object) -> Iterator[A]:
        """The items of a list, newest first, at most `limit`; the next page is requested when it is needed."""
        cursor, left = None, limit
        while left is None or left > 0:
            size = left and min(left, LARGEST_PAGE)
            asked = query | {"limit": size, "cursor": cursor}
            page = self.ask("GET", path, Page, query=asked)
            for data in page.items[:left]:
                yield _validated(item, lambda data=data: item.model_validate(data))
            cursor = page.next_cursor
            if cursor is None:
                return
            left = left and left - len(page.items)

    def _bearer(self) -> str:
        token = self._token if isinstance(self._token, str) else self._token()
        if not VISIBLE.fullmatch(token):
            raise ValueError(
                "That is no bearer token."
            )  # The message does not contain it: it may be a secret.
        return token


def _address(base_url: str) -> str:
    """The service's address. Raises ValueError for what is none."""
    try:
        url = httpx.URL(base_url)
    except httpx.InvalidURL:
        raise ValueError(NO_ADDRESS) from None
    if url.scheme not in ("http", "https") or not url.host or url.query or url.fragment:
        raise ValueError(NO_ADDRESS)
    return base_url.rstrip("/")


def _validated(answer: type[A], read: Callable[[], A]) -> A:
    """What `read` returns. Raises UnreadableAnswer, which names the wrong fields without their values."""
    try:
        return read()
    except ValidationError as error:
        found = error.errors(include_input=False, include_context=False, include_url=False)
        fields = ", ".join(f"{'.'.join(map(str, e['loc']))} ({e['type']})" for e in found)
        raise UnreadableAnswer(f"This is no {answer.__name__}: {fields}.") from None
