"""The reference of the API costs a caller its bytes once, and a stage can do without it."""

from collections.abc import Iterator

import pytest

from chalicelib import config
from chalicelib.web.caching import has_it
from tests.api.client import Api

FILES = ("/docs/start.js", "/docs/swagger-ui-bundle.js", "/docs/swagger-ui.css")
ALL = ("/openapi.json", "/docs", *FILES)
each_part = pytest.mark.parametrize("path", ALL)
TAG = '"0123456789abcdef0123456789abcdef"'


@each_part
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_who_has_it_already_is_told_so_without_its_content(
    api: Api, path: str, method: str
) -> None:
    whole = api.get(path, by=None)
    tag = whole.headers["etag"]
    again = api.call(method, path, by=None, headers={"If-None-Match": tag})
    assert (again.status, again.json) == (304, None)
    assert (again.headers["etag"], again.headers["cache-control"]) == (
        tag,
        whole.headers["cache-control"],
    )
    assert "content-type" not in again.headers


@each_part
def test_who_has_something_else_gets_it_whole(api: Api, path: str) -> None:
    answer = api.get(path, by=None, headers={"If-None-Match": TAG})
    assert answer.status == 200 and answer.json


@each_part
def test_it_may_be_kept_by_anybody(api: Api, path: str) -> None:
    seconds = 86400 if path in FILES else 300
    assert api.get(path, by=None).headers["cache-control"] == f"public, max-age={seconds}"


def test_each_part_has_its_own_tag_and_always_the_same(api: Api) -> None:
    tags = [api.get(path, by=None).headers["etag"] for path in ALL]
    assert len(set(tags)) == len(ALL)
    assert tags == [api.get(path, by=None).headers["etag"] for path in ALL]


def test_what_a_user_reads_is_never_kept(api: Api) -> None:
    answer = api.get("/products", headers={"If-None-Match": "*"})
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    assert "etag" not in answer.headers


@pytest.mark.parametrize(
    ("given", "known"),
    [
        (TAG, True),
        (f"W/{TAG}", True),
        (f'"a", {TAG}', True),
        ("*", True),
        ('"a"', False),
        (TAG.strip('"'), False),
        ("", False),
    ],
)
def test_a_tag_is_compared_as_http_has_it(given: str, known: bool) -> None:
    assert has_it(given, TAG) is known


@pytest.fixture
def docs_off(api: Api, monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    """The service of a stage with DOCS=off."""
    monkeypatch.setenv("DOCS", "off")
    config.settings.cache_clear()
    yield api
    config.settings.cache_clear()


@each_part
def test_a_stage_without_docs_serves_none_of_it(docs_off: Api, path: str) -> None:
    for headers in ({}, {"If-None-Match": "*"}):
        answer = docs_off.get(path, by=None, headers=headers)
        assert (answer.status, answer.json["code"]) == (404, "not_found")
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["cache-control"] == "no-store"


def test_a_stage_without_docs_serves_everything_else(docs_off: Api) -> None:
    assert docs_off.get("/health", by=None).status == 200
    assert docs_off.get("/products").status == 200
