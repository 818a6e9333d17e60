"""The OpenAPI document as a page to read."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from chalicelib.openapi import Schema, document

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
)


def page(url: str) -> str:
    """The page, made from what the routes declare; `url` is where it is read."""
    api = document()
    rooms = [(tag["name"], _operations(api, tag["name"])) for tag in api["tags"]]
    template = _ENVIRONMENT.get_template("reference.html.j2")
    return template.render(info=api["info"], rooms=rooms, schemas=_shapes(api), url=url)


def _operations(api: Schema, tag: str) -> list[Schema]:
    return [
        {"method": method.upper(), "path": path, **_readable(operation)}
        for path, methods in api["paths"].items()
        for method, operation in methods.items()
        if tag in operation["tags"]
    ]


def _readable(operation: Schema) -> Schema:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return {
        "id": operation["operationId"],
        "summary": operation["summary"],
        "token": bool(operation["security"]),
        "parameters": operation["parameters"],
        "body": _name(body.get("schema")),
        "responses": [
            (status, answer["description"], _name(_schema(answer)))
            for status, answer in operation["responses"].items()
        ],
    }


def _schema(answer: Schema) -> Schema:
    return next(iter(answer["content"].values()))["schema"]


def _name(schema: Schema | None) -> str | None:
    return schema["$ref"].rpartition("/")[2] if schema else None


def _shapes(api: Schema) -> list[tuple[str, Schema]]:
    return sorted(api["components"]["schemas"].items())
