"""The OpenAPI 3.1 document, made from what the routes declare. Nothing in it is written by hand."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, cast

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from chalicelib.errors import Problem, Throttled, Unauthenticated
from chalicelib.openapi import examples
from chalicelib.openapi.headers import HEADERS
from chalicelib.openapi.operation import Refs, operation
from chalicelib.web.endpoint import Endpoint, Verbatim

VERSION = "0.2.0"
REF = "#/components/schemas/{model}"
Schema = dict[str, Any]
Mode = Any

DESCRIPTION = """\
Basket, checkout, order: one asset per line, one invoice, the licences on coupons, and a welcome mail.

Every list is newest first and paged: follow `next_cursor` until it is null. Money is an integer in minor units.
A refusal is a problem (RFC 9457) with a `code`; its `errors` name everything that is wrong.
A later version may add fields to answers, so ignore the ones you do not know."""
TAGS = {
    "About": "That the service runs, and what it is. No token is needed.",
    "Storefront": "What partners and customers buy with: products, basket, checkout, orders, assets, invoices.",
    "BSS": "The distributor's back office: accounts, products, orders, assets, invoices.",
}


def document_of(listed: Sequence[Endpoint]) -> Schema:
    """The document of all that is listed."""
    refs, schemas = _schemas(listed)
    paths: dict[str, Schema] = defaultdict(dict)
    for endpoint in listed:
        paths[endpoint.path][endpoint.method.lower()] = operation(endpoint, refs, listed)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "BitTitan Storefront and back office",
            "version": VERSION,
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/api"}],
        "tags": [{"name": name, "description": told} for name, told in TAGS.items()],
        "paths": dict(paths),
        "components": {
            "schemas": schemas,
            "headers": HEADERS,
            "examples": _examples(listed),
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "Its claims name the user, the account and the roles.",
                }
            },
        },
    }


def _schemas(listed: Iterable[Endpoint]) -> tuple[Refs, Schema]:
    """References to every body and answer that a route declares, and the schemas they lead to."""
    used: dict[tuple[type[BaseModel], Mode], None] = {(Problem, "validation"): None}
    for endpoint in listed:
        for model in endpoint.answers.values():
            if model is not Verbatim:
                used[(model, "serialization")] = None
        if endpoint.body:
            used[(endpoint.body, "validation")] = None
    refs, definitions = models_json_schema(list(used), ref_template=REF)
    return cast(Refs, dict(refs)), definitions["$defs"]


def _examples(listed: Iterable[Endpoint]) -> Schema:
    """One example of every body, answer and problem."""
    shown: dict[str, Any] = {}
    for endpoint in listed:
        if endpoint.body:
            shown[endpoint.body.__name__] = examples.body(endpoint.body)
        for model in endpoint.answers.values():
            shown[model.__name__] = examples.answer(model)
        for refusal in (*endpoint.all_refusals, Unauthenticated, Throttled):
            shown[refusal.code] = examples.problem(refusal)
    return {name: {"value": value} for name, value in sorted(shown.items()) if value}
