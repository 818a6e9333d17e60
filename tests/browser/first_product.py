"""The time from following a link to the Storefront until its first product can be clicked, as a table.

    .venv/bin/python -m tests.browser.first_product

Each visit is of a browser that has nothing yet, then of the same one again.
"""

import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import ARGUMENTS, found
from tests.journey.service_process import Running

VISITS = 15
# The first frame in which a product's link is there.
NOTES_IT = """new MutationObserver(() => {
  if (!window.there && document.querySelector("article a"))
    requestAnimationFrame(() => { window.there ??= performance.now(); });
}).observe(document, { childList: true, subtree: true });"""


def until_first_product(page: Page, address: str) -> float:
    """Milliseconds since the navigation began."""
    page.goto("about:blank")
    page.goto(address, wait_until="commit")
    page.get_by_role("article").get_by_role("link").first.click(trial=True)
    return float(page.evaluate("window.there"))


def visits(browser: Browser, address: str) -> list[tuple[float, float]]:
    """Of each new browser profile: the first visit, and the next."""
    made = []
    for _ in range(VISITS):
        context = browser.new_context(locale="en-GB")
        context.add_init_script(NOTES_IT)
        page = context.new_page()
        made.append((until_first_product(page, address), until_first_product(page, address)))
        context.close()
    return made


def main() -> None:
    """Print the table. The figures are of this machine and this minute."""
    with tempfile.TemporaryDirectory() as logs:
        running = Running(Path(logs))
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=found(), args=ARGUMENTS)
                made = visits(browser, f"{running.url}/")
                browser.close()
        finally:
            running.end_anyway()
    sys.stdout.write("| visit | median | slowest |\n|---|---|---|\n")
    for name, times in zip(("first", "next"), zip(*made, strict=True), strict=True):
        median, slowest = statistics.median(times), max(times)
        sys.stdout.write(f"| {name} | {median:.0f} ms | {slowest:.0f} ms |\n")


if __name__ == "__main__":
    main()
