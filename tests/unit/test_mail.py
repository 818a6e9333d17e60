"""What the recipient reads in the welcome notification, in both its parts."""

import re
from datetime import date
from html.parser import HTMLParser

import pytest
from pydantic import ValidationError

from chalicelib.bss.mail.welcome import (
    PORTAL,
    WORD_JOINER,
    Mail,
    Welcome,
    WelcomeItem,
    counted,
    day,
    welcome,
)
from chalicelib.bss.orders.assets import Asset, OrderFor
from chalicelib.bss.orders.models import Recipient
from chalicelib.openapi.sample_data import seller
from tests.builders import (
    EXPIRES_ON,
    ORDER_ID,
    a_coupon,
    a_failed_asset,
    a_line,
    a_provisioned_asset,
    an_asset,
    an_order,
)

NASTY = (
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    '"><a href="https://evil.example">x</a>',
    "'&<b>",
)
STEPS = (
    "Sign in at",
    "Choose your workgroup",
    "Settings",
    "Enter Coupon",
    "Paste",
    "Check",
    "Apply",
)
VOID = {"meta", "br"}
ITEM = {
    "name": "Sales team",
    "product_name": "MigrationWiz Mailbox",
    "quantity": 1,
    "code": "AAAA-1",
    "expires_on": EXPIRES_ON,
    "validity_days": 365,
}
FIELDS = {
    "order_id": ORDER_ID,
    "recipient_name": "Anna Weber",
    "order_for_name": "Northwind Traders Ltd",
    "items": (WelcomeItem.model_validate(ITEM),),
}


class Page(HTMLParser):
    """The text, tags and links of a page, and whether every tag was closed in its turn."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.tags, self.links, self.open = "", [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in ("href", "src", "background")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def parts(mail: Mail) -> tuple[str, str]:
    """What is read, in the text and in the page: without the joiners that nobody sees."""
    return mail.text.replace(WORD_JOINER, ""), Page(mail.html).text.replace(WORD_JOINER, "")


def mail_of(*assets: Asset, **changes: object) -> Mail:
    return welcome(an_order(of=len(assets), **changes), assets)


def named(text: str) -> Mail:
    """A mail in which everything a person can name has that name."""
    return welcome(
        an_order(
            order_for=OrderFor(account_id="acc_customer", name=text),
            recipient=Recipient(name=text, email="anna@northwind.example"),
            lines=(a_line(1, name=text), a_line(2, name=text)),
        ),
        [a_provisioned_asset(1, name=text), a_failed_asset(2, name=text)],
    )


def test_the_mail_goes_to_the_order_s_own_recipient():
    assert mail_of(a_provisioned_asset()).to == "anna.weber@northwind.example"


def test_both_parts_greet_by_name_and_say_which_order_it_is_and_for_whom():
    for part in parts(mail_of(a_provisioned_asset())):
        assert "Hello Anna Weber," in part
        assert f"Order: {ORDER_ID}" in part
        assert "For: Northwind Traders Ltd" in part


def test_both_parts_tell_what_was_bought():
    mail = mail_of(
        a_provisioned_asset(1, name="Sales team", quantity=25),
        a_provisioned_asset(2, name="The boss", quantity=1),
    )
    for part in parts(mail):
        assert "Sales team" in part and "The boss" in part
        assert part.count("Product: MigrationWiz Mailbox") == 2
        assert "Quantity: 25 licences" in part and "Quantity: 1 licence\n" in part


def test_every_code_is_in_both_parts_with_its_expiry_date_and_how_long_the_licences_last():
    codes = {"AAAA-1": date(2027, 3, 9), "BBBB-2": date(2027, 12, 31)}
    mail = mail_of(
        *(
            a_provisioned_asset(number, coupon=a_coupon(code=code, expires_on=expires_on))
            for number, (code, expires_on) in enumerate(codes.items(), 1)
        )
    )
    for part in parts(mail):
        for code, expires_on in codes.items():
            passage = part[part.index(code) :]
            assert passage.index(f"The code expires on {day(expires_on)}.") < 100
            assert passage.index("Once redeemed, the licences may be used for 365 days.") < 150


def test_both_parts_tell_how_to_redeem_a_code_in_order_and_where():
    for part in parts(mail_of(a_provisioned_asset())):
        passage = part[part.lower().index("how to redeem") :]
        places = [passage.index(step) for step in STEPS]
        assert places == sorted(places)
        assert f"Sign in at {PORTAL}" in passage


def test_both_parts_say_what_to_do_when_a_code_does_not_work():
    for part in parts(mail_of(a_provisioned_asset())):
        assert f"Answer this mail and quote this order: {ORDER_ID}" in part


def test_both_parts_quote_the_buyers_purchase_order_number_where_there_is_one():
    with_one = mail_of(a_provisioned_asset(), purchase_order_number="PO 4711.com/x")
    assert all("Your purchase order: PO 4711.com/x" in part for part in parts(with_one))
    assert "4711.com" not in with_one.text and "4711.com" not in with_one.html
    assert not any("purchase order" in part for part in parts(mail_of(a_provisioned_asset())))


def test_the_mail_goes_out_under_the_sellers_name_and_ends_with_its_footer():
    sender = seller().mail.with_changes(footer="Example <GmbH>, Hamburg")
    mail = welcome(an_order(), [a_provisioned_asset()], sender)
    assert (mail.from_name, mail.reply_to) == (sender.from_name, sender.reply_to)
    assert all(part.rstrip().endswith("Example <GmbH>, Hamburg") for part in parts(mail))


def test_without_a_seller_the_mail_has_the_stages_sender_and_no_footer():
    mail = welcome(an_order(), [a_provisioned_asset()])
    assert (mail.from_name, mail.reply_to) == (None, None)
    assert mail.text.rstrip().endswith(f"quote this order: {ORDER_ID}")


def test_one_code_needs_no_repeating_of_steps():
    one, two = mail_of(a_provisioned_asset()), mail_of(*map(a_provisioned_asset, (1, 2)))
    assert not any("Repeat" in part for part in parts(one))
    assert all("Repeat steps 3 to 5 for each code." in part for part in parts(two))


def test_nothing_but_the_portal_is_linked_or_fetched():
    page = Page(mail_of(a_provisioned_asset()).html)
    assert page.links == [PORTAL, PORTAL]
    assert not {"img", "script", "link", "form", "iframe"} & set(page.tags)
    assert "url(" not in mail_of(a_provisioned_asset()).html


def test_the_subject_names_the_order_and_holds_no_text_of_a_user():
    assert named("Pay here").subject == f"Your BitTitan licences (order {ORDER_ID})"


@pytest.mark.parametrize("text", NASTY)
def test_text_that_tries_to_be_markup_is_shown_and_not_obeyed(text: str):
    nasty, plain = named(text), named("plain")
    assert Page(nasty.html).tags == Page(plain.html).tags
    assert Page(nasty.html).links == [PORTAL, PORTAL]
    assert [part.count(text) for part in parts(nasty)] == [
        part.count("plain") for part in parts(plain)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Booking.com B.V.",
        "evil.example/login",
        "https://evil.example",
        "http://evil",
        "www.evil.example",
        "ann@evil.example",
        "evil\u3002com",
        "evil\uff0ecom",
        "ann\uff20evil\uff61com",
        "Pay at evil.co.uk now",
    ],
)
def test_no_mail_program_sees_an_address_in_a_name(text: str):
    mail = named(text)
    for part in (mail.text, Page(mail.html).text):
        part = part.replace(PORTAL, "")
        assert "evil.example" not in part
        assert not re.search("\\w([.\u3002\uff0e\uff61](com|co|uk)|://evil|[@\uff20])", part)
    assert all(text in part for part in parts(mail))


def test_a_code_and_the_portal_are_mailed_as_they_are():
    mail = mail_of(a_provisioned_asset(coupon=a_coupon(code="BT.0001@X")))
    assert all("BT.0001@X" in part and PORTAL in part for part in (mail.text, mail.html))


@pytest.mark.parametrize("text", NASTY)
def test_a_code_that_tries_to_be_markup_is_shown_and_not_obeyed(text: str):
    mail = mail_of(a_provisioned_asset(coupon=a_coupon(code=text)))
    assert Page(mail.html).links == [PORTAL, PORTAL]
    assert all(text in part for part in parts(mail))


@pytest.mark.parametrize("gap", ["\n", "\r\n", "\x85", "\u2028", "\x00"])
@pytest.mark.parametrize(
    "field", ["recipient_name", "order_for_name", "name", "product_name", "code"]
)
def test_text_with_a_line_break_or_a_control_character_is_refused(field: str, gap: str):
    model, whole = (WelcomeItem, ITEM) if field in ITEM else (Welcome, FIELDS)
    with pytest.raises(ValidationError, match=field):
        model.model_validate(whole | {field: f"Sales{gap}Coupon code: FAKE"})


def test_an_asset_still_to_come_cannot_break_the_line_either():
    with pytest.raises(ValidationError, match="still_to_come"):
        Welcome.model_validate(FIELDS | {"still_to_come": ("Sales\nCoupon code: FAKE",)})


def test_a_name_stays_on_a_line_of_its_own_in_the_text_part():
    text = named("Sales team  Coupon code: FAKE").text
    assert '* "Sales team  Coupon code: FAKE"\n' in text
    assert [line for line in text.splitlines() if line.startswith("  Coupon code: ")] == [
        "  Coupon code: BT-0001-QX7K-92MD"
    ]


def test_only_coupons_of_this_order_are_in_the_mail():
    foreign = a_provisioned_asset(
        1, order_id="ord_other", name="Foreign", coupon=a_coupon(code="FOREIGN-CODE")
    )
    mail = welcome(an_order(), [foreign, a_provisioned_asset(1)])
    assert "FOREIGN-CODE" not in mail.text + mail.html
    assert "Foreign" not in mail.text + mail.html


@pytest.mark.parametrize("status", ["redeemed", "expired", "revoked"])
def test_a_coupon_that_cannot_be_redeemed_any_more_is_neither_sent_nor_promised(status: str):
    used = a_provisioned_asset(2, name="Used", coupon=a_coupon(2, status=status))
    for part in parts(mail_of(a_provisioned_asset(1), used)):
        assert a_coupon(2).known_code() not in part and "Used" not in part


def test_assets_that_failed_are_named_as_still_to_come_but_not_why():
    mail = mail_of(
        a_provisioned_asset(1), a_failed_asset(2, name="Sales"), an_asset(3, name="Legal")
    )
    for part in parts(mail):
        assert "Some of your BitTitan licences are ready." in part
        passage = part[
            part.index("This mail is not complete.") : part.lower().index("how to redeem")
        ]
        assert "Sales" in passage and "Legal" in passage
        assert "Mailboxes 1" not in passage
        assert "locked" not in part and "refused" not in part and "failed" not in part


def test_a_cancelled_asset_is_not_promised():
    gone = an_asset(2, name="Gone", provisioning_status="cancelled")
    assert not any("Gone" in part for part in parts(mail_of(a_provisioned_asset(1), gone)))


def test_a_complete_mail_says_nothing_of_things_to_come():
    assert not any(
        "still to come" in part.lower() for part in parts(mail_of(a_provisioned_asset()))
    )


def test_a_mail_without_a_coupon_is_our_bug():
    with pytest.raises(ValueError, match="items"):
        mail_of(a_failed_asset())


def test_an_order_of_forty_assets_is_listed_in_full():
    mail = mail_of(*map(a_provisioned_asset, range(1, 41)))
    for part in parts(mail):
        assert all(part.count(a_coupon(number).known_code()) == 1 for number in range(1, 41))


@pytest.mark.parametrize("rest", [(), (a_failed_asset(2),)])
def test_the_html_part_is_a_whole_english_page_with_every_tag_closed(rest: tuple[Asset, ...]):
    mail = mail_of(a_provisioned_asset(1), *rest)
    assert Page(mail.html).open == []
    assert mail.html.startswith('<!DOCTYPE html>\n<html lang="en">')


def test_neither_part_shows_a_trace_of_the_template():
    mail = named("plain")
    assert not any(mark in mail.text + mail.html for mark in ("{{", "}}", "{%", "%}"))


def test_what_a_mail_shows_of_itself_holds_no_code_and_no_address():
    mail = mail_of(a_provisioned_asset())
    assert "BT-0001" not in repr(mail) and "northwind" not in repr(mail)
    with pytest.raises(ValidationError) as refused:
        WelcomeItem.model_validate(ITEM | {"code": "SECRET\n1"})
    assert "SECRET" not in str(refused.value)


def test_dates_and_numbers_read_like_english():
    assert day(date(2027, 3, 9)) == "9 March 2027"
    assert (counted(1, "day"), counted(365, "day")) == ("1 day", "365 days")
