"""Chalice with some of its parts replaced by ours.

Run: python -m infra.chalice_process with the arguments of `chalice`.
"""

import sys
import time
from typing import Any

from botocore.config import Config
from chalice.awsclient import TypedAWSClient
from chalice.cli import main
from chalice.deploy import deployer

from infra import gateway
from infra.packager import Packager

GATEWAY_RESPONSES = "x-amazon-apigateway-gateway-responses"
NOSNIFF = "X-Content-Type-Options"
_ASKED_ONCE = Config(retries={"total_max_attempts": 1})
# Chalice looks every five seconds, twice for each function.
_EVERY_SECOND = {"Delay": 1, "MaxAttempts": 300}


class _AsksOnce(TypedAWSClient):
    def _client(self, service_name: str) -> Any:
        if service_name not in self._client_cache:
            made = self._session.create_client(service_name, config=_ASKED_ONCE)
            self._client_cache[service_name] = made
        return self._client_cache[service_name]


class Client(TypedAWSClient):
    """Chalice's client, but what has no name of its own in AWS is asked for once.

    After a lost reply the SDK asks again, and that would make a second API. The next deployment finds the first.
    """

    def __init__(self, session: Any, sleep: Any = time.sleep) -> None:
        super().__init__(session, sleep)
        self._once = _AsksOnce(session, sleep)

    def import_rest_api(self, *given: Any, **named: Any) -> str:
        return self._once.import_rest_api(*given, **named)

    def create_lambda_event_source(self, *given: Any, **named: Any) -> Any:
        return self._once.create_lambda_event_source(*given, **named)

    def _wait_for_active(self, function_name: str) -> None:
        self._wait("function_active", function_name)

    def _wait_for_function_update(self, function_name: str) -> None:
        self._wait("function_updated", function_name)

    def _wait(self, what: str, function_name: str) -> None:
        waiter = self._client("lambda").get_waiter(what)
        waiter.wait(FunctionName=function_name, WaiterConfig=_EVERY_SECOND)


class Swagger(deployer.SwaggerBuilder):
    """Chalice's Swagger document, with what the gateway answers by itself, and our header on its preflights.

    An import removes every answer that is not in the document.
    """

    def handle_restapi(self, config: Any, resource: Any) -> None:
        super().handle_restapi(config, resource)
        resource.swagger_doc[GATEWAY_RESPONSES] = gateway.responses()
        for path in resource.swagger_doc["paths"].values():
            if preflight := path.get("options"):
                _say_that_types_are_meant(preflight)


def _say_that_types_are_meant(preflight: dict[str, Any]) -> None:
    """Every answer of the contract has this header."""
    preflight["responses"]["200"]["headers"][NOSNIFF] = {"type": "string"}
    answered = preflight["x-amazon-apigateway-integration"]["responses"]["default"]
    answered["responseParameters"][f"method.response.header.{NOSNIFF}"] = "'nosniff'"


PARTS = {
    "LambdaDeploymentPackager": Packager,
    "SwaggerBuilder": Swagger,
    "TypedAWSClient": Client,
}


if __name__ == "__main__":
    deployer.__dict__.update(PARTS)
    sys.exit(main())
