"""The service as its OpenAPI document describes it: it knows its operations and answers by their schemas."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import httpx
from jsonschema import Draft202012Validator

from chalicelib.openapi.routes import document

Schema = dict[str, Any]
DOCUMENT = document()
JSON, CSV = "application/json", "text/csv"
WORDS = {"date-time": "2026-01-31T12:00:00Z", "date": "2026-01-31"}


def resolved(schema: Schema) -> Schema:
    """The schema itself, where a reference to it is written."""
    while "$ref" in schema:
        found: Any = DOCUMENT
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        schema = found
    return schema


def fitting(schema: Schema) -> Any:
    """A value that fits a schema, with every declared field."""
    schema = resolved(schema)
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            return fitting(schema[choice][0])
    if "enum" in schema or "const" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    if "properties" in schema:
        return {name: fitting(field) for name, field in schema["properties"].items()}
    kinds: dict[str, Any] = {"object": {}, "integer": 7, "boolean": True, "null": None}
    if schema.get("type") == "array":
        return [fitting(schema["items"])]
    return kinds.get(schema.get("type", "anything"), WORDS.get(schema.get("format", ""), "text"))


@dataclass(frozen=True)
class Operation:
    """One call of the document that can succeed with JSON or CSV."""

    method: str
    path: str
    declared: Schema

    @property
    def name(self) -> str:
        return self.declared["operationId"]

    @cached_property
    def answer(self) -> Schema | None:
        """The schema of its success."""
        for status, body in self.declared["responses"].items():
            content = resolved(body).get("content", {})
            for kind in (JSON, CSV):
                if status.startswith("2") and kind in content:
                    return content[kind]["schema"]
        return None

    @property
    def is_csv(self) -> bool:
        return CSV in resolved(self.declared["responses"].get("200", {})).get("content", {})

    @property
    def body(self) -> Schema | None:
        declared = self.declared.get("requestBody")
        return resolved(declared)["content"]["application/json"]["schema"] if declared else None

    def parameters(self, where: str) -> dict[str, Schema]:
        listed = map(resolved, self.declared.get("parameters", []))
        return {each["name"]: each["schema"] for each in listed if each["in"] == where}

    def is_asked_by(self, request: httpx.Request) -> bool:
        """Whether a request is one for this operation."""
        pattern = re.sub(r"{\w+}", "[^/]+", self.path)
        path = request.url.path.removeprefix("/api")
        return request.method == self.method and re.fullmatch(pattern, path) is not None


def operations() -> Iterator[Operation]:
    """The operations that a client offers: not amending, which is always refused, and not the HTML page."""
    for path, methods in DOCUMENT["paths"].items():
        for method, declared in methods.items():
            operation = Operation(method.upper(), path, declared)
            if operation.answer:
                yield operation


def asked_by(request: httpx.Request) -> Operation:
    """The operation of a request; a literal path wins over one with a placeholder."""
    found = [operation for operation in operations() if operation.is_asked_by(request)]
    assert found, f"nothing in the document answers {request.method} {request.url.path}"
    return min(found, key=lambda operation: operation.path.count("{"))


def answer(request: httpx.Request) -> httpx.Response:
    """What the document says a request is answered; a list ends after its first page."""
    operation = asked_by(request)
    if operation.is_csv:
        return httpx.Response(200, text="name\r\nvalue\r\n", headers={"Content-Type": CSV})
    body = fitting(operation.answer or {})
    if "next_cursor" in body:
        body["next_cursor"] = None
    return httpx.Response(200, json=body)


def faults(schema: Schema, given: Any) -> list[str]:
    """What is wrong with something that should fit a schema of the document."""
    whole = {"components": DOCUMENT["components"]} | schema
    return [fault.message for fault in Draft202012Validator(whole).iter_errors(given)]
