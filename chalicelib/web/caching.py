"""Answers that callers may keep: each has an entity tag, and who has it already is told so without its content."""

import hashlib
import re
from http import HTTPStatus

from chalice.app import Request, Response

from chalicelib.web.parsing import ENTITY_TAG


def kept(cache_control: str, request: Request, response: Response) -> Response:
    """The answer with its entity tag, and for how long it may be kept.

    It is 304 without content for a caller whose If-None-Match names that tag (RFC 9110, 13.1.2).
    """
    tag = f'"{hashlib.sha256(response.body.encode()).hexdigest()[:32]}"'
    response.headers |= {"ETag": tag, "Cache-Control": cache_control}
    if not has_it(request.headers.get("if-none-match", ""), tag):
        return response
    del response.headers["Content-Type"]
    return Response(body="", status_code=HTTPStatus.NOT_MODIFIED.value, headers=response.headers)


def has_it(if_none_match: str, tag: str) -> bool:
    """Whether a caller has what the tag stands for. A weak tag counts; what is no list of tags names none."""
    return if_none_match.strip() == "*" or tag in (
        each.removeprefix("W/") for each in re.findall(ENTITY_TAG, if_none_match)
    )
