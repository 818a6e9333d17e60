"""Products, as staff create, read, change, publish and withdraw them."""

from chalicelib.bss.products import changes
from chalicelib.bss.products.answers import BssProductAnswer
from chalicelib.bss.products.changes import NewProduct, ProductChange
from chalicelib.bss.products.lists import BssProductsQuery, all_products, changes_of_product
from chalicelib.storage.history import ChangeAnswer
from chalicelib.storage.pages import ListAnswer, ListQuery
from chalicelib.storage.table import table
from chalicelib.values.clock import now
from chalicelib.web.endpoint import Call, Endpoints, Nothing, Reply, Takes

PRODUCTS = Endpoints(tag="BSS", role="staff")
route = PRODUCTS.route


@route(
    "POST",
    "/bss/products",
    takes=Takes(body=NewProduct, idempotency_key=True),
    answers={201: BssProductAnswer},
)
def create_product(call: Call[NewProduct]) -> Reply:
    """Create a product."""
    product = changes.create(
        call.body, by=call.caller.sub, slot=call.slot, table=table(), now=now()
    )
    return Reply(201, product)


@route(
    "GET",
    "/bss/products",
    takes=Takes(query=BssProductsQuery),
    answers={200: ListAnswer[BssProductAnswer]},
)
def list_all_products(call: Call[Nothing, BssProductsQuery]) -> Reply:
    """Products, published or not, newest first."""
    return Reply(200, all_products(call.query, table=table()))


@route("GET", "/bss/products/{product_id}", answers={200: BssProductAnswer})
def read_any_product(call: Call) -> Reply:
    """One product, published or not."""
    return Reply(200, changes.read(call.path["product_id"], table=table()))


@route(
    "PATCH",
    "/bss/products/{product_id}",
    takes=Takes(body=ProductChange),
    answers={200: BssProductAnswer},
)
def change_product(call: Call[ProductChange]) -> Reply:
    """Change, publish or withdraw a product; what was ordered keeps what it was ordered with."""
    product_id, by = call.path["product_id"], call.caller.sub
    return Reply(200, changes.change(product_id, call.body, by=by, table=table(), now=now()))


@route(
    "GET",
    "/bss/products/{product_id}/changes",
    takes=Takes(query=ListQuery),
    answers={200: ListAnswer[ChangeAnswer]},
)
def list_product_changes(call: Call[Nothing, ListQuery]) -> Reply:
    """Who changed what of a product, and when: the old and the new value of each field, newest first."""
    return Reply(200, changes_of_product(call.path["product_id"], call.query, table=table()))
