"""The schemas of the client's models, derived from the service's OpenAPI document.

The service validates strictly what it is sent. The client does not, and accepts what
it does not know yet. So limits, patterns and the ban on unknown fields are left out.
"""

import re
from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]
REF = "#/components/schemas/"
KEPT = ("type", "format", "enum", "const", "$ref", "items", "anyOf", "properties", "required")
KEPT_TOO = ("default", "description")
# Private fields are left out of reprs, so that they do not get into logs.
PRIVATE = {
    ("Coupon", "code"),
    ("BillingContact", "email"),
    ("BillingContact", "phone"),
    ("Recipient", "email"),
    ("WelcomeAgain", "recipient"),
    ("WelcomeAgainRecipient", "email"),
    ("Mail", "to"),
}


def model_schemas(document: Schema) -> dict[str, Schema]:
    """The schemas of every body and answer, reduced to what the client needs, under its names."""
    known = document["components"]["schemas"]
    found = {
        renamed(name): lean(known[name])
        for name in sorted(_reached(document["paths"], known))
        if not is_list(known[name]) and "properties" in known[name]
    }
    for name in list(found):
        _name_objects(name, found)
    words: dict[tuple[str, ...], str] = {}
    for name in sorted(found, key=lambda name: (len(name), name)):
        _name_words(name, found[name], words)
    found |= {name: {"type": "string", "enum": list(values)} for values, name in words.items()}
    for owner, field in PRIVATE:
        found[owner]["properties"][field]["repr"] = False
    return dict(sorted(found.items()))


def renamed(name: str) -> str:
    """The client's name of a schema: `Order`, not `OrderAnswer`."""
    return name.removesuffix("Answer")


def is_list(schema: Schema) -> bool:
    """Whether it is a page of a list; the client has one model for all of them."""
    return set(schema.get("properties", ())) == {"items", "next_cursor"}


def lean(schema: Schema, *, of_field: bool = False) -> Schema:
    """A schema with only the keywords that the models need."""
    kept = KEPT + (("default",) if of_field else KEPT_TOO)
    slim = {name: value for name, value in schema.items() if name in kept}
    if "$ref" in slim:
        slim["$ref"] = REF + renamed(slim["$ref"].removeprefix(REF))
    if "properties" in slim:
        fields = slim["properties"].items()
        slim["properties"] = {name: lean(field, of_field=True) for name, field in fields}
    if "items" in slim:
        slim["items"] = lean(slim["items"], of_field=True)
    if "anyOf" in slim:
        slim["anyOf"] = [lean(kind, of_field=True) for kind in slim["anyOf"]]
    return slim


def _reached(start: Any, known: dict[str, Schema]) -> set[str]:
    found: set[str] = set()
    ahead = list(_names_in(start))
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += _names_in(known[name])
    return found


def _names_in(node: Any) -> Iterator[str]:
    """The schemas that a part of the document refers to."""
    if isinstance(node, list):
        for part in node:
            yield from _names_in(part)
    elif isinstance(node, dict):
        if str(node.get("$ref", "")).startswith(REF):
            yield node["$ref"].removeprefix(REF)
        for part in node.values():
            yield from _names_in(part)


def _kinds(field: Schema) -> list[Schema]:
    return field.get("anyOf", [field])


def _name_objects(owner: str, found: dict[str, Schema]) -> None:
    """Give each object that is declared inside a field its own name."""
    for name, field in found[owner]["properties"].items():
        for kind in _kinds(field):
            if "properties" in kind:
                found[owner + _camel(name)] = dict(kind)
                kind.clear()
                kind["$ref"] = REF + owner + _camel(name)


def _name_words(owner: str, schema: Schema, words: dict[tuple[str, ...], str]) -> None:
    """Give each enumeration a name, the same wherever it is used: `OrderStatus`."""
    for name, field in schema["properties"].items():
        for kind in _kinds(field):
            if len(kind.get("enum", ())) > 1:
                values = tuple(kind["enum"])
                title = words.setdefault(values, _title(owner, name))
                kind.clear()
                kind["$ref"] = REF + title


def _title(owner: str, field: str) -> str:
    if "_" in field:
        return _camel(field)
    return f"{owner}Name" if owner.endswith(_camel(field)) else owner + _camel(field)


def _camel(name: str) -> str:
    return re.sub(r"(?:^|_)([a-z])", lambda found: found[1].upper(), name)
