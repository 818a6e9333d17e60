"""A fake of the two operations of API Gateway that MiniStack lacks: ImportRestApi and PutRestApi.

Written from https://docs.aws.amazon.com/apigateway/latest/api/API_ImportRestApi.html, API_PutRestApi.html and
…/developerguide/api-gateway-import-api-update.html: an import makes an API of a Swagger document, named by its
title; mode=overwrite replaces the whole definition, and keeps the id, the endpoint configuration and the stages.
What is not in the document is deleted, or has its default again. Both become calls that MiniStack has.
"""

import json
import urllib.request
from typing import Any

from infra.chalice_process import GATEWAY_RESPONSES

Json = dict[str, Any]
# MiniStack's root. It looks at the key alone.
SIGNED_BY_ROOT = (
    "AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/apigateway/aws4_request, "
    "SignedHeaders=host, Signature=0"
)


class SwaggerImports:
    """Answers the two operations for a MiniStack at `url`."""

    def __init__(self, url: str) -> None:
        self._url = url

    def answer(
        self, method: str, path: str, query: dict[str, str], body: bytes
    ) -> tuple[int, Json] | None:
        """The status and the answer; None for any other operation."""
        if (method, path, query.get("mode")) == ("POST", "/restapis", "import"):
            return 201, self._import(json.loads(body), query)
        if method == "PUT" and path.startswith("/restapis/") and path.count("/") == 2:
            assert query.get("mode") == "overwrite", "the fake does not merge"
            return 200, self._overwrite(path, json.loads(body))
        return None

    def _import(self, swagger: Json, query: dict[str, str]) -> Json:
        kind = query.get("endpointConfigurationTypes", "EDGE")
        wanted = {"name": swagger["info"]["title"], "endpointConfiguration": {"types": [kind]}}
        api = f"/restapis/{self._ask('POST', '/restapis', wanted)['id']}"
        self.write(api, swagger)
        return self._ask("GET", api)

    def _overwrite(self, api: str, swagger: Json) -> Json:
        for resource in self._items(f"{api}/resources"):
            if resource["path"] != "/":
                self._ask("DELETE", f"{api}/resources/{resource['id']}")
        for authorizer in self._items(f"{api}/authorizers"):
            self._ask("DELETE", f"{api}/authorizers/{authorizer['id']}")
        for response in self._items(f"{api}/gatewayresponses"):
            if not response["defaultResponse"]:
                self._ask("DELETE", f"{api}/gatewayresponses/{response['responseType']}")
        self.write(api, swagger)
        return self._ask("GET", api)

    def write(self, api: str, swagger: Json) -> None:
        """Write the definition into an API that has none."""
        settings = {
            "name": swagger["info"]["title"],
            "binaryMediaTypes": swagger.get("x-amazon-apigateway-binary-media-types", []),
            "minimumCompressionSize": None,
        }
        replaced = [
            {"op": "replace", "path": f"/{key}", "value": each} for key, each in settings.items()
        ]
        self._ask("PATCH", api, {"patchOperations": replaced})
        for kind, response in swagger.get(GATEWAY_RESPONSES, {}).items():
            self._ask("PUT", f"{api}/gatewayresponses/{kind}", response)
        authorizers = {
            name: self._authorizer(api, name, scheme)
            for name, scheme in swagger.get("securityDefinitions", {}).items()
        }
        [root] = self._items(f"{api}/resources")
        resources = {"": root["id"]}
        for path, operations in swagger["paths"].items():
            resource = self._resource(api, resources, path)
            for method, operation in operations.items():
                at = f"{api}/resources/{resource}/methods/{method.upper()}"
                self._method(at, operation, authorizers)

    def _authorizer(self, api: str, name: str, scheme: Json) -> str:
        described = scheme["x-amazon-apigateway-authorizer"]
        wanted = {
            "name": name,
            "type": described["type"].upper(),
            "authorizerUri": described["authorizerUri"],
            "identitySource": f"method.request.header.{scheme['name']}",
            "authorizerResultTtlInSeconds": described.get("authorizerResultTtlInSeconds", 300),
        }
        return self._ask("POST", f"{api}/authorizers", wanted)["id"]

    def _resource(self, api: str, resources: dict[str, str], path: str) -> str:
        path = path.rstrip("/")
        if path not in resources:
            parent, _, part = path.rpartition("/")
            above = f"{api}/resources/{self._resource(api, resources, parent)}"
            resources[path] = self._ask("POST", above, {"pathPart": part})["id"]
        return resources[path]

    def _method(self, at: str, operation: Json, authorizers: dict[str, str]) -> None:
        wanted = {"authorizationType": "NONE"}
        for name in (name for each in operation.get("security", []) for name in each):
            wanted = {"authorizationType": "CUSTOM", "authorizerId": authorizers[name]}
        self._ask("PUT", at, wanted)
        integration = operation["x-amazon-apigateway-integration"]
        answers = integration.get("responses", {})
        described = {key: each for key, each in integration.items() if key != "responses"}
        described["type"] = integration["type"].upper()
        self._ask("PUT", f"{at}/integration", described)
        if described["type"] == "MOCK":
            self._mock(at, answers["default"])

    def _mock(self, at: str, answer: Json) -> None:
        status, headers = answer["statusCode"], answer["responseParameters"]
        declared = {"responseParameters": dict.fromkeys(headers, True)}
        self._ask("PUT", f"{at}/responses/{status}", declared)
        mapped = {"responseParameters": headers}
        self._ask("PUT", f"{at}/integration/responses/{status}", mapped)

    def _items(self, path: str) -> list[Json]:
        answer = self._ask("GET", f"{path}?limit=500")
        return answer.get("item", answer.get("items", []))

    def _ask(self, method: str, path: str, body: Json | None = None) -> Json:
        request = urllib.request.Request(
            self._url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": SIGNED_BY_ROOT, "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"{}")
