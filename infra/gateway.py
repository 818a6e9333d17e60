"""What API Gateway says and bounds by itself: its own answers in our problem shape, and its throttling.

The swagger of a package carries them (infra/package.py); `chalice deploy` cannot, so it is followed by
`apply`. TLS needs no telling: execute-api answers on https alone. Bodies end at API Gateway's 10 MB, and
far below that at chalicelib/web/http.py.
"""

import os
from typing import Any, NamedTuple

from chalicelib.errors import (
    Forbidden,
    InternalError,
    MalformedJson,
    NotFound,
    PayloadTooLarge,
    Refusal,
    TemporarilyUnavailable,
    Throttled,
    Unauthenticated,
    UnsupportedMediaType,
)
from chalicelib.web import http

REQUEST_ID = "$context.requestId"
# What a browser's page may read of an answer; the other CORS headers belong to preflights.
READABLE = ("Access-Control-Allow-Origin", "Access-Control-Expose-Headers")


class RefusedByTheGateway(Refusal):
    status, code = 400, "bad_request"
    detail = "The gateway could not take this request."


class NotAllowedIn(Forbidden):
    code = "forbidden"
    detail = "This call is not allowed."


class TimedOut(TemporarilyUnavailable):
    status = 504


# By API Gateway's name for what happened. A path that is not there misses an authentication token, says AWS.
ANSWERS: dict[str, type[Refusal]] = {
    "DEFAULT_4XX": RefusedByTheGateway,
    "DEFAULT_5XX": InternalError,
    "ACCESS_DENIED": NotAllowedIn,
    "API_CONFIGURATION_ERROR": InternalError,
    "AUTHORIZER_CONFIGURATION_ERROR": InternalError,
    "AUTHORIZER_FAILURE": InternalError,
    "BAD_REQUEST_BODY": MalformedJson,
    "BAD_REQUEST_PARAMETERS": RefusedByTheGateway,
    "EXPIRED_TOKEN": NotAllowedIn,
    "INTEGRATION_FAILURE": TemporarilyUnavailable,
    "INTEGRATION_TIMEOUT": TimedOut,
    "INVALID_API_KEY": NotAllowedIn,
    "INVALID_SIGNATURE": NotAllowedIn,
    "MISSING_AUTHENTICATION_TOKEN": NotFound,
    "QUOTA_EXCEEDED": Throttled,
    "REQUEST_TOO_LARGE": PayloadTooLarge,
    "RESOURCE_NOT_FOUND": NotFound,
    "THROTTLED": Throttled,
    "UNAUTHORIZED": Unauthenticated,
    "UNSUPPORTED_MEDIA_TYPE": UnsupportedMediaType,
    "WAF_FILTERED": NotAllowedIn,
}


class Throttle(NamedTuple):
    """Requests a second on one route, and how many may come at once."""

    rate: float
    burst: int


THROTTLES = {"prod": Throttle(rate=200, burst=400)}
ANY_OTHER_STAGE = Throttle(rate=50, burst=100)


def throttle(stage: str) -> Throttle:
    """How many requests each route of a stage takes."""
    return THROTTLES.get(stage, ANY_OTHER_STAGE)


def responses() -> dict[str, dict[str, Any]]:
    """The gateway's own answers, in the words of x-amazon-apigateway-gateway-responses."""
    return {kind: _response(refusal()) for kind, refusal in ANSWERS.items()}


def _response(refusal: Refusal) -> dict[str, Any]:
    made = http.problem(refusal, REQUEST_ID)
    cors = http.CORS.get_access_control_headers()
    headers = dict(made.headers) | {name: cors[name] for name in READABLE}
    return {
        "statusCode": str(made.status_code),
        "responseParameters": {
            f"gatewayresponse.header.{name}": f"'{value}'" for name, value in headers.items()
        },
        "responseTemplates": {"application/json": made.body},
    }


def method_settings(stage: str) -> list[dict[str, Any]]:
    """The throttling in CloudFormation's words, for every route of the API."""
    bounds = throttle(stage)
    return [
        {
            "ResourcePath": "/*",
            "HttpMethod": "*",
            "ThrottlingRateLimit": bounds.rate,
            "ThrottlingBurstLimit": bounds.burst,
        }
    ]


def apply(apigateway: Any, api_id: str, api_stage: str, stage: str) -> None:
    """Give a deployed API what is declared here; again is harmless."""
    for kind, response in responses().items():
        apigateway.put_gateway_response(restApiId=api_id, responseType=kind, **response)
    apigateway.create_deployment(restApiId=api_id, stageName=api_stage)
    bounds = throttle(stage)
    limits = {"rateLimit": bounds.rate, "burstLimit": bounds.burst}
    apigateway.update_stage(
        restApiId=api_id,
        stageName=api_stage,
        patchOperations=[
            {"op": "replace", "path": f"/*/*/throttling/{name}", "value": str(value)}
            for name, value in limits.items()
        ],
    )


def address(api_id: str, api_stage: str, region: str) -> str:
    """Where an API answers. An AWS of one's own has no DNS: there the API is a path of the endpoint."""
    elsewhere = os.environ.get("AWS_ENDPOINT_URL")
    if elsewhere:
        return f"{elsewhere}/_aws/execute-api/{api_id}/{api_stage}"
    return f"https://{api_id}.execute-api.{region}.amazonaws.com/{api_stage}"
