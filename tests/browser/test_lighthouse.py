"""What Lighthouse judges on the pages, and how big they are. What it times, `make lighthouse` prints."""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.lighthouse import CATEGORIES, COUNTS, LIGHTHOUSE, places, reports, scores
from tests.journey.service_client import Service

MOST_REQUESTS, MOST_BYTES, MOST_ELEMENTS = 115, 200_000, 400
JUDGED = CATEGORIES[1:]
# Five pages in one go, on a machine that may be busy.
pytestmark = pytest.mark.timeout(900)
Json = dict[str, Any]


@pytest.fixture(scope="module")
def pages(service: Service) -> dict[str, str]:
    return places(service)


@pytest.fixture(scope="module")
def made(pages: dict[str, str]) -> dict[str, Json]:
    """The report of each page, by its name."""
    assert (LIGHTHOUSE / "node_modules").exists(), "make .tools/lighthouse/installed"
    asked = {"onlyCategories": JUDGED, "onlyAudits": COUNTS, "throttlingMethod": "provided"}
    return dict(zip(pages, reports(list(pages.values()), **asked), strict=True))


@pytest.mark.parametrize("page", ["products", "product", "basket", "order", "desk"])
def test_lighthouse_finds_nothing_to_mend(made: dict[str, Json], page: str) -> None:
    audits = made[page]["audits"]
    missed = {name: each["title"] for name, each in audits.items() if each["score"] == 0}
    assert scores(made[page]) == dict.fromkeys(JUDGED, 1), missed


@pytest.mark.parametrize("page", ["products", "product", "basket", "order", "desk"])
def test_a_page_is_few_files_and_few_bytes(made: dict[str, Json], page: str) -> None:
    audits = made[page]["audits"]
    asked = items(audits["network-requests"])
    # Every screen, those too that are loaded when the first one stands.
    assert 20 < len(asked) <= MOST_REQUESTS
    assert sum(each["transferSize"] for each in asked) <= MOST_BYTES
    blocking = items(audits["render-blocking-insight"])
    assert {each["url"].rpartition(".")[2] for each in blocking} <= {"css"}


@pytest.mark.parametrize("page", ["products", "product", "basket", "order", "desk"])
def test_a_page_is_few_elements(pages: dict[str, str], browser: Browser, page: str) -> None:
    # Lighthouse's own count is missing where the trace of a busy machine has none.
    with browser.new_page() as opened:
        opened.goto(pages[page])
        expect(opened.locator("h1")).to_be_visible()
        expect(opened.locator(".bone")).to_have_count(0)
        assert 20 < opened.locator("*").count() <= MOST_ELEMENTS


def items(audit: Json) -> list[Json]:
    return audit.get("details", {}).get("items", [])
