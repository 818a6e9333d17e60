"""A smoke test over HTTP: does the API answer, refuse bad requests, and send CORS headers?"""

import urllib.error
import urllib.request
from collections.abc import Callable
from email.message import Message
from typing import NamedTuple

WITHIN_SECONDS = 30
ORIGIN = "https://storefront.example"


class Answer(NamedTuple):
    status: int
    headers: Message
    body: str


class Check(NamedTuple):
    """One request, and what has to be true of its answer."""

    says: str
    method: str
    path: str
    headers: dict[str, str]
    holds: Callable[[Answer], bool]


def _is_readable(answer: Answer) -> bool:
    return answer.headers.get("Access-Control-Allow-Origin") == "*"


DOCUMENT = Check(
    "The document is there",
    "GET",
    "/openapi.json",
    {},
    lambda answer: answer.status == 200 and '"openapi"' in answer.body,
)
NO_DOCUMENT = Check(
    "The document is not shown",
    "GET",
    "/openapi.json",
    {},
    lambda answer: answer.status == 404 and '"not_found"' in answer.body,
)
CHECKS = (
    Check(
        "The service answers",
        "GET",
        "/health",
        {},
        lambda answer: answer.status == 200 and '"ok"' in answer.body,
    ),
    DOCUMENT,
    Check(
        "Nobody comes in without a token",
        "GET",
        "/products",
        {"Origin": ORIGIN},
        lambda answer: (
            answer.status == 401 and '"unauthenticated"' in answer.body and _is_readable(answer)
        ),
    ),
    Check(
        "Nobody comes in with a made-up token",
        "GET",
        "/products",
        {"Origin": ORIGIN, "Authorization": "Bearer made.up.token"},
        lambda answer: answer.status == 401 and _is_readable(answer),
    ),
    Check(
        "A browser may ask",
        "OPTIONS",
        "/basket/lines",
        {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"},
        lambda answer: (
            answer.status == 200
            and _is_readable(answer)
            and "Authorization" in answer.headers.get("Access-Control-Allow-Headers", "")
            and answer.headers.get("X-Content-Type-Options") == "nosniff"
        ),
    ),
    Check(
        "What is not there is not found",
        "GET",
        "/no-such-thing",
        {},
        lambda answer: answer.status == 404 and '"not_found"' in answer.body,
    ),
)


def checks(*, shows_docs: bool) -> tuple[Check, ...]:
    """The checks of a stage that serves its reference, or does not (DOCS=off)."""
    return tuple(each if shows_docs or each is not DOCUMENT else NO_DOCUMENT for each in CHECKS)


def failures(url: str, say: Callable[[str], None], *, shows_docs: bool = True) -> int:
    """Run every check against an API and print a sentence for each. Returns how many failed."""
    failed = 0
    for check in checks(shows_docs=shows_docs):
        trouble = _trouble(check, url)
        say(
            f"{'FAILED' if trouble else 'ok':<6} {check.says}: {check.method} {check.path}{trouble}"
        )
        failed += bool(trouble)
    return failed


def _trouble(check: Check, url: str) -> str:
    try:
        answer = _ask(check, url)
    except OSError as error:
        return f" was not answered ({error})."
    if check.holds(answer):
        return ""
    return f" was answered {answer.status} {answer.body[:200]!r}."


def _ask(check: Check, url: str) -> Answer:
    request = urllib.request.Request(url + check.path, method=check.method, headers=check.headers)
    try:
        with urllib.request.urlopen(request, timeout=WITHIN_SECONDS) as answer:  # nosec B310
            return Answer(answer.status, answer.headers, answer.read().decode())
    except urllib.error.HTTPError as refusal:
        return Answer(refusal.code, refusal.headers, refusal.read().decode())
