"""The words of the printed invoice, in the languages of accounts. Pure."""

from datetime import date
from decimal import Decimal

from chalicelib.bss.invoices.documents.content import Language, percent
from chalicelib.values.currencies import minor_digits

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "invoice": "Invoice", "credit": "Credit invoice", "number": "Number", "issued": "Date",
        "due": "Due", "supplied": "Supplied", "order": "Order", "po": "Your order no.",
        "recipient": "Licences to", "credits": "Credits invoice", "of": "of", "item": "Description",
        "quantity": "Quantity", "price": "Unit price", "amount": "Amount", "net": "Net",
        "vat": "VAT", "on": "on", "total": "Total", "pay": "How to pay", "reference": "Reference",
        "page": "Page", "vat_id": "VAT ID",
    },
    "de": {
        "invoice": "Rechnung", "credit": "Rechnungskorrektur", "number": "Nummer", "issued": "Datum",
        "due": "Fällig", "supplied": "Leistung", "order": "Auftrag", "po": "Ihre Bestellnr.",
        "recipient": "Lizenzen an", "credits": "Korrigiert Rechnung", "of": "von", "item": "Bezeichnung",
        "quantity": "Menge", "price": "Einzelpreis", "amount": "Betrag", "net": "Netto",
        "vat": "USt.", "on": "auf", "total": "Gesamt", "pay": "Zahlung", "reference": "Verwendungszweck",
        "page": "Seite", "vat_id": "USt-IdNr.",
    },
    "el": {
        "invoice": "Τιμολόγιο", "credit": "Πιστωτικό τιμολόγιο", "number": "Αριθμός", "issued": "Ημερομηνία",
        "due": "Λήξη", "supplied": "Παράδοση", "order": "Παραγγελία", "po": "Η παραγγελία σας",
        "recipient": "Άδειες προς", "credits": "Πιστώνει το τιμολόγιο", "of": "από", "item": "Περιγραφή",
        "quantity": "Ποσότητα", "price": "Τιμή", "amount": "Ποσό", "net": "Καθαρό",
        "vat": "ΦΠΑ", "on": "επί", "total": "Σύνολο", "pay": "Πληρωμή", "reference": "Αιτιολογία",
        "page": "Σελίδα", "vat_id": "ΑΦΜ",
    },
}  # fmt: skip
DAYS: dict[Language, str] = {"en": "%d %b %Y", "de": "%d.%m.%Y", "el": "%d/%m/%Y"}


def said_day(day: date, language: Language) -> str:
    """A day as people of a language write it."""
    return day.strftime(DAYS[language])


def said_amount(minor_units: int, currency: str, language: Language) -> str:
    """An amount as people of a language write it, in its currency's own decimals."""
    digits = minor_digits(currency)
    written = f"{Decimal(minor_units).scaleb(-digits):,.{digits}f}"
    return written if language == "en" else written.translate(str.maketrans(",.", ".,"))


def said_percent(rate: str, language: Language) -> str:
    """A rate in percent as people of a language write it: `8,875` of "0.08875" in German."""
    written = percent(rate)
    return written if language == "en" else written.replace(".", ",")


def said_iban(iban: str) -> str:
    """An account's number as banks print it: in groups of four."""
    return " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))
