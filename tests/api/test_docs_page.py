"""The page of the API reference: complete, served by the service, and without calls to other hosts."""

import re

import pytest

from tests.api.client import Api

FILES = ("start.js", "swagger-ui-bundle.js", "swagger-ui.css")


def test_anybody_can_open_the_page(api: Api) -> None:
    page = api.get("/docs", by=None)
    assert page.status == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.json.startswith("<!doctype html>")


def test_everything_the_page_names_is_there(api: Api) -> None:
    page = api.get("/docs", by=None).json
    named = set(re.findall(r'(?:src|href)="([^"]+)"', page)) - {"data:,"}
    assert named == {"openapi.json", *(f"docs/{file}" for file in FILES)}
    for name in named:
        assert api.get(f"/{name}", by=None).status == 200


@pytest.mark.parametrize("file", FILES)
def test_a_file_of_the_page_says_what_it_is_and_may_be_kept_for_a_day(api: Api, file: str) -> None:
    answer = api.get(f"/docs/{file}", by=None)
    kind = "text/css" if file.endswith(".css") else "text/javascript"
    assert answer.headers["content-type"] == f"{kind}; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=86400"


def test_the_page_may_ask_no_other_host(api: Api) -> None:
    allowed = api.get("/docs", by=None).headers["content-security-policy"]
    assert "default-src 'none'" in allowed and "connect-src 'self'" in allowed
    assert not re.search(r"https?:|\*", allowed)


@pytest.mark.parametrize(
    "file", ["index.html", "README.md", "..", "%2e%2e%2fabout.py", "start.js%00"]
)
def test_nothing_else_can_be_had_there(api: Api, file: str) -> None:
    assert api.get(f"/docs/{file}", by=None).status == 404
