"""The OpenAPI 3.1 document, made from what the routes declare. Nothing in it is written by hand."""

import re
from collections import defaultdict
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from chalicelib.about import ABOUT
from chalicelib.bss.routes import BSS
from chalicelib.checkout.routes import STOREFRONT
from chalicelib.endpoint import Endpoint
from chalicelib.errors import Problem, Refusal, Unauthenticated

VERSION = "0.1.0"
REF = "#/components/schemas/{model}"
Schema = dict[str, Any]
Mode = Any

HEADERS: dict[str, Schema] = {
    "ETag": {"description": "The basket's version.", "schema": {"type": "string"}},
    "Location": {"description": "Where the order is read.", "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
}
IF_MATCH: Schema = {
    "name": "If-Match",
    "in": "header",
    "description": "The basket version this change is meant for. Without it the change is merged.",
    "schema": {"type": "string", "pattern": '^"[0-9]{1,15}"$', "examples": ['"3"']},
}
IDEMPOTENCY_KEY: Schema = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same key and body get the same answer again, for 24 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}


def endpoints() -> list[Endpoint]:
    """Every endpoint of the service."""
    return [*ABOUT.declared, *STOREFRONT.declared, *BSS.declared]


def document() -> Schema:
    """The whole document."""
    listed = endpoints()
    refs, schemas = _schemas(listed)
    paths: dict[str, Schema] = defaultdict(dict)
    for endpoint in listed:
        paths[endpoint.path][endpoint.method.lower()] = _operation(endpoint, refs)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "BitTitan Storefront and back office",
            "version": VERSION,
            "description": "Basket, checkout, order: one asset per line, one invoice, coupons, a welcome mail.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/api"}],
        "tags": [{"name": room.tag} for room in (ABOUT, STOREFRONT, BSS)],
        "paths": dict(paths),
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
            },
        },
    }


def _schemas(listed: Iterable[Endpoint]) -> tuple[dict[Any, Schema], Schema]:
    """References to every model a route declares, and the schemas they lead to."""
    used: dict[tuple[type[BaseModel], Mode], None] = {(Problem, "validation"): None}
    for endpoint in listed:
        for model in endpoint.answers.values():
            used[(model, "serialization")] = None
        for model in filter(None, (endpoint.body, endpoint.query)):
            used[(model, "validation")] = None
    refs, definitions = models_json_schema(list(used), ref_template=REF)
    return dict(refs), definitions["$defs"]


def _operation(endpoint: Endpoint, refs: dict[Any, Schema]) -> Schema:
    operation: Schema = {
        "operationId": endpoint.name,
        "summary": (endpoint.view.__doc__ or endpoint.name).strip(),
        "tags": [endpoint.tag],
        "parameters": _parameters(endpoint),
        "responses": _answers(endpoint, refs) | _problems(endpoint, refs),
        "security": [{"bearer": []}] if endpoint.role else [],
    }
    if endpoint.body:
        schema = refs[(endpoint.body, "validation")]
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema}},
        }
    return operation


def _parameters(endpoint: Endpoint) -> list[Schema]:
    found: list[Schema] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for name in re.findall(r"{(\w+)}", endpoint.path)
    ]
    if endpoint.query:
        asked = endpoint.query.model_json_schema()
        needed = asked.get("required", [])
        found += [
            {"name": name, "in": "query", "required": name in needed, "schema": _given(schema)}
            for name, schema in asked["properties"].items()
        ]
    found += [IF_MATCH] if endpoint.takes_if_match else []
    found += [IDEMPOTENCY_KEY] if endpoint.takes_idempotency_key else []
    return found


def _given(schema: Schema) -> Schema:
    """A query parameter is given or left out; it is never null."""
    one = next((kind for kind in schema.get("anyOf", []) if kind != {"type": "null"}), schema)
    return {name: value for name, value in one.items() if name != "title"}


def _answers(endpoint: Endpoint, refs: dict[Any, Schema]) -> Schema:
    headers = {name: HEADERS[name] for name in endpoint.answer_headers}
    return {
        str(status): {
            "description": HTTPStatus(status).phrase,
            "content": {"application/json": {"schema": refs[(model, "serialization")]}},
        }
        | ({"headers": headers} if headers else {})
        for status, model in endpoint.answers.items()
    }


def _problems(endpoint: Endpoint, refs: dict[Any, Schema]) -> Schema:
    by_status: dict[int, list[type[Refusal]]] = defaultdict(list)
    for refusal in (*endpoint.all_refusals, *([Unauthenticated] if endpoint.role else [])):
        by_status[refusal.status].append(refusal)
    return {
        str(status): _problem(refusals, refs[(Problem, "validation")])
        for status, refusals in sorted(by_status.items())
    }


def _problem(refusals: list[type[Refusal]], schema: Schema) -> Schema:
    told = {
        "description": " ".join(f"`{refusal.code}`: {refusal.detail}" for refusal in refusals),
        "content": {"application/problem+json": {"schema": schema}},
    }
    if any(refusal.retry_after for refusal in refusals):
        told["headers"] = {"Retry-After": HEADERS["Retry-After"]}
    return told
