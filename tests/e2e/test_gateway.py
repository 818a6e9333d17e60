"""What API Gateway says by itself, and to whom: browsers, strangers, and callers in a hurry."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from infra.smoke import failures
from tests.e2e.deployed import Deployed
from tests.e2e.deployed_service import DeployedService, SeedData
from tests.journey.service_process import wait_for

ORIGIN = {"Origin": "https://storefront.example"}


def assert_problem(answer: httpx.Response, status: int, code: str) -> None:
    """Our shape, whoever answered, and a browser's page may read it."""
    assert answer.status_code == status, answer.text
    problem = answer.json()
    assert (problem["status"], problem["code"]) == (status, code)
    assert set(problem) >= {"type", "title", "detail", "request_id", "errors"}
    assert len(problem["request_id"]) > 8
    assert "$" not in problem["request_id"]
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Retry-After" in answer.headers["Access-Control-Expose-Headers"]


def call(service: DeployedService, method: str, path: str, **more: object) -> httpx.Response:
    headers = ORIGIN | more.pop("headers", {})  # type: ignore[operator]
    return service.http.request(method, f"/api{path}", headers=headers, **more)  # type: ignore[arg-type]


def test_the_smoke_test_of_a_deployment_passes(deployed: Deployed) -> None:
    lines: list[str] = []
    assert failures(f"{deployed.url}/api", lines.append) == 0, lines


def test_the_smoke_test_fails_where_nothing_answers(deployed: Deployed) -> None:
    lines: list[str] = []
    assert failures(f"{deployed.url}/no-such-stage", lines.append) == len(lines)


def test_a_browser_asks_before_it_writes(service: DeployedService) -> None:
    answer = call(service, "OPTIONS", "/orders", headers={"Access-Control-Request-Method": "POST"})
    assert answer.status_code == 200
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    for header in ("Authorization", "Idempotency-Key", "If-Match"):
        assert header in answer.headers["Access-Control-Allow-Headers"]


def test_without_a_token_nobody_comes_in(service: DeployedService) -> None:
    answer = call(service, "GET", "/products")
    assert_problem(answer, 401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_path_that_is_not_there_is_not_found(service: DeployedService) -> None:
    assert_problem(call(service, "GET", "/no-such-thing"), 404, "not_found")


def test_a_body_that_is_too_large_is_refused(service: DeployedService, seed_data: SeedData) -> None:
    token = service.token(seed_data.partner, "usr_large", ("buyer",))
    answer = call(
        service,
        "POST",
        "/basket/lines",
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        content=b'"' + b"x" * 300_000 + b'"',
    )
    assert_problem(answer, 413, "payload_too_large")


def test_callers_in_a_hurry_are_told_to_wait(deployed: Deployed, service: DeployedService) -> None:
    with throttled_to_one(deployed):
        hurried = wait_for(lambda: refused_in_a_row(service), within=10)
    assert_problem(hurried, 429, "throttled")
    assert int(hurried.headers["Retry-After"]) >= 1


def refused_in_a_row(service: DeployedService) -> httpx.Response | None:
    answers = [call(service, "GET", "/health") for _ in range(5)]
    return next((each for each in answers if each.status_code == 429), None)


@contextmanager
def throttled_to_one(deployed: Deployed) -> Iterator[None]:
    """Meanwhile every route takes one request a second."""
    apigateway, names = deployed.client("apigateway"), ("rateLimit", "burstLimit")
    stage = {"restApiId": deployed.api_id, "stageName": "api"}
    usual = apigateway.get_stage(**stage)["methodSettings"]["*/*"]
    before = (usual["throttlingRateLimit"], usual["throttlingBurstLimit"])
    assert before == (50, 100)
    for values in ((1, 1), before):
        apigateway.update_stage(
            **stage,
            patchOperations=[
                {"op": "replace", "path": f"/*/*/throttling/{name}", "value": str(int(value))}
                for name, value in zip(names, values, strict=True)
            ],
        )
        if values != before:
            yield


@contextmanager
def authorizer(deployed: Deployed, **configured: object) -> Iterator[None]:
    """Inside the block, the authorizer's function is configured so."""
    functions, name = deployed.client("lambda"), deployed.stage.lambda_name("authorize")
    found = functions.get_function_configuration(FunctionName=name)
    functions.update_function_configuration(FunctionName=name, **configured)
    try:
        yield
    finally:
        usual = {kind: found[kind] for kind in configured}
        functions.update_function_configuration(FunctionName=name, **usual)


def assert_come_back(answer: httpx.Response) -> None:
    assert_problem(answer, 503, "temporarily_unavailable")
    assert int(answer.headers["Retry-After"]) >= 1


def test_an_authorizer_that_does_not_start_means_come_back(
    deployed: Deployed, service: DeployedService, seed_data: SeedData
) -> None:
    buyer = service.buyer(seed_data.partner)
    with authorizer(deployed, Handler="app.gone"):
        answer = buyer.call("GET", "/products")
    assert_come_back(answer)
    buyer.get("/products")


def test_an_issuer_that_is_away_means_come_back(
    deployed: Deployed, service: DeployedService, seed_data: SeedData
) -> None:
    buyer = service.buyer(seed_data.partner)
    name = deployed.stage.lambda_name("authorize")
    found = deployed.client("lambda").get_function_configuration(FunctionName=name)
    away = found["Environment"]["Variables"] | {"JWKS_URL": "http://127.0.0.1:9/jwks.json"}
    with authorizer(deployed, Environment={"Variables": away}):
        answer = buyer.call("GET", "/products")
        forged = call(service, "GET", "/products", headers={"Authorization": "Bearer x.y.z"})
    assert_come_back(answer)
    assert_problem(forged, 401, "unauthenticated")
    buyer.get("/products")


class TestTokens:
    """The authorizer says who calls; what a caller may do is judged at the route, cached answer or not."""

    def test_a_token_of_another_key_is_refused(
        self, service: DeployedService, seed_data: SeedData
    ) -> None:
        head, _, _ = service.token(seed_data.partner, "usr_forged", ("buyer",)).rpartition(".")
        forged = {"Authorization": f"Bearer {head}.{'A' * 342}"}
        assert_problem(call(service, "GET", "/products", headers=forged), 401, "unauthenticated")

    @pytest.mark.parametrize("first", ["/products", "/bss/orders"])
    def test_one_token_has_its_rights_on_each_route_whichever_it_calls_first(
        self, service: DeployedService, seed_data: SeedData, first: str
    ) -> None:
        buyer = service.buyer(seed_data.partner)
        expected = {"/products": 200, "/bss/orders": 403}
        order = [first, *(path for path in expected if path != first), first]
        answers = [(path, buyer.call("GET", path)) for path in order]
        assert [answer.status_code for _, answer in answers] == [expected[path] for path in order]
        refused = next(answer for path, answer in answers if path == "/bss/orders")
        assert_problem(refused, 403, "wrong_role")

    def test_two_tokens_keep_apart_what_is_theirs(
        self, service: DeployedService, seed_data: SeedData
    ) -> None:
        partner, rival = service.buyer(seed_data.partner), service.buyer(seed_data.rival)
        partner.fill([{"product_id": seed_data.mailbox, "quantity": 7}])
        for _ in range(3):
            assert [line["quantity"] for line in partner.get("/basket")["lines"]] == [7]
            assert rival.get("/basket")["lines"] == []
            assert rival.call("GET", "/end-customers").status_code == 403
            assert partner.call("GET", "/end-customers").status_code == 200
