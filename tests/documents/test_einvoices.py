"""E-invoices that accounting programs accept: the official rules hold for each kind of invoice."""

import re
from collections.abc import Callable

import pytest

from chalicelib.bss.invoices.documents.cii import cii
from chalicelib.bss.invoices.documents.content import Document, ElectronicAddress, why_no_einvoice
from chalicelib.bss.invoices.documents.ubl import PEPPOL, ubl
from chalicelib.values.currencies import CURRENCIES
from tests.documents.cases import (
    BUYER,
    CASES,
    CREDIT,
    REACHED_AT,
    REACHED_IN,
    SELLER,
    STANDARD,
    Rated,
    document,
    line,
)
from tests.documents.rules import broken_rules

Writer = Callable[[Document], bytes]
WRITERS = pytest.mark.parametrize("write", [cii, ubl])


@WRITERS
@pytest.mark.parametrize("case", CASES)
def test_the_official_rules_find_nothing_wrong(case: str, write: Writer) -> None:
    assert broken_rules(write(CASES[case])) == []


@WRITERS
def test_the_official_rules_do_find_a_wrong_total(write: Writer) -> None:
    wrong = STANDARD.with_changes(payable=STANDARD.payable + 1)

    assert any("BR-CO-15" in rule for rule in broken_rules(write(wrong)))


@WRITERS
def test_the_official_rules_do_find_a_missing_country(write: Writer) -> None:
    wrong = STANDARD.with_changes(buyer=STANDARD.buyer.with_changes(country=""))

    assert any("BR-11" in rule for rule in broken_rules(write(wrong)))


@WRITERS
def test_the_same_document_is_the_same_bytes(write: Writer) -> None:
    again = Document.model_validate_json(STANDARD.model_dump_json())

    assert write(again) == write(STANDARD)


@WRITERS
def test_a_credit_is_of_type_381_and_names_its_invoice_and_its_day(write: Writer) -> None:
    credit = write(CREDIT).decode()

    assert re.search(r"TypeCode>381<", credit)
    assert ">INV-2026-000042<" in credit
    assert STANDARD.number not in write(CREDIT.with_changes(credits=None)).decode()


@WRITERS
def test_an_invoice_is_of_type_380_and_names_the_purchase_order(write: Writer) -> None:
    invoice = write(CASES["purchase order"]).decode()

    assert re.search(r"TypeCode>380<", invoice)
    assert invoice.count(">PO-4711/2026<") == 2


@WRITERS
def test_what_is_outside_of_vat_names_no_vat_id(write: Writer) -> None:
    assert "DE136695976" in write(STANDARD).decode()
    assert "DE136695976" not in write(CASES["outside"]).decode()


@WRITERS
@pytest.mark.parametrize("rated", [("S", "0.081"), ("Z", "0"), ("E", "0"), ("AE", "0"), ("O", "0")])
@pytest.mark.parametrize("registration", ["CH-020.3.020.914-3", None])
def test_a_seller_without_a_vat_id_is_known_by_its_tax_number(
    write: Writer, rated: Rated, registration: str | None
) -> None:
    swiss = SELLER.with_changes(
        country="CH", tax_id="116281710MWST", registration=registration, postal_code="8001"
    )
    assert broken_rules(write(document(line(rated)).with_changes(seller=swiss))) == []


def test_ubl_is_for_peppol_only_where_both_can_be_reached() -> None:
    both = CASES["on Peppol"]
    one = both.with_changes(buyer=STANDARD.buyer)

    assert PEPPOL in ubl(both).decode()
    assert PEPPOL not in ubl(one).decode()


@pytest.mark.parametrize(
    "changed",
    [
        {"country": "GR", "tax_id": "EL123456783"},
        {"country": "NL", "tax_id": "NL123456782B01"},
        {"country": "DK", "tax_id": "DK13585628"},
        {"country": "IS", "tax_id": "IS123456"},
        {"phone": None},
        {"email": None},
    ],
    ids=[
        "Greek seller",
        "Dutch seller",
        "Danish seller",
        "Icelandic seller",
        "no phone in Germany",
        "no e-mail address in Germany",
    ],
)
def test_ubl_is_not_for_peppol_where_the_sellers_country_would_refuse_it(
    changed: dict[str, str | None],
) -> None:
    both = CASES["on Peppol"]
    refused = both.with_changes(seller=both.seller.with_changes(**changed))

    assert PEPPOL not in ubl(refused).decode()


SWEDISH = {"country": "SE", "tax_id": "SE556012579001", "registration": "5560125790"}
NORWEGIAN = {"country": "NO", "tax_id": "NO923609016MVA", "registration": "923 609 016"}


@pytest.mark.parametrize(
    ("seller", "rate", "taken"),
    [
        (SWEDISH, "0.25", True),
        (SWEDISH | {"registration": None}, "0.12", True),
        (SWEDISH, "0.19", False),
        (SWEDISH | {"registration": "556012-5790"}, "0.25", False),
        (SWEDISH | {"registration": "5560125791"}, "0.25", False),
        (SWEDISH | {"tax_id": "SE5560125790"}, "0.25", False),
        (SWEDISH | {"tax_id": "5560125790"}, "0.25", False),
        (NORWEGIAN, "0.25", True),
        (NORWEGIAN | {"tax_id": "NO 923 609 016 MVA"}, "0.25", False),
        (NORWEGIAN | {"tax_id": "NO923609016"}, "0.25", False),
        (NORWEGIAN | {"tax_id": "NO923609017MVA"}, "0.25", False),
    ],
)
def test_ubl_of_a_seller_in_sweden_or_norway_is_for_peppol_where_its_numbers_fit(
    seller: dict[str, str | None], rate: str, taken: bool
) -> None:
    both = document(line(("S", rate))).with_changes(
        seller=SELLER.with_changes(electronic_address=REACHED_IN, **seller),
        buyer=BUYER.with_changes(electronic_address=REACHED_AT),
    )
    assert (PEPPOL in ubl(both).decode()) is taken


@pytest.mark.parametrize("scheme", ["0007", "0088", "0151", "0184", "0192", "0208"])
def test_ubl_is_not_for_peppol_with_an_address_on_file_that_is_none_of_its_scheme(
    scheme: str,
) -> None:
    both, wrong = CASES["on Peppol"], ElectronicAddress(scheme=scheme, id="1234567890")
    for of in ("seller", "buyer"):
        party = getattr(both, of).with_changes(electronic_address=wrong)
        assert PEPPOL not in ubl(both.with_changes(**{of: party})).decode()


def test_ubl_of_an_invoice_within_germany_is_for_peppol_only_with_a_bank() -> None:
    both, credit = CASES["on Peppol"], CASES["credit on Peppol"]
    abroad = both.with_changes(buyer=both.buyer.with_changes(country="AT"), bank=None)

    outside = both.with_changes(taxes=CASES["outside"].taxes, lines=CASES["outside"].lines)

    assert PEPPOL not in ubl(both.with_changes(bank=None)).decode()
    assert PEPPOL not in ubl(outside).decode()
    assert PEPPOL in ubl(credit.with_changes(bank=None)).decode()
    assert PEPPOL in ubl(abroad).decode()


def test_of_three_decimals_there_is_no_einvoice_and_it_says_why() -> None:
    why = why_no_einvoice("KWD")

    assert why == "An e-invoice holds amounts with two decimals at most; KWD has three."
    assert why_no_einvoice("JPY") is None


@pytest.mark.parametrize("currency", sorted(CURRENCIES))
def test_every_currency_is_one_that_the_rules_know_or_has_no_einvoice(currency: str) -> None:
    if why_no_einvoice(currency) is None:
        assert broken_rules(ubl(STANDARD.with_changes(currency=currency))) == []


def test_a_currency_that_the_rules_do_not_know_has_no_einvoice() -> None:
    assert broken_rules(ubl(STANDARD.with_changes(currency="STN"))), "it may have one by now"
    assert why_no_einvoice("STN") == "The code lists of e-invoices do not have STN."
