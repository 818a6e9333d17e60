"""Compares the queues with what infra/template.yaml declares."""

import json
from collections.abc import Mapping
from typing import Any

from infra.doctor.aws import unless_absent
from infra.doctor.context import Context
from infra.doctor.finding import Finding, error, ok

SUBJECT = "queues"
# SQS's defaults.
DEFAULTS = {"VisibilityTimeout": 30, "MessageRetentionPeriod": 345600}
MEANING = {
    "VisibilityTimeout": "a message comes back while it is still worked on",
    "MessageRetentionPeriod": "messages are lost before anybody looks",
}
Description = Mapping[str, Any]


def check(context: Context) -> list[Finding]:
    declared, sqs = context.of_type("AWS::SQS::Queue"), context.aws.client("sqs")
    found = []
    for wanted in declared.values():
        name = wanted["QueueName"]
        queue = unless_absent(sqs.get_queue_url, QueueName=name)
        if queue is None:
            found.append(context.absent(SUBJECT, f"The queue {name}"))
            continue
        asked = {"QueueUrl": queue["QueueUrl"], "AttributeNames": ["All"]}
        attributes = sqs.get_queue_attributes(**asked)["Attributes"]
        found += judge(wanted, attributes, dead_letters_of(wanted, declared))
    return found


def dead_letters_of(wanted: Description, declared: Mapping[str, Description]) -> str | None:
    """The name of a queue's dead-letter queue; None when none is declared."""
    policy = wanted.get("RedrivePolicy")
    if policy is None:
        return None
    logical, _ = policy["deadLetterTargetArn"]["Fn::GetAtt"]
    return declared[logical]["QueueName"]


def judge(wanted: Description, attributes: Mapping[str, str], dead: str | None) -> list[Finding]:
    """The findings about one queue, from its declared properties and its real attributes."""
    name = wanted["QueueName"]
    found = [*_redrive(wanted, attributes, dead), *_times(wanted, attributes)]
    if wanted.get("SqsManagedSseEnabled") and not _is_encrypted(attributes):
        found.append(_set(name, "is not encrypted", '{"SqsManagedSseEnabled": "true"}'))
    letters = f", dead letters to {dead}" if dead else ""
    return found or [ok(SUBJECT, f"{name} is as declared{letters}.")]


def _redrive(wanted: Description, attributes: Mapping[str, str], dead: str | None) -> list[Finding]:
    if dead is None:
        return []
    name, times = wanted["QueueName"], wanted["RedrivePolicy"]["maxReceiveCount"]
    there = json.loads(attributes.get("RedrivePolicy") or "{}")
    target = there.get("deadLetterTargetArn", "").rpartition(":")[2]
    if target == dead and int(there.get("maxReceiveCount", 0)) == times:
        return []
    arn = attributes["QueueArn"].rpartition(":")[0] + f":{dead}"
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": times})
    sentence = f"does not send what crashed {times} times to {dead}"
    return [_set(name, sentence, json.dumps({"RedrivePolicy": policy}))]


def _times(wanted: Description, attributes: Mapping[str, str]) -> list[Finding]:
    found = []
    for attribute, default in DEFAULTS.items():
        there, declared = int(attributes[attribute]), wanted.get(attribute, default)
        if there != declared:
            sentence = f"has {attribute} {there}, declared is {declared}: {MEANING[attribute]}"
            given = json.dumps({attribute: str(declared)})
            found.append(
                _set(wanted["QueueName"], sentence if there < declared else _only(sentence), given)
            )
    return found


def _only(sentence: str) -> str:
    return sentence.partition(": ")[0]


def _is_encrypted(attributes: Mapping[str, str]) -> bool:
    return attributes.get("SqsManagedSseEnabled") == "true" or "KmsMasterKeyId" in attributes


def _set(name: str, sentence: str, attributes: str) -> Finding:
    url = f'"$(aws sqs get-queue-url --queue-name {name} --query QueueUrl --output text)"'
    remedy = f"aws sqs set-queue-attributes --queue-url {url} --attributes '{attributes}'"
    return error(SUBJECT, f"{name} {sentence}.", remedy)
