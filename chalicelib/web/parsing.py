"""From an HTTP request to the Call that its endpoint declares."""

import re
from collections.abc import Callable
from typing import TypeVar

from chalice.app import Request
from pydantic import BaseModel, ValidationError

from chalicelib.auth import Caller
from chalicelib.errors import Fault, StaleVersion, ValidationFailed
from chalicelib.storage import receipts
from chalicelib.web.bodies import body_of
from chalicelib.web.endpoint import Call, Endpoint, Nothing, ParsedCall
from chalicelib.web.faults import faults_of, given_twice, listed

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)
# The caller of an endpoint that needs no token.
ANONYMOUS = Caller(account_id="acc_nobody", sub="nobody", roles=())
ENTITY_TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
ENTITY_TAGS = re.compile(rf"[ \t,]*{ENTITY_TAG}(?:[ \t]*,[ \t,]*{ENTITY_TAG})*[ \t,]*")
VERSION = re.compile(r'"(?:0|[1-9][0-9]{0,14})"')
NO_ENTITY_TAG = 'If-Match names a version as the ETag has it, in double quotes, such as "7".'
IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,255}")


def parse(endpoint: Endpoint, request: Request, path: dict[str, str]) -> ParsedCall:
    """The call as the endpoint declares it. Raises WrongRole, MalformedJson, ValidationFailed and others.

    ValidationFailed names the faults of the query, the body and the headers at once.
    """
    caller = _caller(endpoint, request)
    faults: list[Fault] = []
    query = _parsed_or(Nothing(), faults, lambda: parse_query(endpoint.query or Nothing, request))
    if endpoint.judged_first and not faults:
        endpoint.judged_first(path)
    body = _parsed_or(Nothing(), faults, lambda: body_of(endpoint, request))
    key = _parsed_or(None, faults, lambda: _idempotency_key(endpoint, request))
    if_match = _parsed_or(None, faults, lambda: _if_match(endpoint, request))
    if faults:
        raise ValidationFailed(faults=listed(faults))
    if if_match is not None and not if_match:
        raise StaleVersion
    fingerprint = body.model_dump_json().encode() if endpoint.body else b""
    # A key is used for one call: that of another invoice is another one.
    called = endpoint.call.format(**path)
    slot = receipts.slot(caller.account_id, caller.sub, called, key, fingerprint)
    return Call(caller, path, body, query, if_match, slot)


def parse_query(model: type[M], request: Request) -> M:
    """The query as its model. Raises ValidationFailed with every fault, also for a repeated parameter."""
    given = request.query_params
    lists = {name: given.getlist(name) for name in given} if given else {}
    faults = [
        given_twice((name,), "parameter") for name, values in lists.items() if len(values) > 1
    ]
    try:
        query = model.model_validate_strings({name: values[0] for name, values in lists.items()})
    except ValidationError as error:
        raise ValidationFailed(faults=faults + faults_of(error, model, "parameter")) from None
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


def _idempotency_key(endpoint: Endpoint, request: Request) -> str | None:
    key = request.headers.get("idempotency-key") if endpoint.takes_idempotency_key else None
    if key is None or IDEMPOTENCY_KEY.fullmatch(key):
        return key
    detail = "An Idempotency-Key is 1 to 255 visible ASCII characters."
    raise ValidationFailed(faults=[Fault(code="bad_idempotency_key", detail=detail)])


def _if_match(endpoint: Endpoint, request: Request) -> frozenset[int] | None:
    """The versions that If-Match names (RFC 9110, 13.1.1); None where any version will do.

    A weak tag and one that we never gave match no version. Raises ValidationFailed for what is no list of tags.
    """
    header = request.headers.get("if-match") if endpoint.takes_if_match else None
    if header is None or header.strip() == "*":
        return None
    if not ENTITY_TAGS.fullmatch(header):
        raise ValidationFailed(faults=[Fault(code="bad_if_match", detail=NO_ENTITY_TAG)])
    tags = re.findall(ENTITY_TAG, header)
    return frozenset(int(tag.strip('"')) for tag in tags if VERSION.fullmatch(tag))
