"""What a deleted stage left behind: a new stack of the same name imports it before it creates the rest."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError, WaiterError

from infra.stack import Stack, StackFailed, parameters_of

IMPORT = "take-in-what-was-kept"
# Sections that an import may not contain, because it may only import resources.
LEFT_FOR_THE_UPDATE = ("Outputs", "Conditions", "Rules", "Mappings")
Identifier = dict[str, str]
Clients = Callable[[str], Any]


def _table(name: str, clients: Clients) -> Identifier:
    clients("dynamodb").describe_table(TableName=name)
    return {"TableName": name}


def _secret(name: str, clients: Clients) -> Identifier:
    return {"Id": clients("secretsmanager").describe_secret(SecretId=name)["ARN"]}


def _log_group(name: str, clients: Clients) -> Identifier | None:
    listed = clients("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    return {"LogGroupName": name} if name in [each["logGroupName"] for each in listed] else None


def _bucket(name: str, clients: Clients) -> Identifier | None:
    listed = clients("s3").list_buckets()["Buckets"]
    return {"BucketName": name} if name in [each["Name"] for each in listed] else None


# By resource type: the property that holds its name, and the function that finds the resource.
FOUND_BY: dict[str, tuple[str, Callable[[str, Clients], Identifier | None]]] = {
    "AWS::DynamoDB::Table": ("TableName", _table),
    "AWS::SecretsManager::Secret": ("Name", _secret),
    "AWS::S3::Bucket": ("BucketName", _bucket),
    "AWS::Logs::LogGroup": ("LogGroupName", _log_group),
}


def retained(
    template: Mapping[str, Any], given: Mapping[str, str], clients: Clients
) -> dict[str, Identifier]:
    """The retained resources of a template that exist, by their logical names."""
    found = {}
    for logical, resource in template["Resources"].items():
        if resource.get("DeletionPolicy") != "Retain" or resource["Type"] not in FOUND_BY:
            continue
        named, find = FOUND_BY[resource["Type"]]
        try:
            identifier = find(_spelt(resource["Properties"][named], given), clients)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            continue
        if identifier:
            found[logical] = identifier
    return found


def _spelt(name: Any, given: Mapping[str, str]) -> str:
    text = name["Fn::Sub"] if isinstance(name, dict) else str(name)
    for parameter, value in given.items():
        text = text.replace("${%s}" % parameter, value)  # noqa: UP031
    return text


def import_retained(
    stack: Stack,
    template: Mapping[str, Any],
    given: Mapping[str, str],
    found: Mapping[str, Identifier],
) -> None:
    """Create the stack with the retained resources and nothing else. Raises StackFailed.

    CloudFormation lets an import do nothing besides importing; a stack update then creates the rest.
    """
    only = only_retained(template, found)
    wanted = [
        {
            "ResourceType": template["Resources"][logical]["Type"],
            "LogicalResourceId": logical,
            "ResourceIdentifier": identifier,
        }
        for logical, identifier in found.items()
    ]
    since = datetime.now(UTC)
    _prepare(stack, only, given, wanted)
    stack.cloudformation.execute_change_set(StackName=stack.name, ChangeSetName=IMPORT)
    stack.wait("import", since)


def only_retained(template: Mapping[str, Any], found: Iterable[str]) -> dict[str, Any]:
    """The template of an import: these resources alone, whatever their condition is."""
    only = {key: value for key, value in template.items() if key not in LEFT_FOR_THE_UPDATE}
    resources = {logical: dict(template["Resources"][logical]) for logical in found}
    for resource in resources.values():
        resource.pop("Condition", None)
    return only | {"Resources": resources}


def _prepare(
    stack: Stack, only: Mapping[str, Any], given: Mapping[str, str], wanted: list[Any]
) -> None:
    stack.cloudformation.create_change_set(
        StackName=stack.name,
        ChangeSetName=IMPORT,
        ChangeSetType="IMPORT",
        ResourcesToImport=wanted,
        TemplateBody=json.dumps(only),
        Parameters=parameters_of(given),
    )
    waiter = stack.cloudformation.get_waiter("change_set_create_complete")
    named = {"StackName": stack.name, "ChangeSetName": IMPORT}
    try:
        waiter.wait(**named, WaiterConfig=stack.patience)
    except WaiterError as error:
        raise StackFailed(_refused(stack, named)) from error
    if stack.cloudformation.describe_change_set(**named)["ExecutionStatus"] != "AVAILABLE":
        raise StackFailed(_refused(stack, named))


def _refused(stack: Stack, named: Mapping[str, str]) -> str:
    reason = stack.cloudformation.describe_change_set(**named).get("StatusReason", "")
    return f"The stack {stack.name} could not import what was kept: {reason}"
