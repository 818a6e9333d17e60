"""From an HTTP request to the Call that its endpoint declares."""

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

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
from chalicelib.web.endpoint import Call, Endpoint, Nothing, ParsedCall

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)
# The caller of an endpoint that needs no token.
ANONYMOUS = Caller(account_id="acc_nobody", sub="nobody", roles=())
VERSIONS = re.compile(r'"[0-9]{1,15}"( *, *"[0-9]{1,15}")*')
IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,255}")
JSON = "application/json"
# Larger than any body that fits its schema: the largest is a draft of 40 lines with every name in escapes.
LARGEST_BODY = 256 * 1024


def parse(endpoint: Endpoint, request: Request, path: dict[str, str]) -> ParsedCall:
    """The call as the endpoint declares it. Raises WrongRole, MalformedJson, ValidationFailed and others.

    ValidationFailed names every fault of the query, the body and the Idempotency-Key at once.
    """
    caller = _caller(endpoint, request)
    faults: list[Fault] = []
    query = _parsed_or(Nothing(), faults, lambda: parse_query(endpoint.query or Nothing, request))
    body = _parsed_or(Nothing(), faults, lambda: _body(endpoint, request))
    key = _parsed_or(None, faults, lambda: _idempotency_key(endpoint, request))
    if faults:
        raise ValidationFailed(faults=faults)
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
        raise ValidationFailed(faults=_faults_of(error)) from None


def parse_query(model: type[M], request: Request) -> M:
    """The query as its model. Raises ValidationFailed with every fault, also for a repeated parameter."""
    given = request.query_params
    lists = {name: given.getlist(name) for name in given} if given else {}
    faults = [_given_twice(name) for name, values in lists.items() if len(values) > 1]
    try:
        query = model.model_validate_strings({name: values[0] for name, values in lists.items()})
    except ValidationError as error:
        raise ValidationFailed(faults=faults + _faults_of(error)) from None
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


def _faults_of(error: ValidationError) -> list[Fault]:
    return [
        Fault(code=entry["type"], detail=entry["msg"], pointer=_pointer(entry["loc"]))
        for entry in error.errors(include_url=False, include_input=False)
    ]


def _pointer(parts: Iterable[str | int]) -> str | None:
    """A JSON pointer (RFC 6901) to a part of the body, or to a query parameter by its name."""
    escaped = (str(part).replace("~", "~0").replace("/", "~1") for part in parts)
    return "".join(f"/{part}" for part in escaped) or None
