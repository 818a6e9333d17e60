"""Firefox for tests/browser: what this machine has, or on Debian, as root, what apt-get brings."""

import os
import shutil
import sys

from tests.browser.chromium import bring
from tests.project import PROJECT

NAMES = ("firefox-esr", "firefox")
MISSING = "The test in Firefox needs it: install it, or name it: FIREFOX=/path/to/firefox."
# It speaks WebDriver BiDi with the Firefox that Debian ships.
PUPPETEER = PROJECT / ".tools/puppeteer"


def found() -> str | None:
    """The browser's path."""
    return os.environ.get("FIREFOX") or next(filter(None, map(shutil.which, NAMES)), None)


if __name__ == "__main__":
    sys.exit(bring(found, ["firefox-esr"], MISSING))
