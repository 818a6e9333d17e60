"""Printed invoices: what stands on the page, what is inside, and that no character is lost."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from chalicelib.bss.invoices.documents.cii import cii
from chalicelib.bss.invoices.documents.content import Document
from chalicelib.bss.invoices.documents.page import LEFT, RIGHT
from chalicelib.bss.invoices.documents.payment_code import payment_code
from chalicelib.bss.invoices.documents.pdf import printed
from chalicelib.bss.invoices.documents.pen import Align, Pen
from tests.documents.cases import CASES, CREDIT, DINARS, LONG, STANDARD, many


def pages(document: Document) -> list[str]:
    reader = PdfReader(BytesIO(printed(document).content))
    return [page.extract_text() for page in reader.pages]


def embedded(document: Document) -> dict[str, list[bytes]]:
    return dict(PdfReader(BytesIO(printed(document).content)).attachments)


@pytest.mark.parametrize("case", CASES)
def test_no_character_is_lost_and_the_einvoice_is_inside(case: str) -> None:
    document = CASES[case]

    assert printed(document).replaced == frozenset()
    assert embedded(document) == {"factur-x.xml": [cii(document)]}
    assert document.number in pages(document)[0]


def test_a_character_that_no_font_has_is_replaced_and_named() -> None:
    smiling = STANDARD.with_changes(buyer=STANDARD.buyer.with_changes(name="Acme 😀"))

    assert printed(smiling).replaced == {"😀"}


@pytest.fixture
def ends(monkeypatch: pytest.MonkeyPatch) -> list[tuple[float, float]]:
    """Where each text that is written begins and ends, in millimetres from the left."""
    seen: list[tuple[float, float]] = []
    write = Pen.text

    def text(
        pen: Pen, x: float, y: float, text: str, size: float = 9, *, bold: bool = False,
        align: Align = "left",
    ) -> None:  # fmt: skip
        width = pen.width(text, size, bold=bold)
        seen.append((x, x + width) if align == "left" else (x - width, x))
        write(pen, x, y, text, size, bold=bold, align=align)

    monkeypatch.setattr(Pen, "text", text)
    return seen


@pytest.mark.parametrize("document", [STANDARD, LONG, many(40)], ids=["usual", "long", "many"])
def test_nothing_is_written_beyond_the_margins(
    document: Document, ends: list[tuple[float, float]]
) -> None:
    printed(document)
    assert len(ends) > 30
    assert min(begin for begin, _ in ends) >= LEFT and max(end for _, end in ends) <= RIGHT


def test_what_is_long_is_written_in_full_and_beside_the_facts() -> None:
    text = " ".join(pages(LONG)[0].split())
    for party in (LONG.seller, LONG.buyer):
        assert party.name in text and party.street in text
    assert "+30 210 1234567" in text


def test_the_same_document_is_the_same_bytes() -> None:
    again = Document.model_validate_json(STANDARD.model_dump_json())

    assert printed(again) == printed(STANDARD)


def test_ten_lines_are_one_page_and_forty_say_which_page_of_how_many() -> None:
    assert len(pages(many(10))) == 1
    first, second = pages(many(40))
    assert "Page 1 of 2" in first
    assert "Page 2 of 2" in second
    assert "Invoice INV-2026-000042" in second
    assert "11,709.60" in second


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (
            "standard",
            ("Invoice INV-2026-000042", "26 Nov 2026", "DE136695976", "185.64", "Germany"),
        ),
        (
            "German",
            (
                "Rechnung INV-2026-000042",
                "26.11.2026",
                "185,64",
                "Deutschland",
                "DE89 3704 0044 0532 0130 00",
            ),
        ),
        ("Greek", ("Τιμολόγιο INV-2026-000042", "26/11/2026", "Γραφείο Αθηνών", "Ελλάδα")),
        ("Cyrillic", ("Ромашка и сыновья", "Офис в Москве")),
        ("Chinese", ("北京示例科技有限公司", "上海办公室")),
        ("reverse charge", ("Reverse charge: the buyer owes the tax",)),
        ("purchase order", ("PO-4711/2026",)),
        ("yen", ("18,564",)),
    ],
)
def test_the_page_says(case: str, said: tuple[str, ...]) -> None:
    text = "\n".join(pages(CASES[case]))

    assert [words for words in said if words not in text] == []


def test_dinars_have_three_decimals_and_no_einvoice_inside() -> None:
    assert "18.564" in pages(DINARS)[0]
    assert embedded(DINARS) == {}
    assert b"factur-x" not in printed(DINARS).content.lower()
    assert b"factur-x.xml" in printed(STANDARD).content


def test_a_credit_names_its_invoice_and_asks_for_no_payment() -> None:
    (text,) = pages(CREDIT)

    assert "INV-2026-000042" in text
    assert "IBAN" not in text
    assert "IBAN" in pages(STANDARD)[0]


def test_the_payment_code_is_for_euro_alone() -> None:
    assert payment_code(STANDARD)
    assert payment_code(CASES["Swiss francs"]) is None
    assert payment_code(CASES["no bank account"]) is None


@pytest.mark.parametrize(
    ("payable", "is_there"), [(0, False), (1, True), (99_999_999_999, True), (10**11, False)]
)
def test_a_payment_code_takes_less_than_a_billion(payable: int, is_there: bool) -> None:
    assert bool(payment_code(STANDARD.with_changes(payable=payable))) == is_there


def test_an_invoice_of_a_billion_is_printed_all_the_same() -> None:
    assert "IBAN" in pages(STANDARD.with_changes(payable=10**11))[0]
