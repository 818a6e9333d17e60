"""The back office through API Gateway: accounts, drafts, cancelling, and what SES and BitTitan tell later."""

import pytest

from tests.e2e.deployed_service import DeployedService, SeedData
from tests.e2e.scenarios import Scenarios
from tests.journey.delivery_assertions import assert_assets, assert_one_mail
from tests.journey.service_client import Json, User, lines_named, step
from tests.journey.service_process import wait_for

# A machine that does other work, too.
PATIENCE = 60


@pytest.fixture
def staff(service: DeployedService, seed_data: SeedData) -> User:
    return service.staff()


def settled(staff: User, order: Json, status: str) -> Json:
    """The order as staff see it, once it has that status."""

    def has_it() -> Json | None:
        seen.append(staff.get(f"/bss/orders/{order['order_id']}"))
        return seen[-1] if seen[-1]["status"] == status else None

    seen: list[Json] = []
    try:
        return wait_for(has_it, within=PATIENCE)
    except AssertionError:
        raise AssertionError(f"not {status}: {seen[-1]}") from None


def executed(staff: User, account_id: str, product_id: str) -> Json:
    """A draft that staff execute."""
    wanted = {"account_id": account_id, "lines": lines_named({"Office": 5}, product_id)}
    draft = staff.ask("POST", "/bss/orders", wanted, status=201)
    assert (draft["status"], draft["invoice_number"]) == ("draft", None)
    return staff.ask("POST", f"/bss/orders/{draft['order_id']}/execute")


def test_staff_draft_execute_and_cancel_an_order(
    service: DeployedService, seed_data: SeedData, staff: User
) -> None:
    done = settled(staff, executed(staff, seed_data.partner, seed_data.mailbox), "completed")
    owner = service.buyer(seed_data.partner)
    assert_assets(owner, done)
    assert_one_mail(owner, done, to="billing@northwind.example")
    path = f"/bss/orders/{done['order_id']}/cancel"
    gone = staff.ask("POST", path, {"reason": "Ordered by mistake"})
    assert gone["status"] == "cancelled"
    [[coupon]] = service.coupons_of(gone).values()
    assert coupon["status"] == "revoked"
    invoice = staff.get(f"/bss/invoices/{done['invoice_number']}")
    credit = staff.get(f"/bss/invoices/{invoice['credited_by']}")
    assert (credit["type"], credit["credits"]) == ("credit_invoice", done["invoice_number"])
    for series in (done["invoice_number"], credit["invoice_number"]):
        assert staff.get(f"/bss/invoices/audit?series={series.rpartition('-')[0]}")["ok"]


def test_a_bounce_goes_through_sns_and_sqs_and_the_mail_goes_again_to_the_right_address(
    service: DeployedService, seed_data: SeedData, staff: User
) -> None:
    done = settled(
        staff,
        executed(staff, seed_data.account("customer", "Bakrey"), seed_data.mailbox),
        "completed",
    )
    [mail] = service.mails_about(done)
    service.local("POST", f"/emails/{mail['message_id']}/event", {"event": "hard_bounce"})
    stuck = settled(staff, done, "needs_attention")
    assert [mail["outcome"] for mail in stuck["mails"]] == ["bounced"]
    assert step(stuck, "welcome_email")["state"] == "failed"
    right = {"recipient": "billing@bakery.example"}
    staff.ask("POST", f"/bss/orders/{done['order_id']}/welcome-email", right, status=202)
    settled(staff, done, "completed")
    newest, _ = service.mails_about(done)
    assert newest["to"] == right["recipient"]


def test_a_rejected_asset_is_synchronized_again(
    service: DeployedService, seed_data: SeedData, staff: User
) -> None:
    service.misbehave({"kind": "reject"})
    stuck = settled(staff, executed(staff, seed_data.partner, seed_data.mailbox), "needs_attention")
    [failed] = stuck["assets"]
    assert failed["provisioning_status"] == "failed"
    staff.ask("POST", f"/bss/assets/{failed['asset_id']}/synchronize", status=202)
    done = settled(staff, stuck, "completed")
    [[coupon]] = service.coupons_of(done).values()
    assert coupon["status"] == "active"


@pytest.mark.parametrize(
    "function",
    ["queue_due_coupons", "check_coupons", "fulfil_order", "number_invoices", "reconcile"],
)
def test_what_is_due_is_done(service: DeployedService, seed_data: SeedData, function: str) -> None:
    """The daily check finds a redeemed coupon; a cancelling that was interrupted goes on by itself."""
    getattr(Scenarios(service, seed_data, soon=PATIENCE), function)()
