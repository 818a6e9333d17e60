"""Between Chalice and the views: a Chalice route per endpoint; replies and refusals as HTTP responses."""

import time
from collections.abc import Callable
from http import HTTPStatus

from chalice.app import Blueprint, ChaliceAuthorizer, CORSConfig, Request, Response

from chalicelib.errors import (
    InternalError,
    MethodNotAllowed,
    Problem,
    Refusal,
    Unauthenticated,
)
from chalicelib.observability import correlated, logger
from chalicelib.web.endpoint import Endpoint, Endpoints, Headers, Reply, Verbatim
from chalicelib.web.parsing import parse

CORS = CORSConfig(
    allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "If-Match"],
    expose_headers=["ETag", "Link", "Location", "Retry-After"],
    max_age=600,
)
USUAL_HEADERS: Headers = {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}
REFUSED_BY_CHALICE: dict[int, type[Refusal]] = {405: MethodNotAllowed}


def blueprint(section: Endpoints, authorizer: ChaliceAuthorizer) -> Blueprint:
    """The Chalice blueprint of a section's endpoints."""
    chalice_blueprint = Blueprint(section.tag)
    for endpoint in section.declared:
        chalice_blueprint.route(
            endpoint.path,
            methods=_methods(endpoint),
            name=endpoint.name,
            authorizer=authorizer if endpoint.role else None,
            # What a body is, is judged after who calls (rules.md R28).
            content_types=["*/*"],
            cors=CORS,
        )(_handler(chalice_blueprint, endpoint))
    return chalice_blueprint


def _methods(endpoint: Endpoint) -> list[str]:
    """What GET answers, HEAD answers too (RFC 9110, 9.1)."""
    return ["GET", "HEAD"] if endpoint.method == "GET" else [endpoint.method]


def _handler(chalice_blueprint: Blueprint, endpoint: Endpoint) -> Callable[..., Response]:
    def handle(**path: str) -> Response:
        return answer(endpoint, chalice_blueprint.current_request, path)

    return handle


def answer(endpoint: Endpoint, request: Request, path: dict[str, str]) -> Response:
    """The endpoint's response to a request; a refusal or an error of ours is a problem as well."""
    started = time.perf_counter()
    request_id = request_id_of(request)
    with correlated(request_id):
        try:
            reply = endpoint.view(parse(endpoint, request, path))
            response = _kept(endpoint, request, _reply_response(reply))
        except Refusal as refusal:
            logger.info("refused", call=endpoint.call, code=refusal.code)
            response = problem_response(refusal, request_id)
        except Exception:
            logger.exception("failed", call=endpoint.call)
            # The exception is logged only: nothing internal reaches the caller.
            response = problem_response(InternalError(), request_id)
        took = round((time.perf_counter() - started) * 1000, 1)
        logger.info("answered", call=endpoint.call, status=response.status_code, ms=took)
    return response


def _kept(endpoint: Endpoint, request: Request, response: Response) -> Response:
    """The answer; where a caller may keep it, with its entity tag, or as 304."""
    if not endpoint.cache_control:
        return response
    # Three routes need it, and every cold start would pay for it.
    from chalicelib.web.caching import kept

    return kept(endpoint.cache_control, request, response)


def _reply_response(reply: Reply) -> Response:
    """What a view answered: JSON, or the text of a Verbatim as it is."""
    if isinstance(reply.body, Verbatim):
        headers = {"Content-Type": reply.body.media_type} | reply.headers
        return _response(reply.status, reply.body.text, headers)
    return _response(reply.status, reply.body.model_dump_json(), reply.headers)


def problem_response(refusal: Refusal, request_id: str) -> Response:
    """A refusal as application/problem+json."""
    headers = {"Content-Type": "application/problem+json"}
    if refusal.retry_after:
        headers["Retry-After"] = str(refusal.retry_after)
    if refusal.allow:
        headers["Allow"] = refusal.allow
    if isinstance(refusal, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    body = problem_of(refusal, request_id).model_dump_json(exclude_none=True)
    return _response(refusal.status, body, headers)


def problem_of(refusal: Refusal, request_id: str) -> Problem:
    """The problem (RFC 9457) that describes a refusal."""
    return Problem(
        type=f"urn:problem-type:{refusal.code}",
        title=HTTPStatus(refusal.status).phrase,
        status=refusal.status,
        code=refusal.code,
        detail=refusal.explanation,
        request_id=request_id,
        errors=refusal.faults,
    )


def _response(status: int, body: str, headers: Headers) -> Response:
    return Response(body=body, status_code=status, headers={**USUAL_HEADERS, **headers})


def as_problem(request: Request, response: Response) -> Response:
    """Chalice's own refusals (405, a crash) as problems with CORS headers; others are left as they are."""
    if response.status_code < 400 or "Content-Type" in response.headers:
        return response
    refusal = REFUSED_BY_CHALICE.get(response.status_code, InternalError)()
    problem = problem_response(refusal, request_id_of(request))
    with correlated(request_id_of(request)):
        call = f"{request.method} {request.path}"
        logger.info("answered", call=call, status=problem.status_code, ms=0)
    problem.headers |= CORS.get_access_control_headers()
    if "Allow" in response.headers:
        problem.headers["Allow"] = response.headers["Allow"]
    return problem


def without_content_for_head(request: Request, response: Response) -> Response:
    """The response to HEAD: what GET would answer, with its length, but not its content."""
    if request.method == "HEAD" and response.status_code != HTTPStatus.NOT_MODIFIED:
        response.headers["Content-Length"] = str(len(response.body.encode()))
        response.body = ""
    return response


def request_id_of(request: Request) -> str:
    """API Gateway's id of the request, or the invocation's where there is no gateway."""
    return request.context.get("requestId") or getattr(
        request.lambda_context, "aws_request_id", "unknown"
    )
