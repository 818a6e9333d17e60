"""The back office's routes (api.md: BSS). Each parses, calls, replies."""

from typing import Annotated

from pydantic import Field, StringConstraints

from chalicelib.bss import (
    account_changes,
    aftercare,
    auditing,
    bittitan_http,
    drafting,
    lists,
    product_changes,
    reading,
    service,
)
from chalicelib.bss.account_changes import AccountChange, NewAccount
from chalicelib.bss.aftercare import WelcomeAgain
from chalicelib.bss.answers import (
    AccountAnswer,
    AssetAnswer,
    AssetInList,
    BssOrderAnswer,
    BssProductAnswer,
    InvoiceAnswer,
    OrderAnswer,
    account_answer,
)
from chalicelib.bss.auditing import Audit
from chalicelib.bss.drafting import NewDraft
from chalicelib.bss.lists import (
    AccountsQuery,
    BssAssetsQuery,
    BssInvoicesQuery,
    BssOrdersQuery,
    BssProductsQuery,
    ListAnswer,
)
from chalicelib.bss.product_changes import NewProduct, ProductChange
from chalicelib.bss.queue import order_queue
from chalicelib.clock import now
from chalicelib.config import settings
from chalicelib.dynamodb import table
from chalicelib.endpoint import Call, Endpoints, Reply
from chalicelib.errors import (
    AddressBounced,
    CannotBeAmended,
    CheckoutBlocked,
    CouponNotRevoked,
    CouponRedeemed,
    CurrencyFixed,
    NotFailed,
    NothingToSend,
    OrderCancelled,
)
from chalicelib.model import Model, Name

BSS = Endpoints(tag="BSS", role="staff")
route = BSS.route


class CancelOrder(Model):
    """Why an order is cancelled."""

    reason: Name


class AuditQuery(Model):
    """Which series to audit, such as `INV-2026`."""

    series: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,8}-[0-9]{4}$"), Field()]


@route(
    "POST",
    "/bss/accounts",
    body=NewAccount,
    answers={201: AccountAnswer},
    takes_idempotency_key=True,
)
def create_account(call: Call) -> Reply:
    """Create an account; it is synchronized with BitTitan before it can buy."""
    return Reply(201, account_changes.create(call.body, slot=call.slot, table=table(), now=now()))


@route("GET", "/bss/accounts", query=AccountsQuery, answers={200: ListAnswer[AccountAnswer]})
def list_accounts(call: Call) -> Reply:
    """Accounts, newest first."""
    return Reply(200, lists.all_accounts(call.query, table=table()))


@route("GET", "/bss/accounts/{account_id}", answers={200: AccountAnswer})
def read_account(call: Call) -> Reply:
    """One account."""
    return Reply(200, reading.any_account(call.path["account_id"], table=table()))


@route(
    "PATCH",
    "/bss/accounts/{account_id}",
    body=AccountChange,
    answers={200: AccountAnswer},
    refuses=(CurrencyFixed,),
)
def change_account(call: Call) -> Reply:
    """Change an account; a change of billing raises its version and so un-confirms open baskets."""
    account_id = call.path["account_id"]
    return Reply(200, account_changes.change(account_id, call.body, table=table()))


@route("POST", "/bss/accounts/{account_id}/synchronize", answers={200: AccountAnswer})
def synchronize_account(call: Call) -> Reply:
    """Tell BitTitan about an account; twice is harmless."""
    account = service.synchronize(
        call.path["account_id"], bittitan=bittitan_http.connect(settings()), table=table()
    )
    return Reply(200, account_answer(account))


@route(
    "POST",
    "/bss/products",
    body=NewProduct,
    answers={201: BssProductAnswer},
    takes_idempotency_key=True,
)
def create_product(call: Call) -> Reply:
    """Create a product."""
    return Reply(201, product_changes.create(call.body, slot=call.slot, table=table(), now=now()))


@route("GET", "/bss/products", query=BssProductsQuery, answers={200: ListAnswer[BssProductAnswer]})
def list_all_products(call: Call) -> Reply:
    """Products, published or not, newest first."""
    return Reply(200, lists.all_products(call.query, table=table()))


@route("GET", "/bss/products/{product_id}", answers={200: BssProductAnswer})
def read_any_product(call: Call) -> Reply:
    """One product, published or not."""
    return Reply(200, product_changes.read(call.path["product_id"], table=table()))


@route(
    "PATCH",
    "/bss/products/{product_id}",
    body=ProductChange,
    answers={200: BssProductAnswer},
)
def change_product(call: Call) -> Reply:
    """Change, publish or withdraw a product; what was ordered keeps what it was ordered with."""
    product_id = call.path["product_id"]
    return Reply(200, product_changes.change(product_id, call.body, table=table()))


@route(
    "POST",
    "/bss/orders",
    body=NewDraft,
    answers={201: BssOrderAnswer},
    takes_idempotency_key=True,
)
def draft_order(call: Call) -> Reply:
    """Draft an order for an account: no asset, no invoice number."""
    made = drafting.draft(call.caller, call.body, slot=call.slot, table=table(), now=now())
    return Reply(201, made)


@route("GET", "/bss/orders", query=BssOrdersQuery, answers={200: ListAnswer[OrderAnswer]})
def list_all_orders(call: Call) -> Reply:
    """Orders of all accounts, newest first."""
    return Reply(200, lists.all_orders(call.query, table=table()))


@route("GET", "/bss/orders/{order_id}", answers={200: BssOrderAnswer})
def read_any_order(call: Call) -> Reply:
    """One order, with its mails and everything that happened to it."""
    return Reply(200, reading.any_order(call.path["order_id"], table=table()))


@route("PATCH", "/bss/orders/{order_id}", answers={}, refuses=(CannotBeAmended,))
def amend_order(call: Call) -> Reply:
    """Refused: an order cannot be amended or suspended."""
    raise CannotBeAmended


@route(
    "POST",
    "/bss/orders/{order_id}/execute",
    answers={200: BssOrderAnswer},
    refuses=(CheckoutBlocked, OrderCancelled),
)
def execute_order(call: Call) -> Reply:
    """Execute a draft, which also stands for the billing confirmation; again: the same order."""
    order = drafting.execute(
        call.caller,
        call.path["order_id"],
        enqueue=order_queue().put,
        table=table(),
        now=now(),
    )
    return Reply(200, order)


@route(
    "POST",
    "/bss/orders/{order_id}/cancel",
    body=CancelOrder,
    answers={200: BssOrderAnswer},
    refuses=(CouponRedeemed, CouponNotRevoked),
)
def cancel_order(call: Call) -> Reply:
    """Cancel an order: revoke its coupons at BitTitan, then issue the credit invoice."""
    from chalicelib.bss.cancelling import cancel
    from chalicelib.wiring import workshop

    order_id = call.path["order_id"]
    cancel(order_id, call.body.reason, by=call.caller.sub, shop=workshop())
    return Reply(200, reading.any_order(order_id, table=table()))


@route(
    "POST",
    "/bss/orders/{order_id}/welcome-email",
    body=WelcomeAgain,
    answers={202: BssOrderAnswer},
    refuses=(NothingToSend, AddressBounced),
)
def send_welcome_again(call: Call) -> Reply:
    """Send the order's coupons again, to a corrected address if one is given."""
    order = aftercare.welcome_again(
        call.caller,
        call.path["order_id"],
        call.body,
        enqueue=order_queue().put,
        table=table(),
        now=now(),
    )
    return Reply(202, order)


@route("GET", "/bss/assets", query=BssAssetsQuery, answers={200: ListAnswer[AssetInList]})
def list_all_assets(call: Call) -> Reply:
    """Assets of all accounts, newest first, without coupon codes."""
    return Reply(200, lists.all_assets(call.query, table=table(), now=now()))


@route("GET", "/bss/assets/{asset_id}", answers={200: AssetAnswer})
def read_any_asset(call: Call) -> Reply:
    """One asset with its coupon's full code; that staff saw it is on the audit log."""
    asset_id, by = call.path["asset_id"], call.caller.sub
    return Reply(200, reading.any_asset(asset_id, by=by, table=table(), now=now()))


@route("PATCH", "/bss/assets/{asset_id}", answers={}, refuses=(CannotBeAmended,))
def amend_asset(call: Call) -> Reply:
    """Refused: an asset cannot be amended or suspended."""
    raise CannotBeAmended


@route(
    "POST",
    "/bss/assets/{asset_id}/synchronize",
    answers={202: AssetAnswer},
    refuses=(NotFailed,),
)
def synchronize_asset(call: Call) -> Reply:
    """Let a failed asset try again, with the same key; its welcome mail follows."""
    asset = aftercare.synchronize_asset(
        call.caller,
        call.path["asset_id"],
        enqueue=order_queue().put,
        table=table(),
        now=now(),
    )
    return Reply(202, asset)


@route("GET", "/bss/invoices", query=BssInvoicesQuery, answers={200: ListAnswer[InvoiceAnswer]})
def list_all_invoices(call: Call) -> Reply:
    """Invoices and credit invoices of all accounts, newest first."""
    return Reply(200, lists.all_invoices(call.query, table=table()))


@route("GET", "/bss/invoices/audit", query=AuditQuery, answers={200: Audit})
def audit_invoices(call: Call) -> Reply:
    """Prove a series: no gap, no duplicate, totals equal lines, credits cancel what they credit."""
    return Reply(200, auditing.audit(call.query.series, table=table()))


@route("GET", "/bss/invoices/{invoice_number}", answers={200: InvoiceAnswer})
def read_any_invoice(call: Call) -> Reply:
    """One invoice or credit invoice."""
    return Reply(200, reading.any_invoice(call.path["invoice_number"], table=table()))
