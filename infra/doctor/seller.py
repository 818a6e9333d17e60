"""Whether the distributor has said who it is: without it, nothing is ordered (docs/rules.md, R51)."""

from typing import Any

from chalicelib.bss.seller.models import Seller
from chalicelib.storage.keys import read, seller_key
from chalicelib.values.check_digits import check_digits_fit
from chalicelib.values.tax_ids import is_vat_id
from infra.doctor.aws import unless_absent
from infra.doctor.context import Context
from infra.doctor.finding import Finding, ok, warning

SUBJECT = "seller"
GIVE_IT = "Staff give the whole of it: PUT /bss/seller."


def check(context: Context) -> list[Finding]:
    dynamodb, name = context.aws.client("dynamodb"), context.settings.table_name
    key = seller_key().attributes()
    found = unless_absent(dynamodb.get_item, TableName=name, Key=key)
    # Without a table, what `table` found says all.
    return [] if found is None else [judge(found.get("Item"))]


def judge(row: dict[str, Any] | None) -> Finding:
    """Can an invoice name the seller? `row` is its row in the table."""
    if row is None:
        sentence = "The seller's data is not given, so nothing can be ordered (seller_incomplete)."
        return warning(SUBJECT, sentence, GIVE_IT)
    seller = read(Seller, row)
    if missing := seller.missing():
        sentence = f"The seller's data lacks {', '.join(missing)}: nothing can be ordered."
        return warning(SUBJECT, sentence, GIVE_IT)
    if not is_vat_id(seller.tax_id, seller.country):
        sentence = "The seller has no VAT id: accounts with reverse charge (AE) cannot order."
        return warning(SUBJECT, sentence, GIVE_IT)
    if not check_digits_fit(seller.tax_id):
        sentence = (
            "The check digits of the seller's VAT id do not fit; every invoice would show it."
        )
        return warning(SUBJECT, sentence, "Compare it with the seller's papers: GET /bss/seller.")
    return ok(SUBJECT, f"Invoices name {seller.name} as the seller.")
