"""Documents of every kind that the service issues, by what is special about each."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from chalicelib.bss.invoices.documents.content import (
    Bank,
    Category,
    Credited,
    Document,
    ElectronicAddress,
    Line,
    Party,
    Tax,
)
from chalicelib.values.money import tax_on

SELLER = Party(
    name="Nordlicht Software Distribution GmbH",
    street="Speicherstraße 12",
    city="Hamburg",
    postal_code="20457",
    country="DE",
    tax_id="DE136695976",
    registration="HRB 123456, Amtsgericht Hamburg",
    email="billing@nordlicht.example",
    phone="+49 40 123456",
)
BANK = Bank(iban="DE89370400440532013000", bic="COBADEFFXXX")
BUYER = Party(
    name="Acme Trading GmbH",
    street="Hauptstraße 1",
    city="Berlin",
    postal_code="10115",
    country="DE",
    tax_id="DE129273398",
)
GREEK_BUYER = Party(
    name="Παπαδόπουλοι και Υιοί",
    street="Οδός Ερμού 15",
    city="Αθήνα",
    postal_code="10563",
    country="GR",
    tax_id="EL094259216",
)
REACHED_IN = ElectronicAddress(scheme="9930", id="DE136695976")
REACHED_AT = ElectronicAddress(scheme="9930", id="DE129273398")
Rated = tuple[Category, str]
REASONS: dict[Category, str] = {
    "AE": "Reverse charge: the buyer owes the tax",
    "E": "Exempt under Article 132 of Directive 2006/112/EC",
    "G": "Export outside the EU",
    "O": "Not subject to VAT",
}


def line(
    rated: Rated = ("S", "0.19"),
    *,
    name: str = "Mailbox migration license",
    friendly: str | None = None,
    quantity: int = 10,
    unit_price: int = 1200,
) -> Line:
    return Line(
        name=name,
        friendly_name=friendly,
        quantity=quantity,
        unit_price=unit_price,
        line_total=quantity * unit_price,
        tax_rate=rated[1],
        tax_category=rated[0],
    )


def taxes_of(lines: Sequence[Line]) -> tuple[Tax, ...]:
    nets: dict[Rated, int] = {}
    for one in lines:
        rated = (one.tax_category, one.tax_rate)
        nets[rated] = nets.get(rated, 0) + one.line_total
    return tuple(
        Tax(
            category=category,
            rate=rate,
            net=net,
            tax=tax_on(net, rate),
            reason=REASONS.get(category),
        )
        for (category, rate), net in nets.items()
    )


def document(*lines: Line) -> Document:
    """A document of these lines in euro."""
    taxes = taxes_of(lines)
    net = sum(tax.net for tax in taxes)
    tax = sum(tax.tax for tax in taxes)
    return Document(
        number="INV-2026-000042",
        issued_on=date(2026, 11, 26),
        issued_at=datetime(2026, 11, 26, 10, 30, tzinfo=UTC),
        due_on=date(2026, 12, 10),
        supplied_on=date(2026, 11, 26),
        order_id="ord_7f3k2m",
        recipient="Maria Schmidt, it@acme.example",
        currency="EUR",
        seller=SELLER,
        bank=BANK,
        buyer=BUYER,
        lines=lines,
        taxes=taxes,
        net=net,
        tax=tax,
        payable=net + tax,
        footer="Nordlicht Software Distribution GmbH · Managing director: Anna Berg · VAT DE136695976",
    )


STANDARD = document(line(friendly="Berlin office"), line(name="User migration bundle", quantity=3))
CREDIT = STANDARD.with_changes(
    number="INV-2026-000043",
    credits=Credited(number="INV-2026-000042", issued_on=date(2026, 11, 26)),
    due_on=date(2026, 11, 26),
)


def named(buyer: str, friendly: str) -> Document:
    """The bill of a buyer of this name, for a line with this friendly name."""
    bought = document(line(friendly=friendly))
    return bought.with_changes(buyer=BUYER.with_changes(name=buyer))


def many(count: int) -> Document:
    lines = (line(friendly=f"Office {at}", quantity=at) for at in range(1, count + 1))
    return document(*lines)


CASES: dict[str, Document] = {
    "standard": STANDARD,
    "three rates": document(line(), line(("S", "0.07")), line(("Z", "0"))),
    "six decimals": document(line(("S", "0.055125"))),
    "reverse charge": document(line(("AE", "0"))).with_changes(buyer=GREEK_BUYER),
    "exempt": document(line(("E", "0"))),
    "zero": document(line(("Z", "0"))),
    "export": document(line(("G", "0"))).with_changes(
        buyer=BUYER.with_changes(country="CH", tax_id=None, city="Zürich", postal_code="8001")
    ),
    "outside": document(line(("O", "0"))),
    "outside, in no register": document(line(("O", "0"))).with_changes(
        seller=SELLER.with_changes(registration=None)
    ),
    "nothing to pay": document(line(unit_price=0)),
    "credit of the whole": CREDIT,
    "credit of a part": document(line(friendly="Berlin office")).with_changes(
        number="INV-2026-000043", credits=CREDIT.credits
    ),
    "purchase order": STANDARD.with_changes(purchase_order_number="PO-4711/2026"),
    "no bank account": STANDARD.with_changes(bank=None),
    "Swiss francs": STANDARD.with_changes(currency="CHF"),
    "yen": STANDARD.with_changes(currency="JPY"),
    "on Peppol": STANDARD.with_changes(
        seller=SELLER.with_changes(electronic_address=REACHED_IN),
        buyer=BUYER.with_changes(electronic_address=REACHED_AT),
    ),
    "credit on Peppol": CREDIT.with_changes(
        seller=SELLER.with_changes(electronic_address=REACHED_IN),
        buyer=BUYER.with_changes(electronic_address=REACHED_AT),
    ),
    "one line": document(line()),
    "ten lines": many(10),
    "forty lines": many(40),
    "Greek": document(line(friendly="Γραφείο Αθηνών")).with_changes(
        buyer=GREEK_BUYER, language="el"
    ),
    "Cyrillic": named("Ромашка и сыновья", "Офис в Москве"),
    "Hebrew": named("חברת הדוגמה", "משרד תל אביב"),
    "Chinese": named("北京示例科技有限公司", "上海办公室"),
    "German": STANDARD.with_changes(language="de"),
}
DINARS = STANDARD.with_changes(currency="KWD")
LONG_NAME = (
    "Gesellschaft für die Entwicklung und den Vertrieb von Softwarelösungen der Länder Berlin und "
    "Brandenburg"
)
LONG = STANDARD.with_changes(
    buyer=BUYER.with_changes(
        name=f"{LONG_NAME} mbH & Co. KG",
        street="Alexander-von-Humboldt-Straße 123, Gebäude C, 4. Obergeschoss, Abteilung Einkauf",
    ),
    seller=SELLER.with_changes(
        name=f"{LONG_NAME} Nord AG",
        street="Λεωφόρος Κηφισίας 124, κτίριο 3",
        city="Αμπελόκηποι Αθήνα",
        email="timologisi-pelaton@diastasi-logismikou.example",
        phone="+30 210 1234567",
    ),
)
