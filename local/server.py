"""One port for everything: the API under /api, the helpers under /_local, the Storefront at /."""

import json
from typing import Any
from urllib.parse import quote

from werkzeug.exceptions import HTTPException
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from chalicelib.errors import MethodNotAllowed, NotFound, Refusal
from chalicelib.web import http
from local import guard, pages
from local.gateway import Answer, Gateway
from local.helpers import Helpers

API = "/api"


class LocalServer:
    """The WSGI application of `make run`."""

    def __init__(self, gateway: Gateway, helpers: Helpers) -> None:
        self._gateway = gateway
        self._helpers = helpers

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        response = self._answer(request)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        if request.path == API or request.path.startswith(API + "/"):
            return self._api(request)
        if request.path.startswith("/_local/"):
            return self._local(request)
        if request.path == "/docs":
            return redirect(f"{API}/docs")
        try:
            return pages.page(request)
        except Refusal as refusal:
            return _refused(refusal)

    def _api(self, request: Request) -> Response:
        path = quote(request.path.removeprefix(API) or "/", safe="/:@!$&'()*+,;=~-._")
        query = request.query_string.decode("latin-1")
        full = f"{path}?{query}" if query else path
        headers = dict(request.headers.items())
        return _sent(self._gateway.request(request.method, full, headers, request.get_data()))

    def _local(self, request: Request) -> Response:
        try:
            guard.check(request)
            body = self._helpers.answer(request)
        except Refusal as refusal:
            return _refused(refusal)
        except HTTPException as error:
            return _refused(MethodNotAllowed() if error.code == 405 else NotFound())
        if isinstance(body, Response):
            return body
        return Response(json.dumps(body), content_type="application/json")


def _sent(answer: Answer) -> Response:
    response = Response(answer.body, status=answer.status, headers=answer.headers)
    # An answer to HEAD says the length of what it leaves out, and no other says one itself.
    response.headers.update(
        {"Content-Length": answer.headers.get("Content-Length", len(answer.body))}
    )
    return response


def _refused(refusal: Refusal) -> Response:
    made = http.problem_response(refusal, "local")
    return Response(made.body, status=made.status_code, headers=made.headers)
