"""From the service's OpenAPI document: the schemas that the client's models are made of.

The service checks what it is sent; the client does not check it again, and accepts fields and words
that later versions add. So limits and patterns are left out, and unknown fields are not refused.
"""

import re
from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]
REF = "#/components/schemas/"
KEPT = ("type", "format", "enum", "const", "$ref", "items", "anyOf", "properties", "required")
KEPT_TOO = ("default", "description")
# Coupon codes and addresses are left out of every repr, so that they end up in no log; so are links that open a
# document without a token, what a mail says, and what a value was before and after.
PRIVATE = {
    *("email", "invoice_email", "phone", "recipient", "reply_to", "to"),
    *("url", "text", "html", "old", "new"),
}
# What a mail server answered may name the address, and so may what is told of a mail.
PRIVATE_OF = {
    ("Coupon", "code"),
    ("CompleteTask", "code"),
    ("Event", "detail"),
    ("Mail", "detail"),
    ("InvoiceMail", "last_error"),
}

# What is given has stricter rules than what is answered; without its rules it is the same.
GIVEN_AS_ANSWERED = {
    "NewBillingContact": "BillingContact",
    "NewBillingInformation": "BillingInformation",
    "NewPrice": "Price",
}


def model_schemas(document: Schema) -> dict[str, Schema]:
    """The schemas of every body and answer, reduced to what a model needs, under the client's names."""
    known = document["components"]["schemas"]
    found = {
        renamed(name): reduced(known[name])
        for name in sorted(_reached(document["paths"], known) - GIVEN_AS_ANSWERED.keys())
        if not is_list(known[name]) and "properties" in known[name]
    }
    for name in list(found):
        _name_objects(name, found)
    enums: dict[tuple[str, ...], str] = {}
    for name in sorted(found, key=lambda name: (len(name), name)):
        _name_enums(name, found[name], enums)
    found |= {name: {"type": "string", "enum": list(values)} for values, name in enums.items()}
    for owner, schema in found.items():
        for name, field in schema.get("properties", {}).items():
            if (owner, name) in PRIVATE_OF or (name in PRIVATE and _is_text(field)):
                field["repr"] = False
    return dict(sorted(found.items()))


def renamed(name: str) -> str:
    """The client's name of a schema: `Order`, not `OrderAnswer`; one for what is given and answered alike."""
    return GIVEN_AS_ANSWERED.get(name, name.removesuffix("Answer"))


def is_list(schema: Schema) -> bool:
    """Whether the schema is a page of a list; the client has one model for all of them."""
    return set(schema.get("properties", ())) == {"items", "next_cursor"}


def reduced(schema: Schema, *, of_field: bool = False) -> Schema:
    """A schema with only what makes a model."""
    kept = KEPT + (("default",) if of_field else KEPT_TOO)
    slim = {name: value for name, value in schema.items() if name in kept}
    if "$ref" in slim:
        slim["$ref"] = REF + renamed(slim["$ref"].removeprefix(REF))
    if "properties" in slim:
        fields = slim["properties"].items()
        slim["properties"] = {name: reduced(field, of_field=True) for name, field in fields}
    if "items" in slim:
        slim["items"] = reduced(slim["items"], of_field=True)
    if "anyOf" in slim:
        slim["anyOf"] = [reduced(kind, of_field=True) for kind in slim["anyOf"]]
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


def _is_text(field: Schema) -> bool:
    """Whether a field is text, or whatever a changed field held."""
    return any(
        kind.get("type", "string") == "string" and "$ref" not in kind for kind in _kinds(field)
    )


def _name_objects(owner: str, found: dict[str, Schema]) -> None:
    """An object written inside a field gets a name of its own."""
    for name, field in found[owner]["properties"].items():
        for kind in _kinds(field):
            if "properties" in kind:
                found[owner + _camel(name)] = dict(kind)
                kind.clear()
                kind["$ref"] = REF + owner + _camel(name)


def _name_enums(owner: str, schema: Schema, enums: dict[tuple[str, ...], str]) -> None:
    """An enumeration gets a name, such as `OrderStatus`: the same one in every model that has it."""
    for name, field in schema["properties"].items():
        for kind in _kinds(field):
            if len(kind.get("enum", ())) > 1:
                values = tuple(kind["enum"])
                title = enums.setdefault(values, _title(owner, name))
                kind.clear()
                kind["$ref"] = REF + title


def _title(owner: str, field: str) -> str:
    if "_" in field:
        return _camel(field)
    return f"{owner}Name" if owner.endswith(_camel(field)) else owner + _camel(field)


def _camel(name: str) -> str:
    return re.sub(r"(?:^|_)([a-z])", lambda found: found[1].upper(), name)
