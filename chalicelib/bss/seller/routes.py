"""The seller, as staff read and replace it."""

from chalicelib.bss.seller import changes
from chalicelib.bss.seller.changes import NewSeller
from chalicelib.bss.seller.models import Seller
from chalicelib.bss.seller.preview import SellerPreview, preview
from chalicelib.errors import NotFound
from chalicelib.storage.history import ChangeAnswer
from chalicelib.storage.pages import ListAnswer, ListQuery
from chalicelib.storage.table import table
from chalicelib.values.clock import now
from chalicelib.web.endpoint import Answers, Call, Endpoints, Nothing, Reply, Takes

SELLER = Endpoints(tag="BSS", role="staff")
route = SELLER.route
ANSWERS = Answers({200: Seller}, headers=("ETag",))


def _reply(seller: Seller) -> Reply:
    return Reply(200, seller, {"ETag": f'"{seller.version}"'})


@route("GET", "/bss/seller", answers=ANSWERS, refuses=(NotFound,))
def read_seller(call: Call) -> Reply:
    """The seller: the distributor as its invoices name it."""
    return _reply(changes.read_seller(table()))


@route(
    "PUT",
    "/bss/seller",
    takes=Takes(body=NewSeller, if_match=True, replaces=True),
    answers=ANSWERS,
)
def replace_seller(call: Call[NewSeller]) -> Reply:
    """Give the seller, the whole of it; every change raises its version."""
    by = call.caller.sub
    return _reply(changes.replace(call.body, call.if_match, by=by, table=table(), now=now()))


@route("POST", "/bss/seller/preview", takes=Takes(body=NewSeller), answers={200: SellerPreview})
def preview_seller(call: Call[NewSeller]) -> Reply:
    """See the welcome mail and the invoice of such a seller, for a sample purchase; nothing is written."""
    return Reply(200, preview(call.body, now=now()))


@route(
    "GET",
    "/bss/seller/changes",
    takes=Takes(query=ListQuery),
    answers={200: ListAnswer[ChangeAnswer]},
)
def list_seller_changes(call: Call[Nothing, ListQuery]) -> Reply:
    """Who changed what of the seller, and when: the old and the new value of each field, newest first."""
    return Reply(200, changes.changes_of_seller(call.query, table=table()))
