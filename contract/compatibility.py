"""Which values one schema allows and another does not. A change breaks a caller by such a value."""

from collections.abc import Iterator
from typing import Any, NamedTuple

Schema = dict[str, Any]
LEAST = ("minimum", "minLength", "minItems", "minProperties")
MOST = ("maximum", "maxLength", "maxItems")
EXACT = ("pattern", "format")


class Side(NamedTuple):
    """A schema and the document that its references lead into."""

    schema: Schema
    document: Schema

    def resolved(self) -> "Side":
        schema = self.schema
        while "$ref" in schema:
            schema = self.document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return Side(schema, self.document)

    def kinds(self) -> list["Side"]:
        """The alternatives of the schema, each resolved."""
        here = self.resolved()
        listed = here.schema.get("anyOf") or here.schema.get("oneOf") or [here.schema]
        if listed == [here.schema]:
            return here._by_type()
        return [kind for each in listed for kind in Side(each, self.document).kinds()]

    def _by_type(self) -> list["Side"]:
        types = self.schema.get("type")
        if not isinstance(types, list):
            return [self]
        return [self.with_schema(self.schema | {"type": each}) for each in types]

    def with_schema(self, schema: Schema) -> "Side":
        return Side(schema, self.document)


def incompatibilities(
    given: Side, taken: Side, pointer: str = "", *, new_fields: bool = False
) -> list[str]:
    """The values of `given` that `taken` does not allow, in words; `new_fields` allows fields to be added."""
    alternatives = taken.kinds()
    found: list[str] = []
    for kind in given.kinds():
        tries = [
            list(_incompatibilities(kind, other, pointer, new_fields)) for other in alternatives
        ]
        found += min(tries, key=len)
    return found


def _incompatibilities(given: Side, taken: Side, pointer: str, new_fields: bool) -> Iterator[str]:
    here = pointer or "/"
    a, b = given.schema, taken.schema
    kinds = {"integer", "number"} if b.get("type") == "number" else {b.get("type")}
    if "type" in b and a.get("type") not in kinds:
        yield f"{here} may be {a.get('type', 'anything')}, not only {b['type']}"
        return
    yield from _beyond_values(a, b, here)
    yield from _beyond_bounds(a, b, here)
    if "items" in b:
        nested = given.with_schema(a.get("items", {})), taken.with_schema(b["items"])
        yield from incompatibilities(*nested, f"{pointer}/0", new_fields=new_fields)
    yield from _beyond_fields(given, taken, pointer, new_fields)


def _beyond_values(a: Schema, b: Schema, pointer: str) -> Iterator[str]:
    values, known = _values(a), _values(b)
    if known is not None:
        more = sorted(map(str, values - known)) if values is not None else ["any value"]
        yield from (f"{pointer} may be {value}" for value in more)


def _values(schema: Schema) -> set[Any] | None:
    if "const" in schema:
        return {schema["const"]}
    return set(schema["enum"]) if "enum" in schema else None


def _beyond_bounds(a: Schema, b: Schema, pointer: str) -> Iterator[str]:
    for name in LEAST:
        if name in b and a.get(name, float("-inf")) < b[name]:
            yield f"{pointer} may be below {name} {b[name]}"
    for name in MOST:
        if name in b and a.get(name, float("inf")) > b[name]:
            yield f"{pointer} may be above {name} {b[name]}"
    for name in EXACT:
        if name in b and a.get(name) != b[name] and _values(a) is None:
            yield f"{pointer} need not have the {name} {b[name]}"


def _beyond_fields(given: Side, taken: Side, pointer: str, new_fields: bool) -> Iterator[str]:
    a, b = given.schema, taken.schema
    mine, known = a.get("properties", {}), b.get("properties", {})
    for name in b.get("required", []):
        if name not in a.get("required", []):
            yield f"{pointer}/{name} may be missing"
    if b.get("additionalProperties") is False and not new_fields:
        yield from (f"{pointer}/{name} may be given" for name in mine if name not in known)
    for name in mine.keys() & known.keys():
        nested = given.with_schema(mine[name]), taken.with_schema(known[name])
        yield from incompatibilities(*nested, f"{pointer}/{name}", new_fields=new_fields)
