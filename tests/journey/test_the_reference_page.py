"""The readable view of the API, which opens where `make run` says."""

import pytest

from tests.journey.service_client import Service


def test_the_short_address_leads_to_the_page(service: Service) -> None:
    page = service.http.get("/docs", follow_redirects=True)
    assert (page.status_code, page.url.path) == (200, "/api/docs")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("file", ["docs/swagger-ui-bundle.js", "docs/start.js", "openapi.json"])
def test_what_the_page_asks_for_lies_beside_it(service: Service, file: str) -> None:
    assert service.http.get(f"/api/{file}").status_code == 200


@pytest.mark.parametrize("file", ["docs", "docs/swagger-ui-bundle.js", "openapi.json"])
def test_a_browser_that_has_a_part_is_not_sent_it_again(service: Service, file: str) -> None:
    whole = service.http.get(f"/api/{file}")
    again = service.http.get(f"/api/{file}", headers={"If-None-Match": whole.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == whole.headers["ETag"]
