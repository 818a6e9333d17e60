"""The access log of a stage: one line for each call that API Gateway took, its own refusals among them.

`make package` writes it into its template and `make deploy` sets it; Chalice cannot. The log group is
declared in infra/template.yaml.
"""

import json
from typing import Any

from infra.stage import Stage

# What a line holds, and nothing else: no body, no query and no path with ids, no address of the caller.
# API Gateway writes "-" for what a call does not have, such as the user of one without a token.
LINE = {
    "request_id": "$context.requestId",
    "call": "$context.httpMethod $context.resourcePath",
    "status": "$context.status",
    "ms": "$context.responseLatency",
    "account_id": "$context.authorizer.account_id",
    "user": "$context.authorizer.sub",
    "refused_as": "$context.error.responseType",
}
NO_ROLE = "API Gateway has no role in this account and region to write logs with"
HOW_TO_GIVE_IT = "docs/operations.md#the-access-log"


def line_format() -> str:
    """The format of a line, as API Gateway takes it."""
    return json.dumps(LINE, separators=(",", ":"))


def packaged(stage: Stage) -> dict[str, Any]:
    """The setting in CloudFormation's format."""
    arn = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:"
    return {"DestinationArn": {"Fn::Sub": arn + stage.access_log}, "Format": line_format()}


def may_be_written(apigateway: Any) -> bool:
    """Has the account a role by which API Gateway writes logs? One serves all stages of a region."""
    return bool(apigateway.get_account().get("cloudwatchRoleArn"))


def keep(apigateway: Any, api_id: str, api_stage: str, destination: str) -> str:
    """Have a deployed API's calls logged, when the account lets it; says in a sentence what came of it."""
    if not may_be_written(apigateway):
        return f"There is no access log: {NO_ROLE}. See {HOW_TO_GIVE_IT}."
    settings = {"destinationArn": destination, "format": line_format()}
    apigateway.update_stage(
        restApiId=api_id,
        stageName=api_stage,
        patchOperations=[
            {"op": "replace", "path": f"/accessLogSettings/{name}", "value": value}
            for name, value in settings.items()
        ],
    )
    return f"Every call is logged in {destination.rpartition(':')[2]}."
