"""What Storefront and BackOffice have in common."""

import hashlib
from typing import Any, Self

import httpx
from pydantic import RootModel

from storefront_client.connection import Connection, Token
from storefront_client.failures import UnreadableAnswer
from storefront_client.models import DocumentLink, Health
from storefront_client.retries import Patience

TIMEOUT = 30  # API Gateway has given up by then.


class Document(RootModel[dict[str, Any]]):
    """An OpenAPI document."""


class Client:
    """The service at `base_url`, such as `https://…/api`.

    `token` is a bearer token, or a function that gives a good one and is asked before every request.
    An `http` client of your own is used as it is, and left open.
    """

    def __init__(
        self,
        base_url: str,
        token: Token,
        *,
        http: httpx.Client | None = None,
        patience: Patience = Patience(),
    ) -> None:
        self._is_own = http is None
        used = http or httpx.Client(timeout=TIMEOUT)
        self._service = Connection(base_url, token, used, patience)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._service.base_url!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections, unless they are those of an `http` client of your own."""
        if self._is_own:
            self._service.http.close()

    def health(self) -> Health:
        """Whether the service answers."""
        return self._service.ask("GET", "/health", Health)

    def download(self, link: DocumentLink) -> bytes:
        """The document behind a link, as it was stored. Raises StorefrontError, also when the link has ended.

        The token is not sent: the link is what opens it.
        """
        content = self._service.fetch(link.url)
        if hashlib.sha256(content).hexdigest() != link.sha256:
            raise UnreadableAnswer("The document is not the one that was stored.")
        return content

    def document(self) -> dict[str, Any]:
        """The service's OpenAPI document."""
        return self._service.ask("GET", "/openapi.json", Document).root
