"""What of a stage is in AWS, found by its names, in the format of Chalice's record of what it deployed.

The names are all that is asked for, so no file of an earlier deployment can be wrong or missing (decision 31).
A function that the code has no more is found too: Chalice deletes what is in the record and not in the code.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from botocore.exceptions import ClientError

from infra import roles
from infra.stage import API, Stage

Resource = dict[str, str]
Clients = Callable[[str], Any]
ABSENT = ("ResourceNotFoundException", "NoSuchEntity", "NotFoundException")
# What wakes a function that no route leads to, by the setting that names its queue.
WOKEN_BY = {
    "fulfil_order": "orders_queue_name",
    "number_invoices": "invoices_queue_name",
    "record_mail_event": "mail_events_queue_name",
    "check_coupons": "coupon_checks_queue_name",
}


class Ambiguous(Exception):
    """Two things in AWS claim to be the same one; the message names them and says what to do."""


class Unsettled(Exception):
    """AWS is still changing something after minutes; the message says what, and to try again."""


def resources(stage: Stage, clients: Clients) -> list[Resource]:
    """Everything that `chalice deploy` made for a stage. Raises Ambiguous.

    In the order in which Chalice makes it; it deletes from the end.
    """
    lambda_ = clients("lambda")
    return [
        *roles.of_this_region(stage, clients("iam"), lambda_.meta.region_name),
        *_functions(stage, lambda_),
        *_rules(stage, clients("events")),
        *_mappings(stage, lambda_),
        *_apis(stage, clients),
    ]


def _functions(stage: Stage, lambda_: Any) -> Iterator[Resource]:
    pages = lambda_.get_paginator("list_functions").paginate()
    for each in (each for page in pages for each in page["Functions"]):
        function = stage.function_in(each["FunctionName"])
        if function:
            yield {
                "name": function,
                "resource_type": "lambda_function",
                "lambda_arn": each["FunctionArn"],
            }


def _rules(stage: Stage, events: Any) -> Iterator[Resource]:
    pages = events.get_paginator("list_rules").paginate(NamePrefix=stage.lambda_name(API))
    for rule in (each["Name"] for page in pages for each in page["Rules"]):
        function = stage.function_in(rule.removesuffix("-event"))
        if function:
            yield {
                "name": f"{function}-event",
                "resource_type": "cloudwatch_event",
                "rule_name": rule,
            }


def _mappings(stage: Stage, lambda_: Any) -> Iterator[Resource]:
    found = {}
    for each in mappings(stage, lambda_):
        function, queue = (
            stage.function_in(_last(each["FunctionArn"])),
            _last(each["EventSourceArn"]),
        )
        is_wanted = queue == getattr(stage.settings, WOKEN_BY.get(str(function), ""), None)
        name = f"{function}-sqs-event-source" if is_wanted else f"{function}-{queue}"
        if name in found:
            raise Ambiguous(
                f"{stage.lambda_name(str(function))} takes messages of {queue} through two mappings "
                f"({found[name]['event_uuid']}, {each['UUID']}); delete one with: "
                "aws lambda delete-event-source-mapping --uuid …"
            )
        found[name] = {
            "name": name,
            "resource_type": "sqs_event",
            "queue_arn": each["EventSourceArn"],
            "event_uuid": each["UUID"],
            "queue": queue,
            "lambda_arn": each["FunctionArn"],
        }
    yield from found.values()


def mappings(stage: Stage, lambda_: Any) -> Iterator[dict[str, Any]]:
    """The mappings that wake a stage's functions, as Lambda describes them."""
    for page in lambda_.get_paginator("list_event_source_mappings").paginate():
        for each in page["EventSourceMappings"]:
            if stage.function_in(_last(each["FunctionArn"])):
                yield each


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
    try:
        answer = lambda_.get_policy(FunctionName=stage.lambda_name(API))
    except ClientError as error:
        if error.response["Error"]["Code"] not in ABSENT:
            raise
        return set()
    statements = json.loads(answer["Policy"])["Statement"]
    return set(re.findall(r"execute-api:[^:]*:[^:]*:(\w+)/", json.dumps(statements)))


def _last(arn: str) -> str:
    return arn.rpartition(":")[2]


def write_record(stage: Stage, found: list[Resource]) -> None:
    """Put what was found where Chalice looks for it, in place of what is there."""
    record = stage.project / ".chalice" / "deployed" / f"{stage.name}.json"
    record.parent.mkdir(exist_ok=True)
    content = {"resources": found, "schema_version": "2.0", "backend": "api"}
    record.write_text(json.dumps(content, indent=2) + "\n")


def summary(stage: Stage, found: list[Resource]) -> str:
    """What was found, in one sentence."""
    if not found:
        return f"Nothing that Chalice makes for {stage.name} is in AWS."
    kinds = [each["resource_type"] for each in found]
    counted = ", ".join(f"{kind} {kinds.count(kind)}" for kind in dict.fromkeys(kinds))
    return f"In AWS of {stage.name} already: {counted}."
