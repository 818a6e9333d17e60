"""The seller at the desk sees the next welcome mail and invoice before anything is saved (rules.md R69)."""

import re
from pathlib import Path

import pypdfium2
from playwright.sync_api import Frame, expect

from tests.browser.visitor import Visitor
from tests.journey.service_client import Json

# How each element of a page is shown, in full.
STYLED = """() => [...document.querySelectorAll("body, body *")].map((each) => {
  const style = getComputedStyle(each);
  return [each.localName, ...[...style].map((name) => style.getPropertyValue(name))].join(" ");
})"""


def now(staff: Visitor) -> Json:
    return staff.user.get("/bss/seller")


def previewed(staff: Visitor) -> Frame:
    """The frame with the mail, after Preview was pressed."""
    staff.button("Preview").click()
    heading = staff.page.get_by_role("heading", level=2, name="Preview")
    expect(heading).to_be_focused(timeout=20_000)
    frame = staff.page.locator("iframe.mail").element_handle().content_frame()
    assert frame
    expect(frame.locator("h1")).to_be_visible()
    return frame


def test_the_mail_shows_what_was_typed_before_it_is_saved(staff: Visitor) -> None:
    before = now(staff)
    staff.open("seller")
    staff.page.get_by_role("textbox", name="Footer").fill("Pier 7, Turku")
    staff.page.get_by_role("textbox", name="Sender").fill("Licences of the Pier")
    mail = previewed(staff)
    expect(mail.locator("body")).to_contain_text("Pier 7, Turku")
    expect(mail.locator("body")).to_contain_text("Sample Recipient")
    shown = staff.page.get_by_role("region", name="Preview")
    expect(shown).to_contain_text("SenderLicences of the Pier")
    expect(shown).to_contain_text("Nothing is saved or sent.")
    staff.page.get_by_role("textbox", name="Footer").fill("Pier 8, Turku")
    expect(shown).to_contain_text("You changed something since. Press Preview again.")
    previewed(staff)
    expect(shown).to_contain_text("Nothing is saved or sent.")
    assert now(staff) == before


def test_the_mail_looks_as_its_reader_would_see_it(staff: Visitor) -> None:
    """Every element has the style that it has where the same mail is shown with all of its markup."""
    staff.open("seller")
    with staff.page.expect_response("**/bss/seller/preview") as answered:
        mail = previewed(staff)
    real = staff.page.context.browser.new_page() if staff.page.context.browser else None
    assert real
    for scheme in ("light", "dark"):
        staff.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        real.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        width = mail.evaluate("document.documentElement.clientWidth")
        real.set_viewport_size({"width": width, "height": 900})
        real.set_content(answered.value.json()["welcome_email"]["html"])
        assert mail.evaluate(STYLED) == real.evaluate(STYLED)
    assert len(mail.evaluate(STYLED)) > 30
    real.close()


def test_nothing_runs_in_the_frame_of_a_mail_and_no_link_leads_out_of_it(staff: Visitor) -> None:
    staff.open("seller")
    previewed(staff)
    frame = staff.page.locator("iframe.mail")
    expect(frame).to_have_attribute("sandbox", "allow-same-origin")
    policy = staff.service.http.get("/bss").headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "frame-src blob: 'self'" in policy


def test_the_invoice_is_downloaded_as_it_would_be_printed(staff: Visitor, tmp_path: Path) -> None:
    staff.open("seller")
    staff.page.get_by_role("textbox", name="Company").fill("Harbour Licences")
    staff.page.get_by_role("combobox", name="Language of buyers").select_option("Deutsch")
    previewed(staff)
    with staff.page.expect_download() as downloading:
        staff.page.get_by_role("link", name="Download the sample invoice").click()
    download = downloading.value
    assert re.fullmatch(r"SAMPLE-\d{4}-000001\.pdf", download.suggested_filename)
    path = tmp_path / "sample.pdf"
    download.save_as(path)
    text = pypdfium2.PdfDocument(path)[0].get_textpage().get_text_range()
    assert "Harbour Licences" in text and "Rechnung SAMPLE-" in text


def test_what_a_seller_cannot_be_is_told_beside_its_field_when_it_is_previewed(
    staff: Visitor,
) -> None:
    staff.expects(422)
    before = now(staff)
    staff.open("seller")
    days = staff.page.get_by_role("textbox", name="Payment days")
    days.fill("two weeks")
    staff.button("Preview").click()
    expect(staff.page.get_by_role("alert")).to_be_focused()
    expect(days).to_have_accessible_description(re.compile("whole number"))
    expect(staff.page.locator("iframe.mail")).to_have_count(0)
    assert now(staff) == before
