"""What the service says about itself: that it runs, its OpenAPI document, and the page to read it on."""

from pathlib import Path
from typing import Any, Literal

from pydantic import RootModel

from chalicelib.endpoint import Call, Endpoints, Reply, Verbatim
from chalicelib.errors import NotFound
from chalicelib.model import Model

ABOUT = Endpoints(tag="About", role=None)
VIEWER = Path(__file__).parent / "viewer"
FILES = {
    "start.js": "text/javascript; charset=utf-8",
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "swagger-ui.css": "text/css; charset=utf-8",
}
# The page asks nobody but its own host, whatever the viewer would like to.
ONLY_THIS_HOST = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class Health(Model):
    """It runs."""

    status: Literal["ok"] = "ok"


class Document(RootModel[dict[str, Any]]):
    """An OpenAPI 3.1 document."""


@ABOUT.route("GET", "/health", answers={200: Health})
def health(call: Call) -> Reply:
    """Whether the service answers."""
    return Reply(200, Health())


@ABOUT.route("GET", "/openapi.json", answers={200: Document})
def openapi_document(call: Call) -> Reply:
    """This API, as every route declares itself."""
    from chalicelib.openapi import document

    return Reply(200, Document(document()))


@ABOUT.route("GET", "/docs", answers={200: Verbatim}, media_types=("text/html",))
def read_docs(call: Call) -> Reply:
    """This API as a page to read and to try."""
    page = _file("index.html", "text/html; charset=utf-8")
    return Reply(200, page, {"Content-Security-Policy": ONLY_THIS_HOST})


@ABOUT.route(
    "GET",
    "/docs/{file}",
    answers={200: Verbatim},
    media_types=("text/javascript", "text/css"),
)
def read_docs_file(call: Call) -> Reply:
    """A script or stylesheet of that page."""
    name = call.path["file"]
    if name not in FILES:
        raise NotFound
    return Reply(200, _file(name, FILES[name]), {"Cache-Control": "public, max-age=86400"})


def _file(name: str, media_type: str) -> Verbatim:
    return Verbatim(text=(VIEWER / name).read_text(encoding="utf-8"), media_type=media_type)
