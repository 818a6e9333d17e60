"""What the service says about itself: that it runs, and its OpenAPI document."""

from typing import Any, Literal

from pydantic import RootModel

from chalicelib.endpoint import Call, Endpoints, Reply
from chalicelib.model import Model

ABOUT = Endpoints(tag="About", role=None)


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
