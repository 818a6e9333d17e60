"""Compares the queues with what infra/template.yaml declares."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from infra.doctor.aws import unless_absent
from infra.doctor.context import Context
from infra.doctor.finding import Finding, error, ok
from infra.doctor.upgrade import Upgrade, comes

SUBJECT = "queues"
# SQS's defaults.
DEFAULTS = {"VisibilityTimeout": 30, "MessageRetentionPeriod": 345600}
MEANING = {
    "VisibilityTimeout": "a message comes back while it is still worked on",
    "MessageRetentionPeriod": "messages are lost before anybody looks",
}
REDRIVE, ENCRYPTED = "RedrivePolicy", "SqsManagedSseEnabled"
Description = Mapping[str, Any]


def check(context: Context) -> list[Finding]:
    return [
        finding
        for logical in context.of_type("AWS::SQS::Queue")
        for finding in _queue(context, logical)
    ]


def _queue(context: Context, logical: str) -> list[Finding]:
    declared, sqs = context.of_type("AWS::SQS::Queue"), context.aws.client("sqs")
    wanted = declared[logical]
    name = wanted["QueueName"]
    queue = unless_absent(sqs.get_queue_url, QueueName=name)
    if queue is None:
        return [context.upgrade.absent(SUBJECT, f"The queue {name}", logical)]
    asked = {"QueueUrl": queue["QueueUrl"], "AttributeNames": ["All"]}
    attributes = sqs.get_queue_attributes(**asked)["Attributes"]
    dead = dead_letters_of(wanted, declared)
    found = [
        _of_upgrade(context.upgrade, logical, attribute, finding)
        for attribute, finding in differences(wanted, attributes, dead)
    ]
    return found or [_as_declared(name, dead)]


def _of_upgrade(upgrade: Upgrade, logical: str, attribute: str, found: Finding) -> Finding:
    if attribute == REDRIVE and upgrade.brings(_dead_letters(upgrade.after[logical]["Properties"])):
        return comes(found)
    return upgrade.set_by_it(found, logical, attribute)


def dead_letters_of(wanted: Description, declared: Mapping[str, Description]) -> str | None:
    """The name of a queue's dead-letter queue; None when none is declared."""
    return declared[_dead_letters(wanted)]["QueueName"] if REDRIVE in wanted else None


def _dead_letters(wanted: Description) -> str:
    return str(wanted[REDRIVE]["deadLetterTargetArn"]["Fn::GetAtt"][0])


def _as_declared(name: str, dead: str | None) -> Finding:
    letters = f", dead letters to {dead}" if dead else ""
    return ok(SUBJECT, f"{name} is as declared{letters}.")


def differences(
    wanted: Description, attributes: Mapping[str, str], dead: str | None
) -> Iterator[tuple[str, Finding]]:
    """The attributes that are not as declared, each with what is to be said of it."""
    if dead and (finding := _redrive(wanted, attributes, dead)):
        yield REDRIVE, finding
    for attribute, default in DEFAULTS.items():
        there, declared = int(attributes[attribute]), wanted.get(attribute, default)
        if there != declared:
            yield attribute, _time(wanted["QueueName"], attribute, there, declared)
    if wanted.get(ENCRYPTED) and not _is_encrypted(attributes):
        given = json.dumps({ENCRYPTED: "true"})
        yield ENCRYPTED, _set(wanted["QueueName"], "is not encrypted", given)


def _redrive(wanted: Description, attributes: Mapping[str, str], dead: str) -> Finding | None:
    name, times = wanted["QueueName"], wanted[REDRIVE]["maxReceiveCount"]
    there = json.loads(attributes.get(REDRIVE) or "{}")
    target = there.get("deadLetterTargetArn", "").rpartition(":")[2]
    if target == dead and int(there.get("maxReceiveCount", 0)) == times:
        return None
    arn = attributes["QueueArn"].rpartition(":")[0] + f":{dead}"
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": times})
    sentence = f"does not send what crashed {times} times to {dead}"
    return _set(name, sentence, json.dumps({REDRIVE: policy}))


def _time(name: str, attribute: str, there: int, declared: int) -> Finding:
    sentence = f"has {attribute} {there}, declared is {declared}"
    meaning = f": {MEANING[attribute]}" if there < declared else ""
    return _set(name, sentence + meaning, json.dumps({attribute: str(declared)}))


def _is_encrypted(attributes: Mapping[str, str]) -> bool:
    return attributes.get(ENCRYPTED) == "true" or "KmsMasterKeyId" in attributes


def _set(name: str, sentence: str, attributes: str) -> Finding:
    url = f'"$(aws sqs get-queue-url --queue-name {name} --query QueueUrl --output text)"'
    remedy = f"aws sqs set-queue-attributes --queue-url {url} --attributes '{attributes}'"
    return error(SUBJECT, f"{name} {sentence}.", remedy)
