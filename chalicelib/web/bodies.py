"""From the bytes of a body to its model: readable JSON, each field once, and none that nobody knows."""

import json
from collections.abc import Iterator
from typing import Any, NoReturn, TypeVar

from chalice.app import Request
from pydantic import BaseModel, ValidationError

from chalicelib.errors import (
    Fault,
    MalformedJson,
    PayloadTooLarge,
    UnsupportedMediaType,
    ValidationFailed,
)
from chalicelib.web.endpoint import Endpoint, Nothing
from chalicelib.web.faults import faults_of, given_twice

M = TypeVar("M", bound=BaseModel)
JSON = "application/json"
# Larger than any body that fits its schema: the largest is a draft of 40 lines with every name in escapes.
LARGEST_BODY = 256 * 1024


class Members(list[tuple[str, Any]]):
    """The members of a JSON object as they were sent, those of one name too."""


def body_of(endpoint: Endpoint, request: Request) -> BaseModel:
    """The body as the endpoint declares it; one that takes none may be sent `{}` (rules.md R30).

    Raises UnsupportedMediaType, PayloadTooLarge, MalformedJson, or ValidationFailed with every fault.
    """
    model = endpoint.body or Nothing
    if not endpoint.answers:  # Nothing is done with the body, whatever it is.
        return Nothing()
    if not endpoint.needs_body and not request.raw_body:
        return model.model_validate_json("{}")
    if not _is_json(request):
        raise UnsupportedMediaType
    content = request.raw_body
    raw = content.encode() if isinstance(content, str) else content
    if len(raw) > LARGEST_BODY:
        raise PayloadTooLarge
    return parse_body(model, raw)


def parse_body(model: type[M], raw: bytes) -> M:
    """The body as its model. Raises MalformedJson, or ValidationFailed with every fault."""
    try:
        parsed = model.model_validate_json(raw)
        faults: list[Fault] = []
    except ValidationError as error:
        if error.errors(include_input=False)[0]["type"] == "json_invalid":
            raise MalformedJson from None
        parsed, faults = None, faults_of(error, model)
    faults += [given_twice(parts) for parts in _repeated(_as_sent(raw))]
    if faults or not parsed:
        raise ValidationFailed(faults=faults)
    return parsed


def _is_json(request: Request) -> bool:
    """Whether the body says that it is JSON, or says nothing."""
    kind = request.headers.get("content-type", JSON)
    return kind.partition(";")[0].strip().lower() == JSON


def _as_sent(raw: bytes) -> Any:
    """The JSON with every member of its objects. Its numbers are left as text: they were judged before."""
    return json.loads(
        raw.decode(),
        object_pairs_hook=Members,
        parse_int=str,
        parse_float=str,
        parse_constant=_no_number,
    )


def _no_number(word: str) -> NoReturn:
    """NaN and Infinity, which pydantic takes, are no JSON (RFC 8259)."""
    raise MalformedJson


def _repeated(sent: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The places of the members whose name an earlier one of the same object has."""
    seen: set[str | int] = set()
    of_object = isinstance(sent, Members)
    members = sent if of_object else enumerate(sent) if isinstance(sent, list) else ()
    for name, value in members:
        if name in seen:
            yield (*path, name)
        seen.add(name)
        yield from _repeated(value, (*path, name))
