"""The Python client against a running service; what its README shows is run as it stands."""

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from storefront_client import BackOffice, Storefront, models, problems

from tests.journey.service_client import Service, User, step
from tests.project import PROJECT, plain_environment

README = (PROJECT / "client" / "README.md").read_text(encoding="utf-8")
LOCAL = "http://127.0.0.1:8000"
NEW_COMPANY = models.NewEndCustomer(
    name="Harbour Bakery",
    billing=models.BillingData(
        information=models.BillingInformation(
            company="Harbour Bakery",
            street="Quay 1",
            city="Turku",
            postal_code="20100",
            country="FI",
        ),
        contact=models.BillingContact(name="Elina Baker", email="elina@harbour-bakery.example"),
        currency="EUR",
        tax_rate="0.24",
    ),
)


def token_of(user: User) -> str:
    return user.service.token(user.account_id, user.sub, user.roles)


@pytest.fixture
def partner(service: Service) -> Iterator[Storefront]:
    """A new user of the partner's, with the client."""
    user = service.buyer()
    with Storefront(f"{service.url}/api", token_of(user), http=service.http) as client:
        yield client


@pytest.fixture
def staff(service: Service) -> Iterator[BackOffice]:
    with BackOffice(f"{service.url}/api", token_of(service.staff()), http=service.http) as client:
        yield client


def filled(partner: Storefront, for_whom: str) -> models.Checkout:
    partner.add_to_basket("prd_mailbox", quantity=4, friendly_name="Office")
    partner.order_for(for_whom)
    return partner.confirm_billing(partner.checkout().billing.version)


def test_the_journey_of_the_readme_is_walked_as_it_is_written(service: Service) -> None:
    [journey] = [
        code for code in re.findall(r"```python\n(.*?)```", README, re.DOTALL) if LOCAL in code
    ]
    assert len(journey.splitlines()) <= 15
    walked = subprocess.run(
        [sys.executable, "-c", journey.replace(LOCAL, service.url)],
        env=plain_environment(),
        capture_output=True,
        text=True,
    )
    assert (walked.returncode, walked.stderr) == (0, "")
    assert "prd_mailbox MigrationWiz Mailbox 1200\n" in walked.stdout
    assert re.search(r"^completed INV-\d{4}-\d{6} 37200$", walked.stdout, re.MULTILINE)
    assert re.search(
        r"^Fjord Foods mailboxes hint='\w{4}' status='active'", walked.stdout, re.MULTILINE
    )


def test_a_partner_and_staff_bring_a_new_end_customer_to_its_coupon(
    partner: Storefront, staff: BackOffice
) -> None:
    company = partner.create_end_customer(NEW_COMPANY)
    blocked = filled(partner, company.account_id)
    with pytest.raises(problems.CheckoutBlocked) as refused:
        partner.place_order(blocked)
    [blocker] = refused.value.errors
    assert (blocker.code, blocker.who) == ("end_customer_not_synchronized", "distributor")
    assert blocker.fix and company.account_id in blocker.detail
    assert staff.synchronize_account(company.account_id).provisioning_sync_status == "synchronized"
    placed = partner.place_order(partner.checkout())
    order = partner.wait_for(placed.order_id)
    assert (order.status, order.totals) == ("completed", blocked.totals)
    [asset] = order.assets
    coupon = partner.asset(asset.asset_id).coupon
    assert coupon and coupon.code.endswith(coupon.hint)
    assert company.account_id in [account.account_id for account in partner.end_customers()]
    assert placed.order_id in [order.order_id for order in partner.orders(status="completed")]


def test_placing_twice_with_the_client_is_one_order(partner: Storefront) -> None:
    checkout = filled(partner, "acc_endcustomer")
    orders = [partner.place_order(checkout).order_id for _ in range(2)]
    assert len(set(orders)) == 1


def test_a_change_meant_for_another_version_is_refused(partner: Storefront) -> None:
    basket = partner.add_to_basket("prd_mailbox")
    [line] = basket.lines
    assert (
        partner.change_line(line.line_id, quantity=3, if_match=basket.version).lines[0].quantity
        == 3
    )
    with pytest.raises(problems.StaleVersion):
        partner.remove_line(line.line_id, if_match=basket.version)
    assert partner.empty_basket().lines == []


def test_staff_draft_execute_resend_and_cancel(staff: BackOffice, service: Service) -> None:
    line = models.DraftLine(product_id="prd_mailbox", quantity=2)
    draft = staff.draft_order("acc_customer", [line])
    assert (draft.status, draft.invoice_number) == ("draft", None)
    assert staff.execute_order(draft.order_id).status == "provisioning"
    expected = {"order_id": draft.order_id}
    order = service.buyer("acc_customer").settled(expected)
    assert step(order, "welcome_email")["state"] == "done"
    staff.send_welcome_email(draft.order_id, recipient="corrected@customer.example")
    service.buyer("acc_customer").settled(expected)
    mails = {mail["to"] for mail in service.mails_about(expected)}
    assert mails == {"billing@customer.example", "corrected@customer.example"}
    replaced = staff.replace_coupon(order["assets"][0]["asset_id"], reason="Wrong company.")
    assert replaced.provisioning_status == "pending"
    service.buyer("acc_customer").settled(expected)
    cancelled = staff.cancel_order(draft.order_id, reason="Ordered twice.")
    assert cancelled.status == "cancelled" and cancelled.cancellation
    [asset] = staff.assets(account_id="acc_customer", provisioning_status="cancelled", limit=1)
    with pytest.raises(problems.NotFailed):
        staff.synchronize_asset(asset.asset_id)
    series = (order["invoice_number"] or "").rpartition("-")[0]
    assert staff.audit(series).ok
    assert draft.order_id in [
        invoice.order_id for invoice in staff.invoices(type="credit_invoice", limit=5)
    ]


def test_the_wrong_role_and_an_invalid_token_raise_different_problems(
    service: Service, partner: Storefront
) -> None:
    in_bss = BackOffice(f"{service.url}/api", token_of(service.buyer()), http=service.http)
    with pytest.raises(problems.WrongRole):
        next(in_bss.orders())
    stranger = Storefront(f"{service.url}/api", "no.good.token", http=service.http)
    with pytest.raises(problems.Unauthenticated):
        stranger.basket()
    with pytest.raises(problems.NotFound):
        partner.order("ord_of_nobody")
    assert stranger.health().status == "ok"
    assert partner.document()["openapi"].startswith("3.1")
