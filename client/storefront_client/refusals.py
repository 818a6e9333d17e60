"""From an answer that is not a success to the exception for it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx
from pydantic import ValidationError

from storefront_client import problems
from storefront_client.failures import ProblemError
from storefront_client.models import Problem

BY_STATUS: dict[int, type[ProblemError]] = {
    400: problems.MalformedJson,
    401: problems.Unauthenticated,
    403: problems.Forbidden,
    404: problems.NotFound,
    405: problems.MethodNotAllowed,
    409: problems.Conflict,
    412: problems.StaleVersion,
    413: problems.PayloadTooLarge,
    415: problems.UnsupportedMediaType,
    422: problems.ValidationFailed,
    429: problems.Throttled,
    500: problems.InternalError,
    502: problems.GatewayTrouble,
    503: problems.GatewayTrouble,
    504: problems.GatewayTrouble,
}
# Whoever stands before the service lost its answer: it may have done what was asked, whatever the body says.
ANSWER_LOST = (502, 504)
NO_DETAIL = "The answer does not say more."


def _family(of: type[ProblemError]) -> Iterator[type[ProblemError]]:
    yield of
    for kind in of.__subclasses__():
        yield from _family(kind)


BY_CODE = {kind.code: kind for kind in _family(ProblemError) if kind.code}


def refusal(response: httpx.Response) -> ProblemError:
    """The exception for an answer: by the code of its problem document, or by its status if it has none."""
    wait = retry_after(response)
    try:
        problem = Problem.model_validate_json(response.content)
    except ValidationError:
        return _by_status(response, wait)
    return _kind(response.status_code, problem)(
        response.status_code,
        problem.code,
        problem.detail,
        request_id=problem.request_id,
        errors=tuple(problem.errors),
        retry_after=wait,
    )


def _kind(status: int, problem: Problem) -> type[ProblemError]:
    if status in ANSWER_LOST:
        return problems.GatewayTrouble
    return BY_CODE.get(problem.code) or BY_STATUS.get(problem.status, ProblemError)


def _by_status(response: httpx.Response, wait: float | None) -> ProblemError:
    """The exception for an answer of a gateway. Its body is not used."""
    status = response.status_code
    kind = BY_STATUS.get(status, ProblemError)
    known = status in {each.value for each in HTTPStatus}
    code = HTTPStatus(status).name.lower() if known else f"status_{status}"
    request_id = response.headers.get("x-amzn-requestid")
    return kind(status, code, NO_DETAIL, request_id=request_id, retry_after=wait)


def retry_after(response: httpx.Response) -> float | None:
    """The seconds to wait by the Retry-After header, which is a number or a date (RFC 9110)."""
    value = response.headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    until = _moment(value)
    if until is None:
        return None
    # By the clock of the service if it sends a Date, because the clock here may be wrong.
    now = _moment(response.headers.get("date", "")) or datetime.now(UTC)
    return max(0.0, (until - now).total_seconds())


def _moment(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
