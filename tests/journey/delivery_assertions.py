"""What a completed order must have brought, checked from outside: at the service, at BitTitan, in the mail."""

from typing import Any

from tests.journey.service_client import Json, Service, User

SKU_OF = {
    "mailbox_license": "MIGRATIONWIZ-MAILBOX",
    "user_migration_bundle": "USER-MIGRATION-BUNDLE",
}


def assert_delivered(buyer: User, checkout: Json, order: Json, *, to: str) -> None:
    """A completed order brought everything that was agreed, once, and to the right person."""
    assert [step["state"] for step in order["progress"]] == ["done"] * 4
    assert [step["last_error"] for step in order["progress"]] == [None] * 4
    assert order["totals"] == checkout["totals"]
    assert order["recipient"].items() <= checkout["recipient"].items()
    assert_invoiced(buyer, checkout, order)
    assert_assets(buyer, order)
    assert_one_mail(buyer, order, to=to)


def assert_invoiced(buyer: User, checkout: Json, order: Json) -> None:
    """One invoice, for exactly what the checkout showed (rules.md R14)."""
    invoice = buyer.get(f"/invoices/{order['invoice_number']}")
    assert invoice["totals"] == checkout["totals"]
    assert (invoice["order_id"], invoice["account_id"]) == (order["order_id"], buyer.account_id)
    assert (invoice["type"], invoice["status"]) == ("invoice", "unpaid")
    billed = [_bought(line) for line in invoice["lines"]]
    assert billed == [_bought(line) for line in order["lines"]]
    assert invoice["billing"]["information"] == checkout["billing"]["information"]
    assert invoices_of(buyer.service, order) == [order["invoice_number"]]


def _bought(line: Json) -> tuple[Any, ...]:
    return line["quantity"], line["unit_price"], line["line_total"]


def invoices_of(service: Service, order: Json) -> list[str]:
    """The numbers of all invoices of an order, as staff find them."""
    query = f"/bss/invoices?account_id={order['account_id']}&limit=100"
    found = []
    page: Json = {"next_cursor": ""}
    while page["next_cursor"] is not None:
        page = service.staff().get(
            query + (page["next_cursor"] and f"&cursor={page['next_cursor']}")
        )
        found += page["items"]
    return [each["invoice_number"] for each in found if each["order_id"] == order["order_id"]]


def assert_assets(buyer: User, order: Json) -> None:
    """One asset a line, and one coupon an asset, the same here and at BitTitan."""
    assert [line["asset_id"] for line in order["lines"]] == [
        asset["asset_id"] for asset in order["assets"]
    ]
    held = buyer.service.coupons_of(order)
    for line, asset in zip(order["lines"], buyer.assets(order), strict=True):
        assert asset["name"] == (line["friendly_name"] or line["name"])
        assert asset["quantity"] == line["quantity"]
        assert asset["order_for"] == order["order_for"]
        assert asset["provisioning_status"] == "synchronized"
        [coupon] = held[asset["asset_id"]]
        assert asset["coupon"]["code"] == coupon["code"]
        assert asset["coupon"]["hint"] == coupon["code"][-4:]
        assert coupon["licenses"] == line["quantity"]
        assert coupon["sku"] == SKU_OF[line["product_type"]]
        assert coupon["idempotency_key"] == asset["asset_id"]


def assert_one_mail(buyer: User, order: Json, *, to: str) -> Json:
    """Exactly one mail, to the order's recipient, with all of its codes and no others. The mail."""
    [mail] = buyer.service.mails_about(order)
    assert mail["to"] == to
    own = {coupon["code"] for held in buyer.service.coupons_of(order).values() for coupon in held}
    for part in (mail["text"], mail["html"]):
        codes = {coupon["code"] for coupon in buyer.service.coupons() if coupon["code"] in part}
        assert codes == own
        assert "https://manage.bittitan.com" in part
    return mail
