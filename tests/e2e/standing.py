"""All that a deployment makes, as AWS has it."""

import json
import re
from collections.abc import Callable
from typing import Any

Clients = Callable[[str], Any]
Standing = dict[str, Any]


def standing(clients: Clients) -> Standing:
    """What is in AWS by kind, with the API's id as `API`, so that two deployments can be compared."""
    apigateway, functions = clients("apigateway"), clients("lambda")
    apis = apigateway.get_rest_apis()["items"]
    names = sorted(each["FunctionName"] for each in functions.list_functions()["Functions"])
    made = {
        "apis": [each["name"] for each in apis],
        "stages": [_stages(apigateway, each["id"]) for each in apis],
        "functions": {name: _permissions(functions, name) for name in names},
        "mappings": sorted(
            f"{_last(each['EventSourceArn'])} wakes {_last(each['FunctionArn'])}"
            for each in functions.list_event_source_mappings()["EventSourceMappings"]
        ),
        "rules": _rules(clients("events")),
        "roles": _roles(clients("iam")),
        "stacks": [
            each["StackName"] for each in clients("cloudformation").describe_stacks()["Stacks"]
        ],
        "locks": [each["Name"] for each in clients("ssm").describe_parameters()["Parameters"]],
    }
    ids = "|".join(each["id"] for each in apis)
    return json.loads(re.sub(ids, "API", json.dumps(made)) if ids else json.dumps(made))


def _stages(apigateway: Any, api_id: str) -> dict[str, float]:
    stages = apigateway.get_stages(restApiId=api_id)["item"]
    return {
        each["stageName"]: each["methodSettings"].get("*/*", {}).get("throttlingRateLimit")
        for each in stages
    }


def _permissions(functions: Any, name: str) -> list[str]:
    try:
        policy = json.loads(functions.get_policy(FunctionName=name)["Policy"])
    except functions.exceptions.ResourceNotFoundException:
        return []
    return sorted(json.dumps(each["Condition"]) for each in policy["Statement"])


def _rules(events: Any) -> dict[str, list[str]]:
    return {
        rule["Name"]: [
            _last(each["Arn"]) for each in events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
        ]
        for rule in events.list_rules()["Rules"]
    }


def _roles(iam: Any) -> dict[str, list[str]]:
    return {
        role["RoleName"]: iam.list_role_policies(RoleName=role["RoleName"])["PolicyNames"]
        for role in iam.list_roles()["Roles"]
    }


def _last(arn: str) -> str:
    return arn.rpartition(":")[2]
