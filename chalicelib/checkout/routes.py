"""The Storefront's routes. Each view makes one call and replies with its result."""

from typing import Any

from chalicelib.bss.accounts import end_customers
from chalicelib.bss.accounts.answers import AccountAnswer
from chalicelib.bss.accounts.end_customers import EndCustomerChange, NewEndCustomer
from chalicelib.bss.invoices.answers import InvoiceAnswer, invoice_of_account
from chalicelib.bss.invoices.archive.answers import StoredDocumentsAnswer, documents_of_account
from chalicelib.bss.invoices.lists import invoices_of_account
from chalicelib.bss.orders.answers import OrderAnswer
from chalicelib.bss.orders.asset_answers import AssetAnswer, AssetInList
from chalicelib.bss.orders.asset_lists import AssetsQuery, assets_of_account
from chalicelib.bss.orders.buyers import asset_of_account, order_of_account
from chalicelib.bss.orders.lists import OrdersQuery, orders_of_account
from chalicelib.bss.orders.queue import order_queue
from chalicelib.bss.products.answers import ProductAnswer, published_product
from chalicelib.bss.products.lists import ProductsQuery, published_products
from chalicelib.checkout import changes, placing
from chalicelib.checkout.models import (
    AddLine,
    BasketAnswer,
    ChangeBasket,
    ChangeLine,
    Checkout,
    ChooseOrderFor,
    ConfirmBilling,
    PlaceOrder,
)
from chalicelib.checkout.store import Request
from chalicelib.config import settings
from chalicelib.errors import (
    AccountNotOnFile,
    BillingChanged,
    CheckoutBlocked,
    NotFound,
    PartnersOnly,
    RecipientChanged,
    StaleVersion,
)
from chalicelib.storage.pages import ListAnswer, ListQuery
from chalicelib.storage.table import table
from chalicelib.values.clock import now
from chalicelib.web.endpoint import Answers, Call, Endpoints, Nothing, Reply, Takes
from chalicelib.wiring import link_to

STOREFRONT = Endpoints(tag="Storefront", role="buyer")
route = STOREFRONT.route

BASKET = Answers({200: BasketAnswer}, headers=("ETag",))
CREATED_BASKET = Answers({201: BasketAnswer}, headers=("ETag",))


def _request(call: Call[Any, Any]) -> Request:
    return Request(call.caller, now(), call.if_match, call.slot)


def _basket(status: int, basket: BasketAnswer) -> Reply:
    return Reply(status, basket, {"ETag": f'"{basket.version}"'})


@route(
    "GET", "/products", takes=Takes(query=ProductsQuery), answers={200: ListAnswer[ProductAnswer]}
)
def list_products(call: Call[Nothing, ProductsQuery]) -> Reply:
    """The published products in the caller's currency."""
    return Reply(200, published_products(call.caller.account_id, call.query, table=table()))


@route("GET", "/products/{product_id}", answers={200: ProductAnswer})
def read_product(call: Call) -> Reply:
    """One published product."""
    return Reply(200, published_product(call.path["product_id"], table=table()))


@route(
    "GET",
    "/end-customers",
    takes=Takes(query=ListQuery),
    answers={200: ListAnswer[AccountAnswer]},
    refuses=(AccountNotOnFile, PartnersOnly),
)
def list_end_customers(call: Call[Nothing, ListQuery]) -> Reply:
    """The partner's own end customers."""
    return Reply(200, end_customers.end_customers(call.caller, call.query, table=table()))


@route(
    "POST",
    "/end-customers",
    takes=Takes(body=NewEndCustomer, idempotency_key=True),
    answers={201: AccountAnswer},
    refuses=(AccountNotOnFile, PartnersOnly),
)
def create_end_customer(call: Call[NewEndCustomer]) -> Reply:
    """Create an end customer; the distributor synchronizes it before it can be ordered for."""
    account = end_customers.create(call.caller, call.body, slot=call.slot, table=table(), now=now())
    return Reply(201, account)


@route(
    "GET",
    "/end-customers/{account_id}",
    answers={200: AccountAnswer},
    refuses=(AccountNotOnFile, PartnersOnly),
)
def read_end_customer(call: Call) -> Reply:
    """One of the partner's own end customers."""
    account_id = call.path["account_id"]
    return Reply(200, end_customers.end_customer(call.caller, account_id, table=table()))


@route(
    "PATCH",
    "/end-customers/{account_id}",
    takes=Takes(body=EndCustomerChange),
    answers={200: AccountAnswer},
    refuses=(AccountNotOnFile, PartnersOnly),
)
def change_end_customer(call: Call[EndCustomerChange]) -> Reply:
    """Correct an end customer; a change of its billing raises the version."""
    account_id = call.path["account_id"]
    account = end_customers.correct(call.caller, account_id, call.body, table=table(), now=now())
    return Reply(200, account)


@route("GET", "/basket", answers=BASKET, refuses=(AccountNotOnFile,))
def view_basket(call: Call) -> Reply:
    """The caller's open basket; empty before anything is stored."""
    return _basket(200, changes.view(call.caller, table=table()))


@route(
    "POST",
    "/basket/lines",
    takes=Takes(body=AddLine, if_match=True, idempotency_key=True),
    answers=CREATED_BASKET,
    refuses=(AccountNotOnFile,),
)
def add_line(call: Call[AddLine]) -> Reply:
    """Add licences; the same product with the same friendly name adds to its line."""
    basket = changes.add_line(_request(call), call.body, table=table())
    return _basket(201, basket)


@route(
    "PATCH",
    "/basket/lines/{line_id}",
    takes=Takes(body=ChangeLine, if_match=True),
    answers=BASKET,
    refuses=(AccountNotOnFile,),
)
def change_line(call: Call[ChangeLine]) -> Reply:
    """Change the quantity or the friendly name of a line; quantity 0 removes it."""
    line_id = call.path["line_id"]
    basket = changes.change_line(_request(call), line_id, call.body, table=table())
    return _basket(200, basket)


@route(
    "DELETE",
    "/basket/lines/{line_id}",
    takes=Takes(if_match=True),
    answers=BASKET,
    refuses=(AccountNotOnFile,),
)
def remove_line(call: Call) -> Reply:
    """Take a line out of the basket."""
    basket = changes.remove_line(_request(call), call.path["line_id"], table=table())
    return _basket(200, basket)


@route(
    "PATCH",
    "/basket",
    takes=Takes(body=ChangeBasket, if_match=True),
    answers=BASKET,
    refuses=(AccountNotOnFile,),
)
def change_basket(call: Call[ChangeBasket]) -> Reply:
    """Give the basket the buyer's own purchase order number; it is carried to order and invoice."""
    return _basket(200, changes.change(_request(call), call.body, table=table()))


@route("DELETE", "/basket", takes=Takes(if_match=True), answers=BASKET, refuses=(AccountNotOnFile,))
def empty_basket(call: Call) -> Reply:
    """Take every line out; order-for, what is confirmed and the purchase order number stay."""
    basket = changes.empty(_request(call), table=table())
    return _basket(200, basket)


@route(
    "PUT",
    "/basket/order-for",
    takes=Takes(body=ChooseOrderFor, if_match=True),
    answers=BASKET,
    refuses=(AccountNotOnFile, NotFound),
)
def choose_order_for(call: Call[ChooseOrderFor]) -> Reply:
    """Choose whom the order is for: the own account, or one of the partner's end customers."""
    basket = changes.order_for(_request(call), call.body.account_id, table=table())
    return _basket(200, basket)


@route("GET", "/baskets/{basket_id}", answers=BASKET, refuses=(AccountNotOnFile,))
def read_basket(call: Call) -> Reply:
    """One basket of the caller: the open one, or one that was ordered."""
    basket = changes.read(call.caller, call.path["basket_id"], table=table())
    return _basket(200, basket)


@route("GET", "/checkout", answers={200: Checkout}, refuses=(AccountNotOnFile,))
def rehearse_checkout(call: Call) -> Reply:
    """What placing the order now would meet: every blocker, and what would be charged. Writes nothing."""
    return Reply(200, placing.rehearse(call.caller, table=table()))


@route(
    "PUT",
    "/checkout/billing",
    takes=Takes(body=ConfirmBilling, if_match=True),
    answers={200: Checkout},
    refuses=(AccountNotOnFile, BillingChanged, RecipientChanged),
)
def confirm_billing(call: Call[ConfirmBilling]) -> Reply:
    """Confirm exactly the versions of the billing data and of the recipient that were shown."""
    return Reply(200, placing.confirm_billing(_request(call), call.body, table=table()))


@route(
    "POST",
    "/orders",
    takes=Takes(body=PlaceOrder, idempotency_key=True),
    answers=Answers({201: OrderAnswer, 200: OrderAnswer}, headers=("Location",)),
    refuses=(AccountNotOnFile, NotFound, StaleVersion, CheckoutBlocked),
)
def place_order(call: Call[PlaceOrder]) -> Reply:
    """Place the order of a basket: 201; 200 with the same order when it was placed before."""
    placed = placing.place(_request(call), call.body, enqueue=order_queue().put, table=table())
    location = f"{settings().base_url}/orders/{placed.order.order_id}"
    return Reply(201 if placed.is_new else 200, placed.order, {"Location": location})


@route("GET", "/orders", takes=Takes(query=OrdersQuery), answers={200: ListAnswer[OrderAnswer]})
def list_orders(call: Call[Nothing, OrdersQuery]) -> Reply:
    """The account's orders, newest first."""
    account_id = call.caller.account_id
    return Reply(200, orders_of_account(account_id, call.query, table=table()))


@route("GET", "/orders/{order_id}", answers={200: OrderAnswer})
def read_order(call: Call) -> Reply:
    """One order, with where each of its four effects stands."""
    order_id, account_id = call.path["order_id"], call.caller.account_id
    return Reply(200, order_of_account(order_id, account_id, table=table()))


@route("GET", "/assets", takes=Takes(query=AssetsQuery), answers={200: ListAnswer[AssetInList]})
def list_assets(call: Call[Nothing, AssetsQuery]) -> Reply:
    """The account's assets, newest first, without coupon codes."""
    account_id = call.caller.account_id
    return Reply(200, assets_of_account(account_id, call.query, table=table(), now=now()))


@route("GET", "/assets/{asset_id}", answers={200: AssetAnswer})
def read_asset(call: Call) -> Reply:
    """One asset, with its coupon's full code; that it was shown is on record."""
    asset_id, account_id, by = call.path["asset_id"], call.caller.account_id, call.caller.sub
    return Reply(200, asset_of_account(asset_id, account_id, by=by, table=table(), now=now()))


@route("GET", "/invoices", takes=Takes(query=ListQuery), answers={200: ListAnswer[InvoiceAnswer]})
def list_invoices(call: Call[Nothing, ListQuery]) -> Reply:
    """The account's invoices, newest first."""
    account_id = call.caller.account_id
    return Reply(200, invoices_of_account(account_id, call.query, table=table(), now=now()))


@route("GET", "/invoices/{invoice_number}", answers={200: InvoiceAnswer})
def read_invoice(call: Call) -> Reply:
    """One invoice."""
    number, account_id = call.path["invoice_number"], call.caller.account_id
    return Reply(200, invoice_of_account(number, account_id, table=table(), now=now()))


@route("GET", "/invoices/{invoice_number}/documents", answers={200: StoredDocumentsAnswer})
def read_documents(call: Call) -> Reply:
    """The invoice's documents, as links that hold for a few minutes.

    They are made when it is issued, once: the same bytes for ever. An invoice that was issued before
    there were documents has none.
    """
    number, account_id = call.path["invoice_number"], call.caller.account_id
    answer = documents_of_account(number, account_id, link_to=link_to, table=table(), now=now())
    return Reply(200, answer)
