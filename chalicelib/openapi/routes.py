"""All sections of the API, and the routes of its OpenAPI document and of the page that displays it."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import RootModel

from chalicelib.bss.accounts.routes import ACCOUNTS
from chalicelib.bss.coupons.routes import ASSETS
from chalicelib.bss.invoices.routes import INVOICES
from chalicelib.bss.mail.routes import MAIL
from chalicelib.bss.orders.routes import ORDERS
from chalicelib.bss.products.routes import PRODUCTS
from chalicelib.bss.seller.routes import SELLER
from chalicelib.bss.summary.routes import SUMMARY
from chalicelib.bss.vendor_tasks.routes import VENDOR_TASKS
from chalicelib.checkout.routes import STOREFRONT
from chalicelib.config import settings
from chalicelib.errors import NotFound
from chalicelib.web.about import ABOUT
from chalicelib.web.endpoint import Answers, Call, Endpoint, Endpoints, Reply, Verbatim

REFERENCE = Endpoints(tag="About", role=None)
SECTIONS = (
    ABOUT,
    REFERENCE,
    STOREFRONT,
    ACCOUNTS,
    PRODUCTS,
    SELLER,
    ORDERS,
    ASSETS,
    INVOICES,
    VENDOR_TASKS,
    MAIL,
    SUMMARY,
)
VIEWER = Path(__file__).with_name("viewer")
FILES = {
    "start.js": "text/javascript; charset=utf-8",
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "swagger-ui.css": "text/css; charset=utf-8",
}
# Kept, and asked for again after a while: five minutes, and a day for what a release alone changes.
FOR_A_MOMENT, FOR_A_DAY = "public, max-age=300", "public, max-age=86400"
# The page loads and calls nothing but its own host, even if a new version of the viewer tries to.
ONLY_THIS_HOST = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class Document(RootModel[dict[str, Any]]):
    """An OpenAPI 3.1 document."""


def endpoints() -> list[Endpoint]:
    """Every endpoint of the service."""
    return [endpoint for section in SECTIONS for endpoint in section.declared]


def document() -> dict[str, Any]:
    """The OpenAPI document of the service."""
    # Imported here because only one route needs it, and a cold start pays for every module.
    from chalicelib.openapi.document import document_of

    return document_of(endpoints(), settings().base_url)


def refuse_when_off() -> None:
    """Raises NotFound at a stage that does not serve its reference (DOCS=off)."""
    if settings().docs == "off":
        raise NotFound


@lru_cache(maxsize=1)
def _document(base_url: str) -> Document:
    from chalicelib.openapi.document import document_of

    return Document(document_of(endpoints(), base_url))


@REFERENCE.route(
    "GET",
    "/openapi.json",
    answers=Answers({200: Document}, cache_control=FOR_A_MOMENT),
    refuses=(NotFound,),
)
def openapi_document(call: Call) -> Reply:
    """This API, as every route declares itself."""
    refuse_when_off()
    return Reply(200, _document(settings().base_url))


@REFERENCE.route(
    "GET",
    "/docs",
    answers=Answers({200: Verbatim}, media_types=("text/html",), cache_control=FOR_A_MOMENT),
    refuses=(NotFound,),
)
def read_docs(call: Call) -> Reply:
    """This API as a page to read and to try."""
    refuse_when_off()
    page = _file("index.html", "text/html; charset=utf-8")
    return Reply(200, page, {"Content-Security-Policy": ONLY_THIS_HOST})


@REFERENCE.route(
    "GET",
    "/docs/{file}",
    answers=Answers(
        {200: Verbatim}, media_types=("text/javascript", "text/css"), cache_control=FOR_A_DAY
    ),
)
def read_docs_file(call: Call) -> Reply:
    """A script or stylesheet of that page."""
    refuse_when_off()
    name = call.path["file"]
    if name not in FILES:
        raise NotFound
    return Reply(200, _file(name, FILES[name]))


@lru_cache(maxsize=4)
def _file(name: str, media_type: str) -> Verbatim:
    return Verbatim(text=(VIEWER / name).read_text(encoding="utf-8"), media_type=media_type)
