"""What a template keeps when its stack lets go of it, and where that is in AWS."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from botocore.exceptions import ClientError

from infra.template import spelt

KEEPING = ("Retain", "RetainExceptOnCreate")
Identifier = dict[str, str]
Clients = Callable[[str], Any]


def is_kept(resource: Mapping[str, Any]) -> bool:
    """Does a resource of a template stay in AWS when its stack is deleted, or has it no more?"""
    return resource.get("DeletionPolicy") in KEEPING


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
    template: Mapping[str, Any],
    given: Mapping[str, str],
    clients: Clients,
    besides: Collection[str] = (),
) -> dict[str, Identifier]:
    """What a template keeps and AWS has, by logical names; `besides` are those that are not looked for."""
    found = {}
    for logical, resource in template["Resources"].items():
        if logical in besides or not is_kept(resource) or resource["Type"] not in FOUND_BY:
            continue
        named, find = FOUND_BY[resource["Type"]]
        try:
            identifier = find(str(spelt(resource["Properties"][named], given)), clients)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            continue
        if identifier:
            found[logical] = identifier
    return found
