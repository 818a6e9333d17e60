"""Functions called as API Gateway would call them, for an API that the local AWS leaves empty."""

import json
import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

import httpx


class NoGateway:
    """Replaces an HTTP client: each request invokes the authorizer and then the function."""

    def __init__(self, functions: Any, names: Mapping[str, str], paths: Iterable[str]) -> None:
        """`names` are the functions' names in AWS; `paths` the API's, as its swagger has them."""
        self._functions, self._names = functions, names
        self._paths = {
            path: re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)) for path in paths
        }

    def request(
        self, method: str, url: str, *, json: Any = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """The answer to a request for a path below /api."""
        given = httpx.Request(method, f"http://gateway{url}", json=json, headers=headers or {})
        context = self._judged(given.headers["Authorization"])
        answer = self._invoke("api_handler", self._event(given, context))
        sent = answer["headers"] | {
            name: ", ".join(values) for name, values in answer["multiValueHeaders"].items()
        }
        return httpx.Response(answer["statusCode"], headers=sent, text=answer["body"])

    def _judged(self, token: str) -> dict[str, str]:
        arn = "arn:aws:execute-api:eu-west-1:000000000000:gateway/api/GET/products"
        event = {"type": "TOKEN", "authorizationToken": token, "methodArn": arn}
        return self._invoke("authorize", event)["context"]

    def _event(self, given: httpx.Request, authorized: dict[str, str]) -> dict[str, Any]:
        path = given.url.path.removeprefix("/api")
        resource, match = next(
            (resource, match)
            for resource, pattern in self._paths.items()
            if (match := pattern.fullmatch(path))
        )
        query = {name: given.url.params.get_list(name) for name in given.url.params}
        return {
            "resource": resource,
            "path": path,
            "httpMethod": given.method,
            "headers": dict(given.headers),
            "multiValueHeaders": {name: [value] for name, value in given.headers.items()},
            "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
            "multiValueQueryStringParameters": query or None,
            "pathParameters": match.groupdict() or None,
            "stageVariables": None,
            "requestContext": {
                "resourcePath": resource,
                "httpMethod": given.method,
                "path": given.url.path,
                "requestId": str(uuid.uuid4()),
                "authorizer": authorized,
            },
            "body": given.content.decode() or None,
            "isBase64Encoded": False,
        }

    def _invoke(self, function: str, event: dict[str, Any]) -> dict[str, Any]:
        answer = self._functions.invoke(
            FunctionName=self._names[function], Payload=json.dumps(event).encode()
        )
        answer_body = json.load(answer["Payload"])
        assert "FunctionError" not in answer, answer_body
        return answer_body
