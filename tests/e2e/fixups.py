"""What the local AWS needs and AWS does not. Each one is here with its reason, and nowhere else."""

import json
from collections.abc import Mapping
from typing import Any

from infra.chalice_process import GATEWAY_RESPONSES

Template = dict[str, Any]


# MiniStack knows no Contributor Insights: a stack without the count of codes shown.
PARAMETERS = {"CodesShownAnHour": "0"}


def with_code_at(template: Template, bucket: str, key: str) -> Template:
    """The zip where it was uploaded: what a pipeline's `cloudformation package` writes."""
    for function in _properties(template, "AWS::Serverless::Function"):
        function["CodeUri"] = {"Bucket": bucket, "Key": key}
    return template


def with_addresses(template: Template, addresses: Mapping[str, str]) -> Template:
    """The stage's variables, with the simulator and the issuer of this machine for those of the internet."""
    for function in _properties(template, "AWS::Serverless::Function"):
        function["Environment"]["Variables"].update(addresses)
    return template


def with_handlers(template: Template) -> Template:
    """Each function told its handler in _HANDLER, as Lambda does and MiniStack does not."""
    for function in _properties(template, "AWS::Serverless::Function"):
        function["Environment"]["Variables"]["_HANDLER"] = function["Handler"]
    return template


def with_local_rights(policy: dict[str, Any]) -> dict[str, Any]:
    """Two grants that MiniStack reads otherwise than AWS; tests/unit/test_policies.py holds what AWS is given.

    It judges SendEmail of SES v2 on `*` and knows no address, where AWS judges it on the identities, the
    configuration set and the address that a mail is from. It asks for sqs:SendMessageBatch, which AWS does not
    know: there sqs:SendMessage is for both.
    """
    for statement in policy["Statement"]:
        if "ses:SendEmail" in statement["Action"]:
            statement["Resource"] = "*"
            statement.pop("Condition")
        if "sqs:SendMessage" in statement["Action"]:
            statement["Action"].append("sqs:SendMessageBatch")
    return policy


def with_roles_for_here(template: Template) -> Template:
    """The package's roles with these grants."""
    for role in _properties(template, "AWS::IAM::Role"):
        for policy in role["Policies"]:
            with_local_rights(policy["PolicyDocument"])
    return template


def infra_for_here(infra: Template) -> Template:
    """infra/template.yaml without its refusals of plain HTTP: the local AWS has nothing else, and heeds them.

    tests/unit/test_template.py holds that every queue and the topic refuse it.
    """
    # Where nothing is left of a bucket's policy, there is none.
    infra["Resources"].pop("DocumentsOnlyOverTls")
    for resource in infra["Resources"].values():
        policy = resource.get("Properties", {}).get("PolicyDocument")
        if policy:
            kept = [each for each in policy["Statement"] if not _refuses_plain_http(each)]
            policy["Statement"] = kept or [_leave_that_nobody_needs()]
    return infra


def _refuses_plain_http(statement: Any) -> bool:
    return statement["Effect"] == "Deny" and "aws:SecureTransport" in json.dumps(statement)


def _leave_that_nobody_needs() -> dict[str, Any]:
    # A policy needs a statement; the root of the account may do this anyway.
    return {
        "Effect": "Allow",
        "Principal": {"AWS": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:root"}},
        "Action": "sqs:GetQueueUrl",
        "Resource": "*",
    }


def lock_documents(s3: Any, bucket: str) -> None:
    """MiniStack creates the bucket without the lock that the template declares."""
    rule = {"DefaultRetention": {"Mode": "GOVERNANCE", "Years": 10}}
    locked = {"ObjectLockEnabled": "Enabled", "Rule": rule}
    s3.put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration=locked)


def complete_the_import(apigateway: Any, api_id: str, template: Template) -> None:
    """What MiniStack drops when it reads a swagger: the gateway's own answers, and the headers of preflights."""
    swagger = template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]
    for kind, response in swagger[GATEWAY_RESPONSES].items():
        apigateway.put_gateway_response(restApiId=api_id, responseType=kind, **response)
    _give_preflights_their_headers(apigateway, api_id, swagger)
    apigateway.create_deployment(restApiId=api_id, stageName="api")


def _give_preflights_their_headers(apigateway: Any, api_id: str, swagger: Any) -> None:
    resources = apigateway.get_resources(restApiId=api_id, limit=500)["items"]
    ids = {each["path"]: each["id"] for each in resources}
    for path, operations in swagger["paths"].items():
        if "options" in operations:
            _put_headers(apigateway, api_id, ids[path], operations["options"])


def _put_headers(apigateway: Any, api_id: str, resource_id: str, options: Any) -> None:
    integration = options["x-amazon-apigateway-integration"]
    headers = integration["responses"]["default"]["responseParameters"]
    answer = {
        "restApiId": api_id,
        "resourceId": resource_id,
        "httpMethod": "OPTIONS",
        "statusCode": "200",
    }
    apigateway.put_method_response(**answer, responseParameters=dict.fromkeys(headers, True))
    apigateway.put_integration_response(**answer, responseParameters=headers)


def _properties(template: Template, kind: str) -> list[Any]:
    return [each["Properties"] for each in template["Resources"].values() if each["Type"] == kind]


def copied(template: Template) -> Template:
    """A template that may be changed."""
    return json.loads(json.dumps(template))
