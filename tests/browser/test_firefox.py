"""Both journeys in Firefox: what one browser takes, another may not."""

import subprocess

from tests.browser.firefox import MISSING, PUPPETEER, found
from tests.browser.guest import NORA, STELLA
from tests.browser.lighthouse import NODE
from tests.browser.provider import Person, Provider
from tests.journey.service_client import Service, User, lines_named
from tests.project import PROJECT


def walked(journey: str, service: Service, name: str, *given: str) -> str:
    """What a journey in Firefox found, after nothing went wrong on its pages."""
    firefox = found()
    assert firefox, MISSING
    script = [*NODE, str(PROJECT / "tests/browser/firefox.mjs"), str(PUPPETEER), firefox]
    asked = [*script, journey, service.url, name, *given]
    run = subprocess.run(asked, capture_output=True, text=True, timeout=170, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout.split()[-1]


def test_in_firefox_too_one_signs_in_orders_and_signs_out(
    hosted: Service, provider: Provider
) -> None:
    user = User(hosted, "acc_partner", "usr_firefox")
    provider.people = {NORA: Person(NORA, user.sub, user.account_id)}
    order = user.get(f"/orders/{walked('buyer', hosted, NORA)}")
    assert (order["status"], order["placed_by"]) == ("completed", user.sub)
    [line] = order["lines"]
    assert (line["quantity"], line["friendly_name"]) == (25, "Autumn move")


def test_in_firefox_too_staff_end_what_is_stuck_and_record_a_payment(
    hosted: Service, provider: Provider
) -> None:
    hosted.misbehave({"kind": "reject", "times": 1})
    buyer, staff = hosted.buyer(), hosted.staff()
    order = buyer.settled(buyer.buy(lines_named({"Stuck": 3})), "needs_attention")
    provider.people = {STELLA: Person(STELLA, staff.sub, staff.account_id, staff.roles)}
    number = walked("staff", hosted, STELLA, order["order_id"])
    assert buyer.order(order)["status"] == "completed"
    invoice = staff.get(f"/bss/invoices/{number}")
    assert (invoice["order_id"], invoice["amount_paid"]["amount"]) == (order["order_id"], 1000)
