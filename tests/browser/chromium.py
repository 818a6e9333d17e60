"""Chromium for tests/browser: what this machine has, or on Debian, as root, what apt-get brings."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-liberation")
MISSING = "The browser tests need Chromium or Chrome: install one, or name it: CHROMIUM=/path/to/chromium."
# Nothing that calls home, and what runs as root has no sandbox.
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


def found() -> str | None:
    """The browser's path."""
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


def bring(found: Callable[[], str | None], packages: Sequence[str], missing: str) -> int:
    """Exit status 0 when there is such a browser in the end."""
    if not found() and os.geteuid() == 0 and shutil.which("apt-get"):
        for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
            subprocess.run(["apt-get", "-qq", *command], check=False, stdout=subprocess.DEVNULL)
    if found():
        return 0
    sys.stderr.write(f"{missing}\n")
    return 1


if __name__ == "__main__":
    sys.exit(bring(found, PACKAGES, MISSING))
