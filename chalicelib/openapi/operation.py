"""One operation of the document: what its endpoint takes, answers and refuses."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel

from chalicelib.errors import Problem, Refusal, Throttled, Unauthenticated
from chalicelib.openapi import examples
from chalicelib.openapi.headers import IDEMPOTENCY_KEY, IF_MATCH, Schema, header
from chalicelib.openapi.links import links
from chalicelib.web.endpoint import Endpoint, Verbatim

Refs = dict[tuple[type[BaseModel], Any], Schema]


def operation(endpoint: Endpoint, refs: Refs, others: Sequence[Endpoint]) -> Schema:
    """The operation that an endpoint is; `others` are all that its answers may lead to."""
    told: Schema = {
        "operationId": endpoint.name,
        "summary": (endpoint.view.__doc__ or endpoint.name).strip(),
        "tags": [endpoint.tag],
        "parameters": _parameters(endpoint),
        "responses": _answers(endpoint, refs, others) | _problems(endpoint, refs),
        "security": [{"bearer": []}] if endpoint.role else [],
    }
    if endpoint.body:
        schema = refs[(endpoint.body, "validation")]
        content = {"schema": schema, "examples": _sample(endpoint.body.__name__)}
        told["requestBody"] = {"required": True, "content": {"application/json": content}}
    return told


def _parameters(endpoint: Endpoint) -> list[Schema]:
    found: list[Schema] = [_path_parameter(name) for name in re.findall(r"{(\w+)}", endpoint.path)]
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


def _path_parameter(name: str) -> Schema:
    schema: Schema = {"type": "string", "minLength": 1}
    return {
        "name": name,
        "in": "path",
        "required": True,
        "schema": schema,
        "example": examples.PATH[name],
    }


def _given(schema: Schema) -> Schema:
    """A query parameter is given or left out; it is never null."""
    one = next((kind for kind in schema.get("anyOf", []) if kind != {"type": "null"}), schema)
    return {name: value for name, value in one.items() if name != "title"}


def _answers(endpoint: Endpoint, refs: Refs, others: Sequence[Endpoint]) -> Schema:
    headers = {name: header(name) for name in endpoint.answer_headers}
    return {
        str(status): {
            "description": HTTPStatus(status).phrase,
            "content": _content(endpoint, model, refs),
            **_unless_empty(headers=headers, links=links(endpoint, model, others)),
        }
        for status, model in endpoint.answers.items()
    }


def _content(endpoint: Endpoint, model: type[BaseModel], refs: Refs) -> Schema:
    if model is Verbatim:
        return {kind: {"schema": {"type": "string"}} for kind in endpoint.media_types}
    content: Schema = {"schema": refs[(model, "serialization")]}
    if examples.answer(model):
        content["examples"] = _sample(model.__name__)
    return {"application/json": content}


def _sample(name: str) -> Schema:
    return {"sample": {"$ref": f"#/components/examples/{name}"}}


def _unless_empty(**parts: Any) -> Schema:
    return {name: part for name, part in parts.items() if part}


def _problems(endpoint: Endpoint, refs: Refs) -> Schema:
    by_status: dict[int, list[type[Refusal]]] = defaultdict(list)
    gateways = [Unauthenticated, Throttled] if endpoint.role else [Throttled]
    for refusal in (*endpoint.all_refusals, *gateways):
        by_status[refusal.status].append(refusal)
    schema = refs[(Problem, "validation")]
    return {str(status): _problem(told, schema) for status, told in sorted(by_status.items())}


def _problem(refusals: list[type[Refusal]], schema: Schema) -> Schema:
    shown = {refusal.code: _sample(refusal.code)["sample"] for refusal in refusals}
    return {
        "description": " ".join(f"`{refusal.code}`: {refusal.detail}" for refusal in refusals),
        "content": {"application/problem+json": {"schema": schema, "examples": shown}},
        **_unless_empty(headers=_headers_of(refusals)),
    }


def _headers_of(refusals: list[type[Refusal]]) -> Mapping[str, Schema]:
    comes_with = {
        "Retry-After": any(refusal.retry_after for refusal in refusals),
        "Allow": any(refusal.allow for refusal in refusals),
        "WWW-Authenticate": Unauthenticated in refusals,
    }
    return {name: header(name) for name, comes in comes_with.items() if comes}
