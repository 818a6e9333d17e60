"""What of a stage is in AWS, found by its names, in the format of Chalice's record of what it deployed.

The names are all that is asked for, so no file of an earlier deployment can be wrong or missing (decision 31).
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.config import APP_NAME
from infra.stage import API, Stage

Resource = dict[str, str]
Clients = Callable[[str], Any]
ABSENT = ("ResourceNotFoundException", "NoSuchEntity", "NotFoundException")
# What wakes a function that no route leads to, by the setting that names its queue.
WOKEN_BY = {"fulfil_order": "orders_queue_name", "record_mail_event": "mail_events_queue_name"}


class Ambiguous(Exception):
    """Two things in AWS claim to be the same one; the message names them and says what to do."""


def resources(stage: Stage, clients: Clients) -> list[Resource]:
    """Everything that `chalice deploy` made for a stage. Raises Ambiguous.

    In the order in which Chalice makes it; it deletes from the end.
    """
    return [
        *_roles(stage, clients("iam")),
        *_functions(stage, clients("lambda")),
        *_rules(stage, clients("events")),
        *_mappings(stage, clients("lambda")),
        *_apis(stage, clients),
    ]


def _roles(stage: Stage, iam: Any) -> Iterator[Resource]:
    for function in stage.functions:
        name = f"{APP_NAME}-{stage.name}-{function}"
        answer = _unless_absent(iam.get_role, RoleName=name)
        if answer:
            yield {
                "name": f"{function}_role",
                "resource_type": "iam_role",
                "role_name": name,
                "role_arn": answer["Role"]["Arn"],
            }


def _functions(stage: Stage, lambda_: Any) -> Iterator[Resource]:
    for function in stage.functions:
        name = stage.lambda_name(function)
        answer = _unless_absent(lambda_.get_function_configuration, FunctionName=name)
        if answer:
            yield {
                "name": function,
                "resource_type": "lambda_function",
                "lambda_arn": answer["FunctionArn"],
            }


def _rules(stage: Stage, events: Any) -> Iterator[Resource]:
    for function in stage.functions:
        rule = f"{stage.lambda_name(function)}-event"
        if _unless_absent(events.describe_rule, Name=rule):
            yield {
                "name": f"{function}-event",
                "resource_type": "cloudwatch_event",
                "rule_name": rule,
            }


def _mappings(stage: Stage, lambda_: Any) -> Iterator[Resource]:
    pages = lambda_.get_paginator("list_event_source_mappings")
    for function, setting in WOKEN_BY.items():
        queue, name = getattr(stage.settings, setting), stage.lambda_name(function)
        found = [
            each
            for page in pages.paginate()
            for each in page["EventSourceMappings"]
            if _last(each["EventSourceArn"]) == queue and _last(each["FunctionArn"]) == name
        ]
        if len(found) > 1:
            named = ", ".join(sorted(each["UUID"] for each in found))
            raise Ambiguous(
                f"{name} takes messages of {queue} through {len(found)} mappings ({named}); delete all but "
                "one with: aws lambda delete-event-source-mapping --uuid …"
            )
        for each in found:
            yield {
                "name": f"{function}-sqs-event-source",
                "resource_type": "sqs_event",
                "queue_arn": each["EventSourceArn"],
                "event_uuid": each["UUID"],
                "queue": queue,
                "lambda_arn": each["FunctionArn"],
            }


def _apis(stage: Stage, clients: Clients) -> Iterator[Resource]:
    pages = clients("apigateway").get_paginator("get_rest_apis").paginate()
    names = {each["id"]: each["name"] for page in pages for each in page["items"]}
    # An API of an earlier release has another name; the stage's function says which ones may call it.
    callers = _callers(stage, clients("lambda"))
    found = [each for each, name in names.items() if name == stage.api_name or each in callers]
    if len(found) > 1:
        raise Ambiguous(
            f"{stage.name} has {len(found)} APIs ({', '.join(sorted(found))}); delete the one that nobody calls "
            "with: aws apigateway delete-rest-api --rest-api-id …"
        )
    for api_id in found:
        yield {"name": "rest_api", "resource_type": "rest_api", "rest_api_id": api_id}


def _callers(stage: Stage, lambda_: Any) -> set[str]:
    answer = _unless_absent(lambda_.get_policy, FunctionName=stage.lambda_name(API))
    statements = json.loads(answer["Policy"])["Statement"] if answer else []
    return set(re.findall(r"execute-api:[^:]*:[^:]*:(\w+)/", json.dumps(statements)))


def _unless_absent(read: Callable[..., Any], **asked: str) -> Any | None:
    try:
        return read(**asked)
    except ClientError as error:
        if error.response["Error"]["Code"] not in ABSENT:
            raise
        return None


def _last(arn: str) -> str:
    return arn.rpartition(":")[2]


def write_record(stage: Stage, found: list[Resource]) -> None:
    """Put what was found where Chalice looks for it, in place of what is there."""
    record = stage.project / ".chalice" / "deployed" / f"{stage.name}.json"
    record.parent.mkdir(exist_ok=True)
    content = {"resources": found, "schema_version": "2.0", "backend": "api"}
    record.write_text(json.dumps(content, indent=2) + "\n")


def told(stage: Stage, found: list[Resource]) -> str:
    """What was found, in one sentence."""
    if not found:
        return f"Nothing that Chalice makes for {stage.name} is in AWS."
    kinds = [each["resource_type"] for each in found]
    counted = ", ".join(f"{kind} {kinds.count(kind)}" for kind in dict.fromkeys(kinds))
    return f"In AWS of {stage.name} already: {counted}."
