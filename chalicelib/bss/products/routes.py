"""Products, as staff create, read, change, publish and withdraw them."""

from chalicelib.bss.products import changes
from chalicelib.bss.products.answers import BssProductAnswer
from chalicelib.bss.products.changes import NewProduct, ProductChange
from chalicelib.bss.products.lists import BssProductsQuery, all_products
from chalicelib.storage.pages import ListAnswer
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
    return Reply(201, changes.create(call.body, slot=call.slot, table=table(), now=now()))


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
    product_id = call.path["product_id"]
    return Reply(200, changes.change(product_id, call.body, table=table()))
