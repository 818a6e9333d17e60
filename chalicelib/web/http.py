"""Between Chalice and the views: parse what a route declares, call it, and put refusals into words once."""

import re
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, TypeVar

from chalice.app import Blueprint, ChaliceAuthorizer, CORSConfig, Request, Response
from pydantic import BaseModel, ValidationError

from chalicelib.auth import Caller
from chalicelib.errors import (
    Fault,
    InternalError,
    MalformedJson,
    MethodNotAllowed,
    PayloadTooLarge,
    Problem,
    Refusal,
    StaleVersion,
    Unauthenticated,
    UnsupportedMediaType,
    ValidationFailed,
)
from chalicelib.observability import correlated, logger
from chalicelib.storage import receipts
from chalicelib.web.endpoint import Call, Endpoint, Endpoints, Nothing, Reply, Verbatim

CORS = CORSConfig(
    allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "If-Match"],
    expose_headers=["ETag", "Location", "Retry-After"],
    max_age=600,
)
T = TypeVar("T")
NOBODY = Caller(account_id="acc_nobody", sub="nobody", roles=())
VERSIONS = re.compile(r'"[0-9]{1,15}"( *, *"[0-9]{1,15}")*')
# Well above the largest body that a schema lets through: a draft of 40 lines with every name written as escapes.
LARGEST_BODY = 256 * 1024
IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,255}")


def blueprint(section: Endpoints, authorizer: ChaliceAuthorizer) -> Blueprint:
    """The Chalice blueprint of a section's endpoints."""
    made = Blueprint(section.tag)
    for endpoint in section.declared:
        made.route(
            endpoint.path,
            methods=[endpoint.method],
            name=endpoint.name,
            authorizer=authorizer if endpoint.role else None,
            content_types=["application/json"] if endpoint.body else ["*/*"],
            cors=CORS,
        )(_handler(made, endpoint))
    return made


def _handler(room: Blueprint, endpoint: Endpoint) -> Any:
    def handle(**path: str) -> Response:
        return answer(endpoint, room.current_request, path)

    return handle


def answer(endpoint: Endpoint, request: Request, path: dict[str, str]) -> Response:
    """Answer a request by its endpoint; whatever happens, in the shapes that the OpenAPI document gives."""
    started = time.perf_counter()
    request_id = request_id_of(request)
    with correlated(request_id):
        try:
            reply = endpoint.view(parse(endpoint, request, path))
            response = _answered(reply)
        except Refusal as refusal:
            logger.info("refused", call=endpoint.call, code=refusal.code)
            response = problem(refusal, request_id)
        except Exception:
            logger.exception("failed", call=endpoint.call)
            response = internal_error(request_id)
        took = round((time.perf_counter() - started) * 1000, 1)
        logger.info("answered", call=endpoint.call, status=response.status_code, ms=took)
    return response


def parse(endpoint: Endpoint, request: Request, path: dict[str, str]) -> Call:
    """The call as the endpoint declares it. Raises WrongRole, MalformedJson, ValidationFailed."""
    caller = NOBODY
    if endpoint.role:
        caller = Caller.of_context(request.context["authorizer"])
        caller.must_be(endpoint.role)
    faults: list[Fault] = []
    query = _collected(faults, lambda: parse_query(endpoint.query or Nothing, request))
    body = key = None
    if endpoint.body:
        model = endpoint.body
        body = _collected(faults, lambda: parse_body(model, _raw(request)))
    if endpoint.takes_idempotency_key:
        key = _collected(faults, lambda: _idempotency_key(request))
    if faults:
        raise ValidationFailed(faults=faults)
    fingerprint = body.model_dump_json().encode() if body else b""
    return Call(
        caller=caller,
        path=path,
        body=body,
        query=query,
        if_match=_if_match(request) if endpoint.takes_if_match else None,
        slot=receipts.slot(caller.account_id, caller.sub, endpoint.call, key, fingerprint),
    )


def _collected(faults: list[Fault], parsed: Callable[[], T]) -> T | None:
    """What was parsed; or nothing, and what is wrong with it joins the other faults."""
    try:
        return parsed()
    except ValidationFailed as failed:
        faults += failed.faults
        return None


def parse_body(model: type[BaseModel], raw: bytes) -> BaseModel:
    """The body as its model. Raises MalformedJson or ValidationFailed, which names every problem."""
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        if error.errors(include_input=False)[0]["type"] == "json_invalid":
            raise MalformedJson from None
        raise ValidationFailed(faults=_faults_of(error)) from None


def parse_query(model: type[BaseModel], request: Request) -> BaseModel:
    """The query as its model; a parameter given twice is one problem, an unknown one another."""
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


def _given_twice(name: str) -> Fault:
    told = "This parameter is given more than once."
    return Fault(code="given_twice", detail=told, pointer=_pointer((name,)))


def _faults_of(error: ValidationError) -> list[Fault]:
    return [
        Fault(
            code=entry["type"],
            detail=entry["msg"],
            pointer=_pointer(entry["loc"]),
        )
        for entry in error.errors(include_url=False, include_input=False)
    ]


def _pointer(parts: Iterable[str | int]) -> str | None:
    """A JSON pointer (RFC 6901) to a part of the body, or to a parameter by its name."""
    escaped = (str(part).replace("~", "~0").replace("/", "~1") for part in parts)
    return "".join(f"/{part}" for part in escaped) or None


def _raw(request: Request) -> bytes:
    given = request.raw_body
    raw = given.encode() if isinstance(given, str) else given
    if len(raw) > LARGEST_BODY:
        raise PayloadTooLarge
    return raw


def _if_match(request: Request) -> frozenset[int] | None:
    given = request.headers.get("if-match")
    if given is None or given.strip() == "*":
        return None
    if not VERSIONS.fullmatch(given.strip()):
        raise StaleVersion  # What is no list of versions fits none.
    return frozenset(int(version) for version in re.findall(r"\d+", given))


def _idempotency_key(request: Request) -> str | None:
    given = request.headers.get("idempotency-key")
    if given is None or IDEMPOTENCY_KEY.fullmatch(given):
        return given
    detail = "An Idempotency-Key is 1 to 255 visible ASCII characters."
    raise ValidationFailed(faults=[Fault(code="bad_idempotency_key", detail=detail)])


def request_id_of(request: Request) -> str:
    """API Gateway's id for the request, or the invocation's where there is no gateway."""
    return request.context.get("requestId") or getattr(
        request.lambda_context, "aws_request_id", "unknown"
    )


def _answered(reply: Reply) -> Response:
    if isinstance(reply.body, Verbatim):
        headers = {"Content-Type": reply.body.media_type} | reply.headers
        return _response(reply.status, reply.body.text, headers)
    return _response(reply.status, reply.body.model_dump_json(), reply.headers)


def _response(status: int, body: str, headers: dict[str, str]) -> Response:
    usual: Any = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return Response(body=body, status_code=status, headers=usual | headers)


def told(refusal: Refusal, request_id: str) -> Problem:
    """A refusal in words (RFC 9457)."""
    return Problem(
        type=f"urn:problem-type:{refusal.code}",
        title=HTTPStatus(refusal.status).phrase,
        status=refusal.status,
        code=refusal.code,
        detail=refusal.explanation,
        request_id=request_id,
        errors=refusal.faults,
    )


def problem(refusal: Refusal, request_id: str) -> Response:
    """A refusal as application/problem+json."""
    headers = {"Content-Type": "application/problem+json"}
    if refusal.retry_after:
        headers["Retry-After"] = str(refusal.retry_after)
    if refusal.allow:
        headers["Allow"] = refusal.allow
    if isinstance(refusal, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    body = told(refusal, request_id).model_dump_json(exclude_none=True)
    return _response(refusal.status, body, headers)


def internal_error(request_id: str) -> Response:
    """What a bug looks like from outside: nothing internal leaks."""
    return problem(InternalError(), request_id)


CHALICE_REFUSALS: dict[int, type[Refusal]] = {405: MethodNotAllowed, 415: UnsupportedMediaType}


def speak_problems(request: Request, response: Response) -> Response:
    """Chalice's own refusals (405, 415, a crash) in the problem shape, with CORS headers."""
    if response.status_code < 400 or "Content-Type" in response.headers:
        return response
    refusal = CHALICE_REFUSALS.get(response.status_code, InternalError)()
    made = problem(refusal, request_id_of(request))
    with correlated(request_id_of(request)):
        call = f"{request.method} {request.path}"
        logger.info("answered", call=call, status=made.status_code, ms=0)
    made.headers |= CORS.get_access_control_headers()
    if "Allow" in response.headers:
        made.headers["Allow"] = response.headers["Allow"]
    return made
