"""A payment has the seller's day, and one key for what was typed, over midnight and over the end of a sign-in."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Locator, Page, Request, Route, expect

from tests.browser.guest import Guest
from tests.browser.test_invoices_at_the_desk import invoiced, now
from tests.browser.test_payments_at_the_desk import asked, pressed
from tests.browser.visitor import DISTRIBUTOR, Visitor
from tests.journey.service_client import Json, Service

DAY = timedelta(days=1)
ENDED: Json = {"status": 401, "code": "unauthenticated", "detail": "", "errors": []}


def sellers_midnight(visitor: Visitor) -> datetime:
    """The last one where the seller is."""
    zone = ZoneInfo(visitor.service.staff().get("/bss/seller")["time_zone"])
    here = datetime.now(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return here.astimezone(UTC)


def sends(page: Page, path: str = "**/payments") -> list[Request]:
    """The payments that are sent from now on."""
    sent: list[Request] = []

    def note(route: Route) -> None:
        if route.request.method == "POST":
            sent.append(route.request)
        route.fallback()

    page.route(path, note)
    return sent


def keys(sent: list[Request]) -> list[tuple[str, str | None]]:
    return [(each.headers["idempotency-key"], each.post_data) for each in sent]


def next_one(page: Page, answer: Callable[[Route], None]) -> None:
    """How the next payment that is sent is answered."""

    def handle(route: Route) -> None:
        if route.request.method != "POST":
            return route.fallback()
        page.unroute("**/payments", handle)
        return answer(route)

    page.route("**/payments", handle)


def is_lost(route: Route) -> None:
    """It reaches the service, whose answer does not come back."""
    route.fetch()
    route.abort()


def is_not_let_in(route: Route) -> None:
    route.fulfill(status=401, json=ENDED)


def test_the_day_of_a_payment_is_the_sellers_just_after_midnight(
    browser: Browser, service: Service
) -> None:
    # Where the reader is, it is still the day before.
    context = browser.new_context(locale="en-GB", timezone_id="Pacific/Honolulu")
    staff = Visitor(context, service, DISTRIBUTOR)
    midnight = sellers_midnight(staff)
    staff.page.clock.set_fixed_time(midnight + timedelta(minutes=5))
    dialog = asked(staff, invoiced(staff))
    here = midnight.astimezone(ZoneInfo(service.staff().get("/bss/seller")["time_zone"]))
    expect(dialog.get_by_label("Received on")).to_have_value(f"{here:%Y-%m-%d}")
    pressed(dialog).click()
    expect(dialog).to_be_hidden()
    context.close()
    assert staff.wrong == []


def lost(
    staff: Visitor, at: datetime, *, seen_again: datetime
) -> tuple[str, Locator, list[Request]]:
    """A payment of 12.34 without an answer, and its screen loaded again later: invoice, dialog, what is sent."""
    staff.lost_connection()
    number = invoiced(staff)
    staff.page.clock.set_fixed_time(at)
    next_one(staff.page, is_lost)
    sent = sends(staff.page)
    dialog = asked(staff, number)
    dialog.get_by_role("textbox", name="Amount in EUR").fill("12.34")
    pressed(dialog).click()
    expect(dialog.get_by_role("alert")).to_contain_text("The service did not answer.")
    staff.page.clock.set_fixed_time(seen_again)
    staff.page.reload()
    return number, dialog, sent


def test_what_was_sent_before_midnight_is_sent_again_as_it_was(staff: Visitor) -> None:
    midnight, minute = sellers_midnight(staff), timedelta(minutes=1)
    number, dialog, sent = lost(staff, midnight - minute, seen_again=midnight + minute)
    pressed(dialog).click()
    expect(dialog).to_be_hidden()
    assert len(sent) == 2 and len(set(keys(sent))) == 1
    assert [each["amount"]["amount"] for each in now(staff, number)["payments"]] == [1234]


def test_what_was_sent_a_day_ago_is_sent_again_only_by_who_was_told_so(staff: Visitor) -> None:
    today = datetime.now(UTC)
    _, dialog, sent = lost(staff, today - DAY, seen_again=today)
    expect(dialog).to_contain_text("You sent this payment a day ago and no answer came.")
    pressed(dialog).click()
    expect(dialog.get_by_role("alert")).to_contain_text("If it was not, send it again.")
    assert len(sent) == 1
    pressed(dialog).click()
    expect(dialog).to_be_hidden()
    (_, first), (_, second) = keys(sent)
    assert len(set(keys(sent))) == 2 and first == second


def test_a_payment_is_taken_back_once_over_midnight(staff: Visitor) -> None:
    staff.lost_connection()
    number = invoiced(staff)
    day = now(staff, number)["issued_on"]
    for amount in (1000, 1001):
        paid: Json = {"amount": {"amount": amount, "currency": "EUR"}, "received_on": day}
        staff.user.ask("POST", f"/bss/invoices/{number}/payments", paid, status=201)
    midnight = sellers_midnight(staff)
    staff.page.clock.set_fixed_time(midnight - timedelta(minutes=1))
    next_one(staff.page, is_lost)
    sent = sends(staff.page)
    staff.open(f"invoices/{number}")
    first = staff.page.get_by_role("row").filter(has_text="10.00")
    first.get_by_role("button", name="Reverse").click()
    dialog = staff.page.get_by_role("dialog", name="Reverse")
    dialog.get_by_role("textbox").fill("Wrong account")
    dialog.get_by_role("button", name="Reverse").click()
    expect(dialog.get_by_role("alert")).to_contain_text("The service did not answer.")
    staff.page.clock.set_fixed_time(midnight + timedelta(minutes=1))
    dialog.get_by_role("button", name="Leave it as it is").click()
    first.get_by_role("button", name="Reverse").click()
    expect(dialog.get_by_role("textbox")).to_have_value("Wrong account")
    dialog.get_by_role("button", name="Reverse").click()
    expect(dialog).to_be_hidden()
    assert len(sent) == 2 and len(set(keys(sent))) == 1
    assert now(staff, number)["amount_paid"]["amount"] == 1001


def ends(dialog: Locator, words: str) -> None:
    """The sign-in ends at the press; they sign in again and come back to the dialog."""
    pressed(dialog).click()
    alert = dialog.get_by_role("alert")
    expect(alert).to_contain_text(words)
    alert.get_by_role("button", name="Sign in again").click()


def test_a_sign_in_that_ends_records_nothing_and_the_payment_goes_on_after_it(
    stella: Guest,
) -> None:
    stella.provider.gives_refresh_tokens = False
    number = invoiced(stella)
    stella.enters(f"invoices/{number}")
    stella.expects(401)
    next_one(stella.page, is_not_let_in)
    sent = sends(stella.page)
    stella.button("Record payment").click()
    dialog = stella.page.get_by_role("dialog", name="Record payment")
    dialog.get_by_role("textbox", name="Amount in EUR").fill("12.34")
    ends(dialog, "Your sign-in has ended. Nothing was changed.")
    expect(dialog).to_contain_text("Nothing is recorded yet")
    expect(dialog.get_by_role("textbox", name="Amount in EUR")).to_have_value("12.34")
    assert now(stella, number)["payments"] == []
    pressed(dialog).click()
    expect(dialog).to_be_hidden()
    assert len(sent) == 2 and len(set(keys(sent))) == 1
    assert [each["amount"]["amount"] for each in now(stella, number)["payments"]] == [1234]


def test_a_sign_in_that_ends_after_a_lost_answer_says_that_it_may_be_recorded(
    stella: Guest,
) -> None:
    stella.lost_connection()
    stella.provider.gives_refresh_tokens = False
    number = invoiced(stella)
    stella.enters(f"invoices/{number}")
    next_one(stella.page, is_lost)
    sent = sends(stella.page)
    stella.button("Record payment").click()
    dialog = stella.page.get_by_role("dialog", name="Record payment")
    dialog.get_by_role("textbox", name="Amount in EUR").fill("12.34")
    pressed(dialog).click()
    expect(dialog.get_by_role("alert")).to_contain_text("The service did not answer.")
    stella.expects(401)
    stella.page.unroute_all()
    next_one(stella.page, is_not_let_in)
    sent_later = sends(stella.page)
    ends(dialog, "Whether an earlier try was taken is not known.")
    expect(dialog).to_contain_text("it is recorded once")
    pressed(dialog).click()
    expect(dialog).to_be_hidden()
    assert len(sent + sent_later) == 3 and len(set(keys(sent + sent_later))) == 1
    assert [each["amount"]["amount"] for each in now(stella, number)["payments"]] == [1234]
