"""What schemathesis checks besides its own list (see schemathesis.toml)."""

from typing import Any

import schemathesis

# What depends on the service's data: no schema can tell which cursors were handed out, or what is for sale.
# Nor can a pattern tell whether a name shows something, or whether a VAT id is of the country beside it,
# or whether the check digits of an IBAN fit.
REFUSED_FOR_THE_DATA = {
    "account_unknown",
    "bad_cursor",
    "address_too_long",
    # schemathesis sends an entity tag without its quotes.
    "bad_if_match",
    "bad_parent_account",
    "domain_unknown",
    "drawing",
    "iban",
    "idempotency_key_reused",
    "invisible_character",
    "limits_crossed",
    "other_currency",
    "received_in_the_future",
    "missing_for_task",
    "not_of_this_task",
    "past_day",
    "link_in_name",
    "product_unavailable",
    "quantity_out_of_range",
    "shows_nothing",
    "tax_id",
    "tax_terms",
    "time_zone",
    "too_many_lines",
    "unknown_asset",
}


@schemathesis.check
def refused_for_the_data_alone(ctx: Any, response: Any, case: Any) -> None:
    """A request that fits the document is never refused as malformed."""
    fits = case.meta and case.meta.generation.mode.is_positive
    if not fits or response.status_code != 422:
        return
    codes = {error["code"] for error in response.json()["errors"]}
    assert codes <= REFUSED_FOR_THE_DATA, f"fits the schema, but: {response.text}"
