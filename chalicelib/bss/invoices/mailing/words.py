"""The words of the mail that brings an invoice, in the languages of accounts. Pure."""

from chalicelib.bss.invoices.documents.content import Language

# {number} is the invoice's, {day} a day, {amount} money, {seller} and {credits} a name and a number.
SENTENCES: dict[Language, dict[str, str]] = {
    "en": {
        "invoice_subject": "Invoice {number} from {seller}",
        "credit_subject": "Credit invoice {number} from {seller}",
        "hello": "Hello,",
        "invoice_intro": "Attached is our invoice {number} of {day} as a PDF.",
        "credit_intro": "Attached is our credit invoice {number} of {day} as a PDF.",
        "corrects": "It corrects invoice {credits}.",
        "pay": "Please pay {amount} by {day}.",
        "nothing_due": "Nothing is left to pay on this invoice.",
        "credit_due": "There is nothing to pay on a credit invoice.",
        "amount_due": "Amount due",
        "how": "How to pay",
        "questions": "If you have a question, answer this mail and quote {number}.",
    },
    "de": {
        "invoice_subject": "Rechnung {number} von {seller}",
        "credit_subject": "Rechnungskorrektur {number} von {seller}",
        "hello": "Guten Tag,",
        "invoice_intro": "im Anhang finden Sie unsere Rechnung {number} vom {day} als PDF.",
        "credit_intro": "im Anhang finden Sie unsere Rechnungskorrektur {number} vom {day} als PDF.",
        "corrects": "Sie korrigiert die Rechnung {credits}.",
        "pay": "Bitte zahlen Sie {amount} bis zum {day}.",
        "nothing_due": "Auf diese Rechnung ist nichts mehr zu zahlen.",
        "credit_due": "Auf eine Rechnungskorrektur ist nichts zu zahlen.",
        "amount_due": "Offener Betrag",
        "how": "So zahlen Sie",
        "questions": "Bei Fragen antworten Sie auf diese E-Mail und nennen Sie {number}.",
    },
    "el": {
        "invoice_subject": "Τιμολόγιο {number} από {seller}",
        "credit_subject": "Πιστωτικό τιμολόγιο {number} από {seller}",
        "hello": "Καλημέρα σας,",
        "invoice_intro": "σας στέλνουμε συνημμένο το τιμολόγιο {number} της {day} σε μορφή PDF.",
        "credit_intro": "σας στέλνουμε συνημμένο το πιστωτικό τιμολόγιο {number} της {day} σε μορφή PDF.",
        "corrects": "Διορθώνει το τιμολόγιο {credits}.",
        "pay": "Παρακαλούμε πληρώστε {amount} έως τις {day}.",
        "nothing_due": "Δεν οφείλεται άλλο ποσό από αυτό το τιμολόγιο.",
        "credit_due": "Σε ένα πιστωτικό τιμολόγιο δεν οφείλεται πληρωμή.",
        "amount_due": "Οφειλόμενο ποσό",
        "how": "Τρόπος πληρωμής",
        "questions": "Για ερωτήσεις απαντήστε σε αυτό το μήνυμα αναφέροντας τον αριθμό {number}.",
    },
}  # fmt: skip
