"""The actions that policies name exist: cfn-lint and the emulators let a misspelt one pass."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cfnlint
import pytest

from tests.unit.stack import of_type

CHALICE = Path(__file__).resolve().parents[2] / ".chalice"
KNOWN = json.loads(
    (Path(cfnlint.__file__).parent / "data" / "AdditionalSpecs" / "Policies.json").read_text()
)
FUNCTIONS = sorted(path.name for path in CHALICE.glob("policy-*.json"))


def exists(action: str) -> bool:
    service, _, name = action.partition(":")
    return name.lower() in KNOWN.get(service, {}).get("Actions", {})


def actions_in(document: dict[str, Any]) -> Iterator[str]:
    for statement in document["Statement"]:
        named = statement["Action"]
        yield from [named] if isinstance(named, str) else named


def template_documents() -> dict[str, dict[str, Any]]:
    kinds = ("AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy")
    return {name: each["PolicyDocument"] for kind in kinds for name, each in of_type(kind).items()}


def test_a_misspelt_action_is_found_out() -> None:
    assert exists("dynamodb:PutItem") and not exists("dynamodb:PutItems")
    assert exists("sqs:SendMessage") and not exists("sns:SendMessage")


@pytest.mark.parametrize("file", FUNCTIONS)
def test_every_action_granted_to_a_function_exists(file: str) -> None:
    named = list(actions_in(json.loads((CHALICE / file).read_text())))
    assert named and [action for action in named if not exists(action)] == []


@pytest.mark.parametrize("policy", template_documents())
def test_every_action_of_a_queue_or_topic_policy_exists(policy: str) -> None:
    for statement in template_documents()[policy]["Statement"]:
        # A refusal may refuse everything; what is allowed is spelt out.
        if statement["Effect"] == "Deny" and statement["Action"] == "sqs:*":
            continue
        assert exists(statement["Action"])


def test_every_queue_and_topic_has_its_policy() -> None:
    kinds = {"AWS::SQS::Queue": "Queues", "AWS::SNS::Topic": "Topics"}
    for kind, named in kinds.items():
        policies = of_type(kind.removesuffix("Queue").removesuffix("Topic") + named[:-1] + "Policy")
        governed = [each["Ref"] for policy in policies.values() for each in policy[named]]
        assert sorted(governed) == sorted(of_type(kind))
