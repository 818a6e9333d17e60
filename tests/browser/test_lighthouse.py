"""What Lighthouse judges and counts on the pages. What it times, `make lighthouse` prints."""

from typing import Any

import pytest

from tests.browser.lighthouse import CATEGORIES, COUNTS, LIGHTHOUSE, places, reports, scores
from tests.journey.service_client import Service

MOST_REQUESTS, MOST_BYTES, MOST_ELEMENTS = 115, 200_000, 400
JUDGED = CATEGORIES[1:]
# Five pages in one go, on a machine that may be busy.
pytestmark = pytest.mark.timeout(900)
Json = dict[str, Any]


@pytest.fixture(scope="module")
def made(service: Service) -> dict[str, Json]:
    """The report of each page, by its name."""
    assert (LIGHTHOUSE / "node_modules").exists(), "make .tools/lighthouse/installed"
    pages = places(service)
    asked = {"onlyCategories": JUDGED, "onlyAudits": COUNTS, "throttlingMethod": "provided"}
    return dict(zip(pages, reports(list(pages.values()), **asked), strict=True))


@pytest.mark.parametrize("page", ["products", "product", "basket", "order", "desk"])
def test_lighthouse_finds_nothing_to_mend(made: dict[str, Json], page: str) -> None:
    audits = made[page]["audits"]
    missed = {name: each["title"] for name, each in audits.items() if each["score"] == 0}
    assert scores(made[page]) == dict.fromkeys(JUDGED, 1), missed


@pytest.mark.parametrize("page", ["products", "product", "basket", "order", "desk"])
def test_a_page_is_few_files_few_bytes_and_few_elements(made: dict[str, Json], page: str) -> None:
    audits = made[page]["audits"]
    asked = items(audits["network-requests"])
    # Every screen, those too that are loaded when the first one stands.
    assert 20 < len(asked) <= MOST_REQUESTS
    assert sum(each["transferSize"] for each in asked) <= MOST_BYTES
    elements = audits["dom-size-insight"]["details"]["debugData"]["totalElements"]
    assert 20 < elements <= MOST_ELEMENTS
    blocking = items(audits["render-blocking-insight"])
    assert {each["url"].rpartition(".")[2] for each in blocking} <= {"css"}


def items(audit: Json) -> list[Json]:
    return audit.get("details", {}).get("items", [])
