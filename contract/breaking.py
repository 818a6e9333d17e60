"""The changes from one OpenAPI document to the next that would break a caller, each in a sentence."""

from collections.abc import Iterator
from typing import Any

from contract.compatibility import Side, incompatibilities

Schema = dict[str, Any]
METHODS = ("get", "put", "post", "patch", "delete")


def breaking(old: Schema, new: Schema) -> list[str]:
    """Every change that breaks a caller written for `old`; empty when there is none."""
    operations = dict(_operations(new))
    found: list[str] = []
    for call, before in _operations(old):
        if call not in operations:
            found.append(f"{call}: is gone")
            continue
        changes = _changes(before, operations[call], old, new)
        found += sorted(f"{call}: {change}" for change in changes)
    return found


def _operations(document: Schema) -> Iterator[tuple[str, Schema]]:
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                yield f"{method.upper()} {path}", methods[method]


def _changes(before: Schema, after: Schema, old: Schema, new: Schema) -> Iterator[str]:
    if before["operationId"] != after["operationId"]:
        yield f"is named {after['operationId']}, no longer {before['operationId']}"
    if after["security"] and not before["security"]:
        yield "needs a token now"
    yield from _parameters(before, after, old, new)
    yield from _body(before, after, old, new)
    yield from _answers(before, after, old, new)


def _parameters(before: Schema, after: Schema, old: Schema, new: Schema) -> Iterator[str]:
    known = {(each["in"], each["name"]): each for each in before["parameters"]}
    taken = {(each["in"], each["name"]): each for each in after["parameters"]}
    for (where, name), parameter in known.items():
        if (where, name) not in taken:
            yield f"takes no {where} parameter {name} any more"
            continue
        sides = Side(parameter["schema"], old), Side(taken[where, name]["schema"], new)
        yield from (f"{name} is refused where {each}" for each in incompatibilities(*sides))
    for (where, name), parameter in taken.items():
        was_needed = known.get((where, name), {}).get("required", False)
        if parameter.get("required") and not was_needed:
            yield f"needs the {where} parameter {name} now"


def _body(before: Schema, after: Schema, old: Schema, new: Schema) -> Iterator[str]:
    if "requestBody" not in after:
        return
    was_needed = before.get("requestBody", {}).get("required", False)
    if after["requestBody"].get("required") and not was_needed:
        yield "needs a body now"
    if "requestBody" not in before:
        return
    sides = Side(_content(before["requestBody"]), old), Side(_content(after["requestBody"]), new)
    yield from (f"the body is refused where {each}" for each in incompatibilities(*sides))


def _answers(before: Schema, after: Schema, old: Schema, new: Schema) -> Iterator[str]:
    for status, answer in before["responses"].items():
        if not status.startswith("2"):
            continue
        if status not in after["responses"]:
            yield f"does not answer {status} any more"
            continue
        response = after["responses"][status]
        sides = Side(_content(response), new), Side(_content(answer), old)
        yield from (f"{status}: {each}" for each in incompatibilities(*sides, new_fields=True))
        for name in answer.get("headers", {}).keys() - response.get("headers", {}).keys():
            yield f"{status} comes without {name}"


def _content(part: Schema) -> Schema:
    return next(iter(part["content"].values()))["schema"]
