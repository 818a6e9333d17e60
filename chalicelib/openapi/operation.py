"""One operation of the document: what its endpoint takes, answers and refuses."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode

from chalicelib.auth import Role
from chalicelib.errors import Problem, Refusal, Throttled, Unauthenticated
from chalicelib.openapi import examples
from chalicelib.openapi.headers import (
    IDEMPOTENCY_KEY,
    IF_MATCH,
    OF_KEPT,
    Schema,
    header,
)
from chalicelib.openapi.links import links, path_parameters
from chalicelib.web.endpoint import Endpoint, Verbatim

CALLED_BY: dict[Role | None, str] = {
    None: "No token is needed.",
    "buyer": "For buyers.",
    "staff": "For staff.",
}
# By whether the call replaces what it changes.
WITHOUT_A_VERSION = {
    False: "the change is merged onto the newest version",
    True: "it replaces whatever is there",
}
Refs = dict[tuple[type[BaseModel], JsonSchemaMode], Schema]


def operation(endpoint: Endpoint, refs: Refs, others: Sequence[Endpoint]) -> Schema:
    """The operation of an endpoint; its answers may link to operations of `others`."""
    described: Schema = {
        "operationId": endpoint.name,
        "summary": _summary(endpoint),
        "description": " ".join(_sentences(endpoint)),
        "tags": [endpoint.tag],
        "parameters": _parameters(endpoint),
        "responses": _success_responses(endpoint, refs, others)
        | _unchanged_response(endpoint)
        | _problem_responses(endpoint, refs),
        "security": [{"bearer": []}] if endpoint.role else [],
    }
    if endpoint.body:
        schema = refs[(endpoint.body, "validation")]
        content = {"schema": schema, "examples": _sample(endpoint.body.__name__)}
        described["requestBody"] = {
            "required": endpoint.needs_body,
            "content": {"application/json": content},
        }
    return described


def _summary(endpoint: Endpoint) -> str:
    return (endpoint.view.__doc__ or endpoint.name).strip()


def _sentences(endpoint: Endpoint) -> Iterator[str]:
    """What the call does, and what a caller should know of it besides."""
    yield _summary(endpoint)
    yield CALLED_BY[endpoint.role]
    if endpoint.method == "GET":
        yield "`HEAD` is answered too."
    if endpoint.cache_control:
        yield "With `If-None-Match`, who has it already is answered 304 without its content."
    if endpoint.takes_if_match:
        yield f"Without `If-Match` {WITHOUT_A_VERSION[endpoint.replaces]}."
    if endpoint.takes_idempotency_key:
        yield "With an `Idempotency-Key` it is done once, however often it is sent."


def _parameters(endpoint: Endpoint) -> list[Schema]:
    parameters = [_path_parameter(name) for name in path_parameters(endpoint)]
    if endpoint.query:
        parameters += _query_parameters(endpoint.query)
    parameters += [IF_MATCH] if endpoint.takes_if_match else []
    parameters += [IDEMPOTENCY_KEY] if endpoint.takes_idempotency_key else []
    return parameters


def _path_parameter(name: str) -> Schema:
    schema: Schema = {"type": "string", "minLength": 1}
    return {
        "name": name,
        "in": "path",
        "required": True,
        "schema": schema,
        "example": examples.PATH[name],
    }


def _query_parameters(query: type[BaseModel]) -> list[Schema]:
    schema = query.model_json_schema()
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": _not_null(field)}
        for name, field in schema["properties"].items()
    ]


def _not_null(schema: Schema) -> Schema:
    """The schema without null: an optional query parameter is left out, it is never null."""
    kinds = (kind for kind in schema.get("anyOf", []) if kind != {"type": "null"})
    return {name: value for name, value in next(kinds, schema).items() if name != "title"}


def _success_responses(endpoint: Endpoint, refs: Refs, others: Sequence[Endpoint]) -> Schema:
    headers = {name: header(name) for name in endpoint.answer_headers}
    headers |= OF_KEPT if endpoint.cache_control else {}
    return {
        str(status): {
            "description": HTTPStatus(status).phrase,
            "content": _content(endpoint, model, refs),
            **_unless_empty(headers=headers, links=links(endpoint, model, others)),
        }
        for status, model in endpoint.answers.items()
    }


def _unchanged_response(endpoint: Endpoint) -> Schema:
    if not endpoint.cache_control:
        return {}
    return {"304": {"description": "The caller has it already.", "headers": OF_KEPT}}


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


def _problem_responses(endpoint: Endpoint, refs: Refs) -> Schema:
    by_status: dict[int, list[type[Refusal]]] = defaultdict(list)
    by_gateway = [Unauthenticated, Throttled] if endpoint.role else [Throttled]
    for refusal in (*endpoint.all_refusals, *by_gateway):
        by_status[refusal.status].append(refusal)
    schema = refs[(Problem, "validation")]
    return {
        str(status): _problem_response(refusals, schema)
        for status, refusals in sorted(by_status.items())
    }


def _problem_response(refusals: list[type[Refusal]], schema: Schema) -> Schema:
    examples_by_code = {refusal.code: _sample(refusal.code)["sample"] for refusal in refusals}
    return {
        "description": " ".join(f"`{refusal.code}`: {refusal.detail}" for refusal in refusals),
        "content": {"application/problem+json": {"schema": schema, "examples": examples_by_code}},
        **_unless_empty(headers=_headers_of(refusals)),
    }


def _headers_of(refusals: list[type[Refusal]]) -> Mapping[str, Schema]:
    present = {
        "Retry-After": any(refusal.retry_after for refusal in refusals),
        "Allow": any(refusal.allow for refusal in refusals),
        "WWW-Authenticate": Unauthenticated in refusals,
    }
    return {name: header(name) for name, is_present in present.items() if is_present}
