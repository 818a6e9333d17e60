"""A document is downloaded by its link alone, and judged by its hash."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest
from storefront_client import ConnectionFailed, Storefront, UnreadableAnswer
from storefront_client.models import DocumentLink

PDF = b"%PDF-1.7 as it was stored"
LINK = DocumentLink(
    kind="pdf",
    media_type="application/pdf",
    size=len(PDF),
    sha256=hashlib.sha256(PDF).hexdigest(),
    url="https://documents.example/invoices/INV-2026-000001.pdf?signature=1",
    expires_at=datetime(2026, 11, 26, tzinfo=UTC),
)
Answering = Callable[[httpx.Request], httpx.Response]


def storefront(answering: Answering) -> Storefront:
    http = httpx.Client(transport=httpx.MockTransport(answering))
    return Storefront("https://service.example/api", "a-token", http=http)


def test_a_document_is_read_without_the_token() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, content=PDF)

    assert storefront(answer).download(LINK) == PDF
    assert str(asked[0].url) == LINK.url
    assert "authorization" not in asked[0].headers


def test_other_bytes_than_were_stored_are_refused() -> None:
    with pytest.raises(UnreadableAnswer, match="not the one that was stored"):
        storefront(lambda _: httpx.Response(200, content=b"other")).download(LINK)


def test_a_link_that_has_ended_says_what_to_do() -> None:
    with pytest.raises(UnreadableAnswer, match="Ask for the documents again"):
        storefront(lambda _: httpx.Response(403)).download(LINK)


def test_a_link_that_is_not_reached_says_so() -> None:
    def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("away", request=request)

    with pytest.raises(ConnectionFailed):
        storefront(away).download(LINK)
