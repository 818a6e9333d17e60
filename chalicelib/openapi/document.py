"""The OpenAPI 3.1 document, made from what the routes declare. Only its introduction is written by hand."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, cast

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from chalicelib.errors import Problem, Throttled, Unauthenticated
from chalicelib.openapi import examples
from chalicelib.openapi.headers import HEADERS
from chalicelib.openapi.operation import Refs, operation
from chalicelib.web.endpoint import Endpoint, Verbatim

VERSION = "0.3.0"
REF = "#/components/schemas/{model}"
Schema = dict[str, Any]

DESCRIPTION = """\
Basket, checkout, order: one asset per line, one invoice, the licences on coupons, and a welcome mail.

Where `GET` is answered, `HEAD` is too. A call that takes no body refuses one, but for `{}`.
Lists are paged, and newest first unless their operation says otherwise: follow `next_cursor` until it is null.
Money is an integer in minor units.
A refusal is a problem (RFC 9457) with a `code`; its `errors` name everything that is wrong.
A later version may add fields to answers, so ignore the ones you do not know."""
TAGS = {
    "About": "That the service runs, and what it is. No token is needed.",
    "Storefront": "What partners and customers buy with: products, basket, checkout, orders, assets, invoices.",
    "BSS": "The distributor's back office: accounts, products, seller, orders, assets, invoices, vendor tasks.",
}
INFO: Schema = {
    "title": "BitTitan Storefront and back office",
    "version": VERSION,
    "description": DESCRIPTION,
    "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
}
BEARER: Schema = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": "Its claims name the user, the account and the roles.",
}


def document_of(endpoints: Sequence[Endpoint], base_url: str) -> Schema:
    """The document of these endpoints, which are reached below `base_url`."""
    refs, schemas = _schemas(endpoints)
    paths: dict[str, Schema] = defaultdict(dict)
    for endpoint in endpoints:
        paths[endpoint.path][endpoint.method.lower()] = operation(endpoint, refs, endpoints)
    return {
        "openapi": "3.1.0",
        "info": INFO,
        "servers": [{"url": base_url}],
        "tags": [{"name": name, "description": text} for name, text in TAGS.items()],
        "paths": dict(paths),
        "components": {
            "schemas": schemas,
            "headers": HEADERS,
            "examples": _examples(endpoints),
            "securitySchemes": {"bearer": BEARER},
        },
    }


def _schemas(endpoints: Iterable[Endpoint]) -> tuple[Refs, Schema]:
    """A reference to the schema of every declared body and answer, and those schemas by name."""
    used: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {(Problem, "validation"): None}
    for endpoint in endpoints:
        for model in endpoint.answers.values():
            if model is not Verbatim:
                used[(model, "serialization")] = None
        if endpoint.body:
            used[(endpoint.body, "validation")] = None
    refs, definitions = models_json_schema(list(used), ref_template=REF)
    return cast(Refs, dict(refs)), definitions["$defs"]


def _examples(endpoints: Iterable[Endpoint]) -> Schema:
    """One example of every body, answer and problem."""
    found: dict[str, Any] = {}
    for endpoint in endpoints:
        if endpoint.body:
            found[endpoint.body.__name__] = examples.body(endpoint.body)
        for model in endpoint.answers.values():
            found[model.__name__] = examples.answer(model)
        for refusal in (*endpoint.all_refusals, Unauthenticated, Throttled):
            found[refusal.code] = examples.problem(refusal)
    return {name: {"value": value} for name, value in sorted(found.items()) if value}
