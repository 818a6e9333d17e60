"""From an HTTP request to the Call that its endpoint declares."""

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from chalice.app import Request
from pydantic import BaseModel, ValidationError

from chalicelib.auth import Caller
from chalicelib.errors import (
    Fault,
    MalformedJson,
    PayloadTooLarge,
    StaleVersion,
    UnsupportedMediaType,
    ValidationFailed,
)
from chalicelib.storage import receipts
from chalicelib.values.base import ADVICE
from chalicelib.web.endpoint import Call, Endpoint, Nothing, ParsedCall

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)
# The caller of an endpoint that needs no token.
ANONYMOUS = Caller(account_id="acc_nobody", sub="nobody", roles=())
VERSIONS = re.compile(r'"[0-9]{1,15}"( *, *"[0-9]{1,15}")*')
IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,255}")
JSON = "application/json"
# Larger than any body that fits its schema: the largest is a draft of 40 lines with every name in escapes.
LARGEST_BODY = 256 * 1024
MOST_LISTED, LONGEST_NAME = 50, 100
UNLISTED = Fault(code="more_problems", detail="")
MOMENT = "Give a time with an offset, such as 2026-01-31T12:00:00Z."
DAY = "Give a date, such as 2026-01-31."
# What to do about each of pydantic's kinds of error.
SENTENCES = {
    "missing": "Give this field; it is missing.",
    "model_type": "Give an object.",
    "string_type": "Give a text.",
    "bool_type": "Give true or false.",
    "bool_parsing": "Give true or false.",
    "int_type": "Give a whole number.",
    "int_parsing": "Give a whole number.",
    "int_parsing_size": "Give a smaller number.",
    "int_from_float": "Give a whole number.",
    "tuple_type": "Give a list.",
    "literal_error": "This must be {expected}.",
    "greater_than_equal": "Give {ge} or more.",
    "less_than_equal": "Give {le} or less.",
    "string_too_short": "Give a text that is not shorter than {min_length} character{s}.",
    "string_too_long": "Give a text that is not longer than {max_length} character{s}.",
    "too_long": "Give a list that is not longer than {max_length}.",
    "datetime_from_date_parsing": MOMENT,
    "datetime_parsing": MOMENT,
    "timezone_aware": MOMENT,
    "date_parsing": DAY,
    "date_from_datetime_parsing": DAY,
}


def parse(endpoint: Endpoint, request: Request, path: dict[str, str]) -> ParsedCall:
    """The call as the endpoint declares it. Raises WrongRole, MalformedJson, ValidationFailed and others.

    ValidationFailed names the faults of the query, the body and the Idempotency-Key at once.
    """
    caller = _caller(endpoint, request)
    faults: list[Fault] = []
    query = _parsed_or(Nothing(), faults, lambda: parse_query(endpoint.query or Nothing, request))
    body = _parsed_or(Nothing(), faults, lambda: _body(endpoint, request))
    key = _parsed_or(None, faults, lambda: _idempotency_key(endpoint, request))
    if faults:
        raise ValidationFailed(faults=_listed(faults))
    if_match = _if_match(request) if endpoint.takes_if_match else None
    fingerprint = body.model_dump_json().encode() if endpoint.body else b""
    slot = receipts.slot(caller.account_id, caller.sub, endpoint.call, key, fingerprint)
    return Call(caller, path, body, query, if_match, slot)


def parse_body(model: type[M], raw: bytes) -> M:
    """The body as its model. Raises MalformedJson, or ValidationFailed with every fault."""
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        if error.errors(include_input=False)[0]["type"] == "json_invalid":
            raise MalformedJson from None
        raise ValidationFailed(faults=_faults_of(error, model)) from None


def parse_query(model: type[M], request: Request) -> M:
    """The query as its model. Raises ValidationFailed with every fault, also for a repeated parameter."""
    given = request.query_params
    lists = {name: given.getlist(name) for name in given} if given else {}
    faults = [_given_twice(name) for name, values in lists.items() if len(values) > 1]
    try:
        query = model.model_validate_strings({name: values[0] for name, values in lists.items()})
    except ValidationError as error:
        raise ValidationFailed(faults=faults + _faults_of(error, model, "parameter")) from None
    if faults:
        raise ValidationFailed(faults=faults)
    return query


def _caller(endpoint: Endpoint, request: Request) -> Caller:
    if not endpoint.role:
        return ANONYMOUS
    caller = Caller.of_context(request.context["authorizer"])
    caller.must_be(endpoint.role)
    return caller


def _parsed_or(default: T, faults: list[Fault], parse_part: Callable[[], T]) -> T:
    """What parse_part returns; if it raises ValidationFailed, the default, and its faults are added."""
    try:
        return parse_part()
    except ValidationFailed as failed:
        faults += failed.faults
        return default


def _body(endpoint: Endpoint, request: Request) -> BaseModel:
    if not endpoint.body:
        return Nothing()
    if not endpoint.needs_body and not request.raw_body:
        return parse_body(endpoint.body, b"{}")
    if not _is_json(request):
        raise UnsupportedMediaType
    content = request.raw_body
    raw = content.encode() if isinstance(content, str) else content
    if len(raw) > LARGEST_BODY:
        raise PayloadTooLarge
    return parse_body(endpoint.body, raw)


def _is_json(request: Request) -> bool:
    """Whether the body says that it is JSON, or says nothing; where a body is needed, Chalice asks first."""
    kind = request.headers.get("content-type", JSON)
    return kind.partition(";")[0].strip().lower() == JSON


def _idempotency_key(endpoint: Endpoint, request: Request) -> str | None:
    key = request.headers.get("idempotency-key") if endpoint.takes_idempotency_key else None
    if key is None or IDEMPOTENCY_KEY.fullmatch(key):
        return key
    detail = "An Idempotency-Key is 1 to 255 visible ASCII characters."
    raise ValidationFailed(faults=[Fault(code="bad_idempotency_key", detail=detail)])


def _if_match(request: Request) -> frozenset[int] | None:
    """The versions that If-Match names; None where any version will do."""
    header = request.headers.get("if-match")
    if header is None or header.strip() == "*":
        return None
    if not VERSIONS.fullmatch(header.strip()):
        raise StaleVersion  # No version matches a header that is not a list of versions.
    return frozenset(int(version) for version in re.findall(r"\d+", header))


def _given_twice(name: str) -> Fault:
    detail = "This parameter is given more than once."
    return Fault(code="given_twice", detail=detail, pointer=_pointer((name,)))


def _faults_of(error: ValidationError, model: type[BaseModel], noun: str = "field") -> list[Fault]:
    """The faults in words; those beyond the ones that are listed are only there to be counted."""
    entries = error.errors(include_url=False, include_input=False)
    told = [_fault(entry, model, noun) for entry in entries[:MOST_LISTED]]
    return told + [UNLISTED] * (len(entries) - len(told))


def _fault(entry: "ErrorDetails", model: type[BaseModel], noun: str) -> Fault:
    unknown = entry["type"] == "extra_forbidden"
    detail = _unknown(entry["loc"], model, noun) if unknown else _advice(entry)
    return Fault(code=entry["type"], detail=detail, pointer=_pointer(entry["loc"]))


def _advice(entry: "ErrorDetails") -> str:
    """What to do, in our own words; those of our own checks are it already."""
    given = entry.get("ctx", {})
    if entry["type"] == "string_pattern_mismatch":
        return ADVICE.get(given["pattern"], "Give a text in the form that the documentation names.")
    words = SENTENCES.get(entry["type"])
    if words is None:
        return entry["msg"]
    counted = {"s": "" if 1 in given.values() else "s"}
    return words.format_map(given | counted)


def _unknown(parts: tuple[str | int, ...], model: type[BaseModel], noun: str) -> str:
    """That there is no such field, and the nearest that there is."""
    from difflib import get_close_matches  # Only a mistake needs it.

    name = str(parts[-1])
    if len(name) > LONGEST_NAME:
        return f"There is no {noun} of this name."
    near = get_close_matches(name, _fields_at(parts[:-1], model), n=1)
    return f"There is no {noun} `{name}`" + (f"; did you mean `{near[0]}`?" if near else ".")


def _fields_at(parts: Iterable[str | int], model: type[BaseModel]) -> list[str]:
    """The fields of the object at a place in a body."""
    here: type[BaseModel] | None = model
    for part in parts:
        if isinstance(part, str) and here:
            field = here.model_fields.get(part)
            here = _model_in(field.annotation) if field else None
    return list(here.model_fields) if here else []


def _model_in(kind: Any) -> type[BaseModel] | None:
    """The model that a field holds: one, perhaps one, or many."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind
    return next(filter(None, map(_model_in, get_args(kind))), None)


def _listed(faults: list[Fault]) -> list[Fault]:
    """The first faults, and how many more there are."""
    more = len(faults) - MOST_LISTED
    if more <= 0:
        return faults
    problems = "is 1 more problem" if more == 1 else f"are {more} more problems"
    detail = f"There {problems}; these are the first {MOST_LISTED}."
    return [*faults[:MOST_LISTED], Fault(code="more_problems", detail=detail)]


def _pointer(parts: Iterable[str | int]) -> str | None:
    """A JSON pointer (RFC 6901) to a part of the body, or to a query parameter by its name."""
    escaped = (str(part).replace("~", "~0").replace("/", "~1") for part in parts)
    return "".join(f"/{part}" for part in escaped) or None
