"""Assets at the staff desk, and the ways from what needs a person to the lists that show it."""

import re
import secrets

from playwright.sync_api import Locator, expect

from tests.browser.test_changed_meanwhile import a_product, change
from tests.browser.test_the_staff_desk import bought
from tests.browser.visitor import Visitor
from tests.journey.service_client import BILLING, Json, User, lines_named

SHOWN_CODE = re.compile(r"\w{5}-\w{5}-\w{5}-\w{5}")


def expiring(staff: Visitor, buyer: User, name: str) -> Json:
    """The asset of an order whose coupon expires in twenty days."""
    product_id = a_product(staff, f"Short {secrets.token_hex(3)}")
    change(staff, product_id, expire_days=20)
    order = buyer.settled(buyer.buy(lines_named({name: 2}, product_id), "acc_endcustomer"))
    return order["assets"][0]


def came_back(staff: Visitor) -> Json:
    """An order whose welcome mail bounced."""
    partner, wrong = staff.service.buyer(), f"lost-{secrets.token_hex(3)}@away.example"
    billing = BILLING | {"contact": {"name": "Elina", "email": wrong}}
    wanted = {"name": "Far Away", "billing": billing}
    customer = partner.ask("POST", "/end-customers", wanted, status=201)["account_id"]
    staff.user.ask("POST", f"/bss/accounts/{customer}/synchronize")
    order = partner.settled(partner.buy(lines_named({"Lost": 1}), customer))
    [mail] = staff.service.mails_about(order)
    event = f"/emails/{mail['message_id']}/event"
    staff.service.local("POST", event, {"event": "hard_bounce"})
    return partner.settled(order, "needs_attention")


def row(staff: Visitor, name: str) -> Locator:
    return staff.page.get_by_role("row", name=re.compile(name))


def choice(staff: Visitor, name: str) -> Locator:
    return staff.page.get_by_role("combobox", name=name)


def counted(staff: Visitor, what: str) -> Json:
    items = staff.user.get("/bss/summary")["items"]
    return next(each for each in items if each["what"] == what)


def test_coupons_that_expire_soon_are_one_press_away_from_today(staff: Visitor) -> None:
    name = f"Soon {secrets.token_hex(3)}"
    expiring(staff, staff.service.buyer(), name)
    page = staff.page
    staff.open("today")
    page.get_by_role("link", name="Coupons that expire soon").click()
    expect(page.get_by_role("heading", level=1, name="Assets")).to_be_focused()
    before = counted(staff, "coupons_expiring")["list"].partition("expires_before=")[2]
    day = page.get_by_label("Expires before")
    expect(day).to_have_value(before)
    expect(row(staff, name)).to_contain_text(re.compile(r"Active …\w{4}"))
    day.fill("2020-01-02")
    expect(page.get_by_text("Nothing matches this filter.")).to_be_visible()
    assert page.url.endswith("#/assets?expires_before=2020-01-02")
    page.get_by_role("link", name="Show all").click()
    expect(day).to_have_value("")
    expect(row(staff, name)).to_be_visible()


def test_assets_are_narrowed_by_account_state_and_type_in_the_address(staff: Visitor) -> None:
    mine, other = (f"{each} {secrets.token_hex(3)}" for each in ("Mine", "Other"))
    expiring(staff, staff.service.buyer(), mine)
    rival = staff.service.buyer("acc_rival")
    rival.settled(rival.buy(lines_named({other: 1}, "prd_bundle"), "acc_rival_endcustomer"))
    staff.open("accounts/acc_rival")
    staff.page.get_by_role("link", name="Assets", exact=True).click()
    expect(row(staff, other)).to_be_visible()
    expect(row(staff, mine)).to_have_count(0)
    expect(
        staff.page.get_by_text("Only those of Rival Resellers Show those of all accounts")
    ).to_be_visible()
    choice(staff, "Type").select_option("Mailbox licence")
    expect(staff.page.get_by_text("Nothing matches this filter.")).to_be_visible()
    staff.page.get_by_role("link", name="Show those of all accounts").click()
    expect(row(staff, mine)).to_be_visible()
    expect(row(staff, other)).to_have_count(0)
    assert staff.page.url.endswith("#/assets?product_type=mailbox_license")
    choice(staff, "Provisioning").select_option("Cancelled")
    expect(row(staff, mine)).to_have_count(0)


def test_more_assets_are_one_press_away(staff: Visitor) -> None:
    name = secrets.token_hex(3)
    buyer = staff.service.buyer("acc_customer")
    lines = lines_named({f"{name} {number}": 1 for number in range(30)})
    buyer.settled(buyer.buy(lines), within=60)
    staff.open("assets?account=acc_customer")
    expect(row(staff, name)).to_have_count(25)
    staff.button("Show more").click()
    expect(row(staff, name)).to_have_count(30)


def test_an_asset_shows_how_its_coupon_stands_without_its_code(staff: Visitor) -> None:
    order = bought(staff, "Careful")
    page, [asset] = staff.page, order["assets"]
    staff.open(f"orders/{order['order_id']}")
    lines = page.get_by_role("region", name="Lines")
    lines.get_by_role("link", name="MigrationWiz Mailbox").click()
    expect(page.get_by_role("heading", level=1, name="Careful")).to_be_visible()
    assert page.url.endswith(f"#/assets/{asset['asset_id']}")
    [kept] = [each["coupon"] for each in staff.service.buyer().assets(order)]
    coupon = page.get_by_role("region", name="Coupon")
    expect(coupon).to_contain_text(f"Code ends in{kept['hint']}")
    expect(coupon).to_contain_text("Active")
    expect(page.locator("main")).not_to_contain_text(SHOWN_CODE)
    facts = page.get_by_role("complementary", name="About the asset")
    expect(facts).to_contain_text("Northwind Partner")
    coupon.get_by_role("link", name="Open the order").click()
    expect(staff.button("Replace coupon")).to_be_visible()


def test_an_asset_that_is_not_there_is_said_so(staff: Visitor) -> None:
    staff.open("assets/ast_never_01")
    expect(staff.page.get_by_text("There is no such asset.")).to_be_visible()


def test_orders_that_are_stuck_lead_to_the_list_of_those(staff: Visitor) -> None:
    staff.service.misbehave({"kind": "reject", "times": 1})
    order = bought(staff, "Stuck", settled="needs_attention")
    page, short = staff.page, order["order_id"][:12]
    staff.open("today")
    page.get_by_role("link", name="Orders that need attention: Coupons").click()
    expect(page.get_by_role("heading", level=1, name="Orders")).to_be_visible()
    expect(choice(staff, "Stuck at")).to_have_value("coupons")
    expect(choice(staff, "Status")).to_have_value("needs_attention")
    expect(row(staff, short)).to_be_visible()
    choice(staff, "Stuck at").select_option("Invoice")
    expect(row(staff, short)).to_have_count(0)
    choice(staff, "Stuck at").select_option("All")
    expect(row(staff, short)).to_be_visible()
    assert page.url.endswith("#/orders?status=needs_attention")


def test_mails_that_bounced_lead_to_their_orders(staff: Visitor) -> None:
    order = came_back(staff)
    page, short = staff.page, order["order_id"][:12]
    staff.open("today")
    page.get_by_role("link", name="Mails that bounced", exact=True).click()
    expect(choice(staff, "Welcome email")).to_have_value("true")
    expect(row(staff, short)).to_be_visible()
    choice(staff, "Welcome email").select_option("All")
    assert page.url.endswith("#/orders?status=needs_attention")
