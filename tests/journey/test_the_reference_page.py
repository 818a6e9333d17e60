"""The readable view of the API, which opens where `make run` says."""

import re

from tests.journey.shopping import Shop


def test_the_front_door_leads_to_a_page_with_every_call(shop: Shop) -> None:
    page = shop.http.get("/", follow_redirects=True)
    assert (page.status_code, page.url.path) == (200, "/docs")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    paths = shop.http.get("/api/openapi.json").json()["paths"]
    for path, methods in paths.items():
        assert page.text.count(f"<code>/api{path}</code>") == len(methods)


def test_every_link_on_it_leads_somewhere(shop: Shop) -> None:
    page = shop.http.get("/docs").text
    ids = set(re.findall(r'\bid="([^"]+)"', page))
    links = set(re.findall(r'href="([^"]+)"', page))
    assert {link for link in links if not link.startswith("#")} == {"/api/openapi.json"}
    assert {link[1:] for link in links if link.startswith("#")} <= ids
