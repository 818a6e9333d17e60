"""A local API Gateway: Chalice's, plus the error answers that the deployed gateway gives by itself."""

from typing import Any, NamedTuple

from chalice.app import Chalice
from chalice.config import Config
from chalice.local import (
    CustomLocalChalice,
    LocalChalice,
    LocalGateway,
    LocalGatewayException,
)

from chalicelib.errors import NotFound, Refusal, TemporarilyUnavailable, Unauthenticated
from chalicelib.web import http


class Answer(NamedTuple):
    status: int
    headers: dict[str, Any]
    body: bytes


class Gateway:
    """Passes HTTP requests to the Chalice app, many at a time."""

    def __init__(self, app: Chalice, stage: str = "local") -> None:
        # As create_local_server does: without it, parallel requests would share `current_request`.
        CustomLocalChalice.__bases__ = (LocalChalice, Chalice)
        app.__class__ = CustomLocalChalice
        self._gateway = LocalGateway(app, Config(chalice_stage=stage))
        self._routes = self._gateway.event_converter._route_matcher

    def request(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> Answer:
        """Answer one request; `path` is below the stage, with its query."""
        try:
            self._routes.match_route(path)
        except ValueError:
            return self._refuse(NotFound())
        try:
            answer = self._gateway.handle_request(method, path, headers, body)
        except LocalGatewayException:
            return self._refuse(Unauthenticated())
        except (
            TemporarilyUnavailable
        ) as refusal:  # As infra/gateway.py has it, of the authorizer alone.
            return self._refuse(refusal)
        except Exception as error:
            if str(error) != "Unauthorized":
                raise
            return self._refuse(Unauthenticated())
        return _answer(answer)

    def _refuse(self, refusal: Refusal) -> Answer:
        response = http.problem_response(refusal, "local-gateway")
        headers = dict(response.headers) | http.CORS.get_access_control_headers()
        return Answer(response.status_code, headers, response.body.encode())


def _answer(answer: dict[str, Any]) -> Answer:
    several = {name: ", ".join(values) for name, values in answer["multiValueHeaders"].items()}
    return Answer(
        answer["statusCode"], answer["headers"] | several, (answer["body"] or "").encode()
    )
