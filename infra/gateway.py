"""What API Gateway does by itself: it answers some errors (in our problem format), and throttles.

`make package` and `make deploy` write the answers into the Swagger document (infra/chalice_process.py). The
throttling stands in the package's template; `limit` sets it after `chalice deploy`. TLS needs no setting:
execute-api answers on https alone. Bodies are limited to 10 MB, and the service's own limit
(chalicelib/web/bodies.py) is far lower.
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


class AnswerLost(TemporarilyUnavailable):
    status, retry_after = 504, None
    detail = (
        "The service did not answer. It may have done what was asked: look before you ask again."
    )


# By API Gateway's response type. AWS reports an unknown path as MISSING_AUTHENTICATION_TOKEN.
ANSWERS: dict[str, type[Refusal]] = {
    "DEFAULT_4XX": RefusedByTheGateway,
    "DEFAULT_5XX": InternalError,
    "ACCESS_DENIED": NotAllowedIn,
    "API_CONFIGURATION_ERROR": InternalError,
    # What the authorizer raises while it cannot have the issuer's keys arrives as one of these two.
    "AUTHORIZER_CONFIGURATION_ERROR": TemporarilyUnavailable,
    "AUTHORIZER_FAILURE": TemporarilyUnavailable,
    "BAD_REQUEST_BODY": MalformedJson,
    "BAD_REQUEST_PARAMETERS": RefusedByTheGateway,
    "EXPIRED_TOKEN": NotAllowedIn,
    "INTEGRATION_FAILURE": AnswerLost,
    "INTEGRATION_TIMEOUT": AnswerLost,
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
    """The limits of one route: requests a second, and the size of a burst."""

    rate: float
    burst: int


THROTTLES = {"prod": Throttle(rate=200, burst=400)}
ANY_OTHER_STAGE = Throttle(rate=50, burst=100)


def throttle(stage: str) -> Throttle:
    """The limits of each route of a stage."""
    return THROTTLES.get(stage, ANY_OTHER_STAGE)


def responses() -> dict[str, dict[str, Any]]:
    """The gateway's own answers, in the format of x-amazon-apigateway-gateway-responses."""
    return {kind: _response(refusal()) for kind, refusal in ANSWERS.items()}


def _response(refusal: Refusal) -> dict[str, Any]:
    made = http.problem_response(refusal, REQUEST_ID)
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
    """The throttling of every route, in CloudFormation's format."""
    bounds = throttle(stage)
    return [
        {
            "ResourcePath": "/*",
            "HttpMethod": "*",
            "ThrottlingRateLimit": bounds.rate,
            "ThrottlingBurstLimit": bounds.burst,
        }
    ]


def name_it(apigateway: Any, api_id: str, name: str) -> None:
    """Give an API of an earlier release the name of its stage. Doing it twice is harmless."""
    named = {"op": "replace", "path": "/name", "value": name}
    apigateway.update_rest_api(restApiId=api_id, patchOperations=[named])


def limit(apigateway: Any, api_id: str, api_stage: str, bounds: Throttle) -> None:
    """Throttle every route of a deployed API. Doing it twice is harmless."""
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
    """The URL of an API. A local AWS has no DNS: there the API is a path below the endpoint."""
    elsewhere = os.environ.get("AWS_ENDPOINT_URL")
    if elsewhere:
        return f"{elsewhere}/_aws/execute-api/{api_id}/{api_stage}"
    return f"https://{api_id}.execute-api.{region}.amazonaws.com/{api_stage}"
