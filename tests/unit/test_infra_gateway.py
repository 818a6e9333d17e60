"""API Gateway's own answers and limits, the same by both ways of deploying."""

import json
from typing import Any

import pytest
from chalice.config import Config
from chalice.deploy.models import RestAPI
from chalice.deploy.swagger import CFNSwaggerGenerator

import app
from chalicelib.web import http
from infra import domain, gateway
from infra.chalice_process import GATEWAY_RESPONSES, Swagger
from infra.package import complete
from infra.stage import stage

EVERY_ANSWER = pytest.mark.parametrize("kind", gateway.ANSWERS)


def header(kind: str, name: str) -> str | None:
    return gateway.responses()[kind]["responseParameters"].get(f"gatewayresponse.header.{name}")


def body(kind: str) -> dict[str, Any]:
    return json.loads(gateway.responses()[kind]["responseTemplates"]["application/json"])


@EVERY_ANSWER
def test_every_answer_is_a_problem_that_names_its_request(kind: str) -> None:
    problem = body(kind)
    assert set(problem) == {"type", "title", "status", "code", "detail", "request_id", "errors"}
    assert problem["request_id"] == "$context.requestId"
    assert str(problem["status"]) == gateway.responses()[kind]["statusCode"]
    assert header(kind, "Content-Type") == "'application/problem+json'"
    assert header(kind, "X-Content-Type-Options") == "'nosniff'"


@EVERY_ANSWER
def test_a_browser_s_page_may_read_every_answer(kind: str) -> None:
    assert header(kind, "Access-Control-Allow-Origin") == "'*'"
    exposed = header(kind, "Access-Control-Expose-Headers") or ""
    assert set(exposed.strip("'").split(",")) == set(http.CORS._expose_headers)


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("UNAUTHORIZED", 401, "unauthenticated"),
        ("ACCESS_DENIED", 403, "forbidden"),
        ("MISSING_AUTHENTICATION_TOKEN", 404, "not_found"),
        ("RESOURCE_NOT_FOUND", 404, "not_found"),
        ("REQUEST_TOO_LARGE", 413, "payload_too_large"),
        ("UNSUPPORTED_MEDIA_TYPE", 415, "unsupported_media_type"),
        ("THROTTLED", 429, "throttled"),
        ("QUOTA_EXCEEDED", 429, "throttled"),
        ("AUTHORIZER_FAILURE", 503, "temporarily_unavailable"),
        ("AUTHORIZER_CONFIGURATION_ERROR", 503, "temporarily_unavailable"),
        ("DEFAULT_5XX", 500, "internal_error"),
        ("INTEGRATION_FAILURE", 504, "temporarily_unavailable"),
        ("INTEGRATION_TIMEOUT", 504, "temporarily_unavailable"),
    ],
)
def test_what_happened_has_the_status_and_code_of_the_contract(
    kind: str, status: int, code: str
) -> None:
    assert (body(kind)["status"], body(kind)["code"]) == (status, code)


def test_whoever_is_to_come_again_is_told_when() -> None:
    kinds = {kind for kind in gateway.ANSWERS if header(kind, "Retry-After")}
    assert kinds == {
        "THROTTLED",
        "QUOTA_EXCEEDED",
        "AUTHORIZER_FAILURE",
        "AUTHORIZER_CONFIGURATION_ERROR",
    }


class Recorded:
    """Keeps what API Gateway was asked, in order."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def __getattr__(self, name: str) -> Any:
        return lambda **given: self.calls.append((name, given))


def test_every_route_of_a_deployed_api_is_throttled() -> None:
    asked = Recorded()
    gateway.limit(asked, "api1", "api", gateway.throttle("prod"))
    [(name, given)] = asked.calls
    values = {each["path"]: each["value"] for each in given["patchOperations"]}
    assert name == "update_stage"
    assert values == {"/*/*/throttling/rateLimit": "200", "/*/*/throttling/burstLimit": "400"}


def test_what_is_imported_has_every_answer_and_the_name_of_the_stage() -> None:
    config = Config("dev", user_provided_params={"chalice_app": lambda: app.app})
    api: Any = RestAPI("rest_api", {}, "", "api", "EDGE", None)  # type: ignore[arg-type]
    Swagger(CFNSwaggerGenerator()).handle_restapi(config, api)
    document: Any = api.swagger_doc
    assert document["info"]["title"] == app.app.app_name
    assert document[GATEWAY_RESPONSES] == gateway.responses()
    preflight = document["paths"]["/basket/lines"]["options"]
    assert "X-Content-Type-Options" in preflight["responses"]["200"]["headers"]
    [answered] = preflight["x-amazon-apigateway-integration"]["responses"].values()
    told = answered["responseParameters"]
    assert told["method.response.header.X-Content-Type-Options"] == "'nosniff'"


def test_a_package_bounds_the_same() -> None:
    api = {"Type": "AWS::Serverless::Api", "Properties": {"DefinitionBody": {}}}
    functions = {
        name: {"Type": "AWS::Serverless::Function", "Properties": {"Handler": f"app.{handler}"}}
        for name, handler in (("APIHandler", "app"), ("FulfilOrder", "fulfil_order"))
    }
    made = complete({"Resources": {"RestAPI": api} | functions}, stage("prod"))["Resources"]
    [bounds] = made["RestAPI"]["Properties"]["MethodSettings"]
    assert (bounds["ThrottlingRateLimit"], bounds["ThrottlingBurstLimit"]) == (200, 400)
    assert made["APIHandler"]["Properties"]["FunctionName"] == "bittitan-storefront-prod"
    named = made["FulfilOrder"]["Properties"]["FunctionName"]
    assert named == "bittitan-storefront-prod-fulfil_order"


def test_an_aws_of_one_s_own_is_asked_by_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    there = gateway.address("api1", "api", "eu-west-1")
    assert there == "https://api1.execute-api.eu-west-1.amazonaws.com/api"
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    here = gateway.address("api1", "api", "eu-west-1")
    assert here == "http://127.0.0.1:4566/_aws/execute-api/api1/api"


@pytest.mark.parametrize(
    ("public_url", "properties"),
    [
        ("https://api.shop.example/v1", {"DomainName": "api.shop.example", "BasePath": "v1"}),
        ("https://api.shop.example", {"DomainName": "api.shop.example"}),
    ],
)
def test_a_package_leads_from_the_public_address_to_its_api(
    public_url: str, properties: dict[str, Any]
) -> None:
    here = {"RestApiId": {"Ref": "RestAPI"}, "Stage": {"Ref": "RestAPI.Stage"}}
    made = domain.mapping(public_url)
    assert made["Type"] == "AWS::ApiGateway::BasePathMapping"
    assert made["Properties"] == properties | here
