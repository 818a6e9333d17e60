"""Every screen for everyone: axe finds nothing in both themes, narrow and wide; the keyboard is enough."""

from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import visit
from tests.browser.visitor import DISTRIBUTOR, Visitor
from tests.journey.service_client import BILLING, Json, Service, lines_named

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
# What axe calls best practices is judged too.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Narrow in each language; and a tablet, where tables are widest.
SIZES = [("en", 320), ("de", 320), ("el", 320), ("el", 768), ("de", 960)]
LONG = "Υπουργείο Ναυτιλίας και Νησιωτικής Πολιτικής, Migration of the Second Directorate 2026"
LONG_COMPANY = "Δημόσια Επιχείρηση Ηλεκτρισμού και Τηλεπικοινωνιών Βορείου Αιγαίου"


@pytest.fixture(scope="module")
def bought(service: Service) -> Json:
    """An order with everything about it: one long Greek name among its lines, another of whom it is for."""
    buyer = service.buyer()
    contact = {"name": "Ελευθερία", "email": "eleftheria.papadimitrakopoulou@northaegean.example"}
    wanted = {"name": LONG_COMPANY, "billing": BILLING | {"contact": contact}}
    customer = buyer.ask("POST", "/end-customers", wanted, status=201)["account_id"]
    service.staff().ask("POST", f"/bss/accounts/{customer}/synchronize")
    order = buyer.settled(buyer.buy(lines_named({LONG: 3, "Pilot": 1}), customer))
    return {"sub": buyer.sub, "order": order}


@pytest.fixture
def owner(browser: Browser, service: Service, bought: Json) -> Iterator[Visitor]:
    """The partner's clerk who placed it."""
    for visitor in visit(browser, service, bypass_csp=True):
        object.__setattr__(visitor.user, "sub", bought["sub"])
        yield visitor


def places(order: Json) -> dict[str, str]:
    return {
        "products": "products",
        "product": "products/prd_mailbox",
        "basket": "basket",
        "checkout": "checkout",
        "orders": "orders",
        "order": f"orders/{order['order_id']}",
        "assets": "assets",
        "asset": f"assets/{order['assets'][0]['asset_id']}",
        "invoices": "invoices",
        "invoice": f"invoices/{order['invoice_number']}",
        "end customers": "end-customers",
        "end customer": "end-customers/acc_endcustomer",
        "no such page": "nowhere",
    }


def desk_places(order: Json) -> dict[str, str]:
    return {
        "today": "today",
        "coupon desk": "coupon-desk",
        "orders": "orders",
        "order": f"orders/{order['order_id']}",
        "accounts": "accounts",
        "account": "accounts/acc_endcustomer_new",
        "new account": "accounts/new",
        "new draft": "drafts?account=acc_partner",
        "assets": "assets?account=acc_partner",
        "asset": f"assets/{order['assets'][0]['asset_id']}",
        "orders that are stuck": "orders?status=needs_attention&step=coupons&bounced=true",
        "products": "products",
        "product": "products/prd_mailbox",
        "new product": "products/new",
        "invoices": "invoices",
        "paid invoices": "invoices?status=paid&account=acc_partner",
        "invoice": f"invoices/{order['invoice_number']}",
        "seller": "seller",
    }


@pytest.fixture
def staff(browser: Browser, service: Service) -> Iterator[Visitor]:
    """Somebody at the staff desk."""
    yield from visit(browser, service, DISTRIBUTOR, bypass_csp=True)


def asked(staff: Visitor, order: Json) -> Iterator[str]:
    """What the desk shows once it is asked: the preview of the seller, and its dialogs, each as it opens."""
    dialogs = {
        "Block": "accounts/acc_endcustomer_new",
        "Cancel some lines": f"orders/{order['order_id']}",
        "Record payment": f"invoices/{order['invoice_number']}",
    }
    staff.open("seller")
    staff.button("Preview").click()
    expect(staff.page.locator("iframe.mail")).to_be_visible(timeout=20_000)
    yield "preview of the seller"
    for name, place in dialogs.items():
        staff.open(place)
        staff.button(name).click()
        expect(staff.page.get_by_role("dialog", name=name)).to_be_visible()
        yield name


def violations(page: Page) -> list[tuple[str, list[Any]]]:
    page.evaluate(AXE)
    options = {"runOnly": RULES, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]


def is_read(page: Page) -> None:
    """Everything has come: nothing on the page waits."""
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".bone")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_any_screen(owner: Visitor, bought: Json, theme: Any) -> None:
    owner.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    owner.user.ask("DELETE", "/basket")
    owner.user.fill(lines_named({LONG: 7}))
    found = {}
    for name, place in places(bought["order"]).items():
        owner.open(place)
        is_read(owner.page)
        found[name] = violations(owner.page)
    owner.open("end-customers")
    owner.button("New end customer").click()
    expect(owner.page.get_by_role("dialog", name="New end customer")).to_be_visible()
    found["new end customer"] = violations(owner.page)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_at_the_staff_desk(staff: Visitor, bought: Json, theme: Any) -> None:
    staff.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    found = {}
    for name, place in desk_places(bought["order"]).items():
        staff.open(place)
        is_read(staff.page)
        found[name] = violations(staff.page)
    found |= {name: violations(staff.page) for name in asked(staff, bought["order"])}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(("language", "pixels"), SIZES)
def test_the_staff_desk_is_not_wider_than_the_screen(
    staff: Visitor, bought: Json, language: str, pixels: int
) -> None:
    staff.page.set_viewport_size({"width": pixels, "height": 800})
    staff.context.add_init_script(f"localStorage['language'] = '{language}'")
    wide = {}
    for name, place in desk_places(bought["order"]).items():
        staff.open(place)
        is_read(staff.page)
        width = staff.page.evaluate("document.documentElement.scrollWidth")
        if width > pixels:
            wide[name] = width
    assert wide == {}


def test_the_keyboard_alone_records_a_payment(staff: Visitor, bought: Json) -> None:
    page, number = staff.page, bought["order"]["invoice_number"]
    staff.open("invoices")
    page.get_by_role("link", name=number).press("Enter")
    expect(page.get_by_role("heading", level=1, name=f"Invoice {number}")).to_be_focused()
    staff.button("Record payment").press("Enter")
    amount = page.get_by_role("textbox", name="Amount in EUR")
    expect(amount).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("0.01")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(staff.button("Record payment")).to_be_focused()
    paid = staff.user.get(f"/bss/invoices/{number}")["amount_paid"]["amount"]
    assert paid == 1


@pytest.mark.parametrize(("language", "pixels"), SIZES)
def test_nothing_is_wider_than_the_screen(
    owner: Visitor, bought: Json, language: str, pixels: int
) -> None:
    owner.page.set_viewport_size({"width": pixels, "height": 800})
    owner.context.add_init_script(f"localStorage['language'] = '{language}'")
    owner.user.ask("DELETE", "/basket")
    owner.user.fill(lines_named({LONG: 10_000}))
    wide = {}
    for name, place in places(bought["order"]).items():
        owner.open(place)
        is_read(owner.page)
        assert owner.page.evaluate("document.documentElement.lang") == language
        width = owner.page.evaluate("document.documentElement.scrollWidth")
        if width > pixels:
            wide[name] = width
    assert wide == {}


def test_the_keyboard_alone_buys(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open("products")
    page.get_by_role("link", name="MigrationWiz Mailbox").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="MigrationWiz Mailbox")).to_be_focused()
    page.get_by_role("spinbutton", name="Quantity").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    expect(page.get_by_text("4 licences are in your basket")).to_be_visible()
    page.get_by_role("link", name="Go to the basket").press("Enter")
    page.get_by_role("link", name="Checkout", exact=True).press("Enter")
    visitor.button("Confirm billing").press("Enter")
    expect(page.get_by_role("region", name="Billing").get_by_text("Confirmed")).to_be_visible()
    visitor.button("Place order").press("Enter")
    visitor.order_id()
    assert [order["lines"][0]["quantity"] for order in visitor.orders()] == [4]


def test_the_first_stop_of_the_keyboard_after_the_bar_leads_to_the_content(
    visitor: Visitor,
) -> None:
    visitor.open("products")
    skip = visitor.page.get_by_role("link", name="Go to the content")
    skip.focus()
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("main")).to_be_focused()
    assert visitor.page.url.endswith("#/products")
