"""The journey in Firefox: what one browser takes, another may not."""

import subprocess

from tests.browser.firefox import MISSING, PUPPETEER, found
from tests.browser.guest import NORA
from tests.browser.lighthouse import NODE
from tests.browser.provider import Person, Provider
from tests.journey.service_client import Service, User
from tests.project import PROJECT


def test_in_firefox_too_one_signs_in_orders_and_signs_out(
    hosted: Service, provider: Provider
) -> None:
    firefox = found()
    assert firefox, MISSING
    user = User(hosted, "acc_partner", "usr_firefox")
    provider.people = {NORA: Person(NORA, user.sub, user.account_id)}
    journey = [*NODE, str(PROJECT / "tests/browser/firefox.mjs"), str(PUPPETEER)]
    asked = [*journey, firefox, hosted.url, NORA]
    run = subprocess.run(asked, capture_output=True, text=True, timeout=170, check=False)
    assert run.returncode == 0, run.stderr
    order = user.get(f"/orders/{run.stdout.split()[-1]}")
    assert (order["status"], order["placed_by"]) == ("completed", user.sub)
    [line] = order["lines"]
    assert (line["quantity"], line["friendly_name"]) == (25, "Autumn move")
