"""The doctor judges table, queues, mail and stack against infra/template.yaml."""

import json
from copy import deepcopy
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.openapi.sample_data import seller as sample_seller
from chalicelib.storage.keys import row, seller_key
from chalicelib.values import clock
from infra import template
from infra.doctor import mail, queues, seller, stack, table
from infra.doctor.context import Context, declared
from infra.doctor.finding import Finding, Level
from infra.stage import stage as stage_of

RESOURCES = declared(template.read(), "dev")
WANTED = RESOURCES["Table"]["Properties"]
QUEUES = {
    name: each["Properties"]
    for name, each in RESOURCES.items()
    if each["Type"] == "AWS::SQS::Queue"
}
NAME = "bittitan-storefront-dev"
ARN = "arn:aws:sqs:eu-west-1:123456789012:"


def described() -> dict[str, Any]:
    """The table as DynamoDB would describe it."""
    declared_table = deepcopy(WANTED)
    indexes = [
        each | {"IndexStatus": "ACTIVE"} for each in declared_table["GlobalSecondaryIndexes"]
    ]
    return declared_table | {
        "TableStatus": "ACTIVE",
        "GlobalSecondaryIndexes": indexes,
        "BillingModeSummary": {"BillingMode": "PAY_PER_REQUEST"},
        "SSEDescription": {"Status": "ENABLED"},
    }


def level(found: list[Finding]) -> Level:
    [finding] = found
    return finding.level


def test_the_declared_names_are_those_of_the_stage() -> None:
    assert WANTED["TableName"] == NAME
    assert f"{NAME}-orders" in {each["QueueName"] for each in QUEUES.values()}


def test_the_declared_table_is_in_order() -> None:
    declared_table = described()
    assert level(table.judge_keys(WANTED, declared_table)) is Level.OK
    assert level(table.judge_indexes(WANTED, declared_table)) is Level.OK
    for judge in (table.judge_billing, table.judge_encryption, table.judge_protection):
        assert judge(WANTED, declared_table).level is Level.OK


def test_a_table_of_other_keys_is_not_ours() -> None:
    declared_table = described()
    declared_table["KeySchema"] = [{"AttributeName": "id", "KeyType": "HASH"}]
    assert level(table.judge_keys(WANTED, declared_table)) is Level.ERROR


def test_a_table_that_is_being_made_is_waited_for() -> None:
    declared_table = described() | {"TableStatus": "CREATING"}
    assert level(table.judge_keys(WANTED, declared_table)) is Level.ERROR


@pytest.mark.parametrize(
    "change",
    [
        {"Projection": {"ProjectionType": "KEYS_ONLY"}},
        {"KeySchema": [{"AttributeName": "account_list", "KeyType": "HASH"}]},
        {"IndexStatus": "CREATING"},
    ],
)
def test_an_index_of_another_shape_or_unfinished_is_an_error(change: dict[str, Any]) -> None:
    declared_table = described()
    declared_table["GlobalSecondaryIndexes"][0] |= change
    assert level(table.judge_indexes(WANTED, declared_table)) is Level.ERROR


def test_an_index_too_few_is_an_error_and_one_too_many_a_warning() -> None:
    declared_table = described()
    extra = declared_table["GlobalSecondaryIndexes"].pop()
    assert level(table.judge_indexes(WANTED, declared_table)) is Level.ERROR
    declared_table["GlobalSecondaryIndexes"] += [extra, extra | {"IndexName": "by_colour"}]
    assert level(table.judge_indexes(WANTED, declared_table)) is Level.WARNING


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ({"TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at"}, Level.OK),
        ({"TimeToLiveStatus": "ENABLED", "AttributeName": "other"}, Level.ERROR),
        ({"TimeToLiveStatus": "DISABLED"}, Level.ERROR),
    ],
)
def test_what_has_expired_must_be_forgotten(description: dict[str, str], expected: Level) -> None:
    assert table.judge_expiry(WANTED, description, NAME).level is expected


def test_no_backups_no_encryption_no_protection_are_errors() -> None:
    bare = described() | {"SSEDescription": {}, "DeletionProtectionEnabled": False}
    assert table.judge_backups(WANTED, {}, NAME).level is Level.ERROR
    assert table.judge_encryption(WANTED, bare).level is Level.ERROR
    assert table.judge_protection(WANTED, bare).level is Level.ERROR


def attributes(changes: dict[str, str]) -> dict[str, str]:
    redrive = {"deadLetterTargetArn": f"{ARN}{NAME}-orders-dead", "maxReceiveCount": 5}
    return {
        "QueueArn": f"{ARN}{NAME}-orders",
        "VisibilityTimeout": str(QUEUES["Orders"]["VisibilityTimeout"]),
        "MessageRetentionPeriod": "345600",
        "SqsManagedSseEnabled": "true",
        "RedrivePolicy": json.dumps(redrive),
    } | changes


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Level.OK),
        ({"RedrivePolicy": ""}, Level.ERROR),
        ({"RedrivePolicy": json.dumps({"deadLetterTargetArn": f"{ARN}x"})}, Level.ERROR),
        ({"VisibilityTimeout": "719"}, Level.ERROR),
        ({"MessageRetentionPeriod": "60"}, Level.ERROR),
        ({"SqsManagedSseEnabled": "false"}, Level.ERROR),
        ({"SqsManagedSseEnabled": "false", "KmsMasterKeyId": "k"}, Level.OK),
    ],
)
def test_a_queue_is_as_declared_or_not(changes: dict[str, str], expected: Level) -> None:
    wanted = QUEUES["Orders"]
    dead = queues.dead_letters_of(wanted, QUEUES)
    assert dead == f"{NAME}-orders-dead"
    found = [finding for _, finding in queues.differences(wanted, attributes(changes), dead)]
    assert (level(found) if found else Level.OK) is expected


@pytest.mark.parametrize(
    ("changes", "sells", "expected"),
    [
        ({}, True, Level.OK),
        ({"ProductionAccessEnabled": False}, True, Level.ERROR),
        ({"ProductionAccessEnabled": False}, False, Level.WARNING),
        ({"SendingEnabled": False, "EnforcementStatus": "SHUTDOWN"}, False, Level.ERROR),
        ({"EnforcementStatus": "PROBATION"}, True, Level.WARNING),
    ],
)
def test_an_account_may_send_to_anybody_or_not(
    changes: dict[str, Any], sells: bool, expected: Level
) -> None:
    healthy = {"ProductionAccessEnabled": True, "SendingEnabled": True}
    assert level(mail.judge_account(healthy | changes, sells=sells)) is expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Level.OK),
        ({"Enabled": False}, Level.ERROR),
        ({"MatchingEventTypes": ["BOUNCE"]}, Level.ERROR),
        ({"SnsDestination": {"TopicArn": f"{ARN}elsewhere"}}, Level.ERROR),
    ],
)
def test_bounces_and_complaints_reach_our_topic(changes: dict[str, Any], expected: Level) -> None:
    destination = {
        "Enabled": True,
        "MatchingEventTypes": ["BOUNCE", "COMPLAINT"],
        "SnsDestination": {"TopicArn": f"{ARN}topic"},
    }
    found = mail.judge_events(NAME, [destination | changes], "topic", sends=True)
    assert found.level is expected
    assert mail.judge_events(NAME, [destination], "topic", sends=False).level is Level.ERROR


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (None, Level.OK),
        ("CREATE_COMPLETE", Level.OK),
        ("IMPORT_COMPLETE", Level.OK),
        ("UPDATE_ROLLBACK_COMPLETE", Level.WARNING),
        ("ROLLBACK_COMPLETE", Level.WARNING),
        ("UPDATE_IN_PROGRESS", Level.ERROR),
        ("UPDATE_ROLLBACK_FAILED", Level.ERROR),
    ],
)
def test_a_stack_takes_a_deployment_or_not(status: str | None, expected: Level) -> None:
    described = {"StackStatus": status} if status else None
    assert stack.judge("infra", described).level is expected


class Standing:
    """CloudFormation with some stacks, by the ends of their names."""

    def __init__(self, **stacks: str) -> None:
        self._stacks = stacks

    def client(self, service: str) -> "Standing":
        return self

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803
        status = self._stacks.get(StackName.rpartition("-")[2])
        if status is None:
            told = {"Code": "ValidationError", "Message": f"Stack {StackName} does not exist"}
            raise ClientError({"Error": told}, "DescribeStacks")
        return {"Stacks": [{"StackStatus": status}]}


def levels_of(**stacks: str) -> list[Level]:
    there: Any = Standing(**stacks)
    context = Context(stage_of("dev"), stage_of("dev").settings, there, clock.now)
    return [each.level for each in stack.check(context)]


def test_a_stage_whose_alarms_are_missing_is_noticed_but_for_a_first_deployment() -> None:
    assert levels_of(infra="CREATE_COMPLETE", alarms="CREATE_COMPLETE") == [Level.OK, Level.OK]
    assert levels_of() == [Level.OK, Level.OK]
    assert levels_of(infra="CREATE_COMPLETE") == [Level.OK, Level.WARNING]
    stuck = levels_of(infra="CREATE_COMPLETE", alarms="UPDATE_ROLLBACK_FAILED")
    assert stuck == [Level.OK, Level.ERROR]


@pytest.mark.parametrize(
    ("changes", "level", "words"),
    [
        ({}, Level.OK, "Invoices name Example Distribution GmbH as the seller."),
        ({"street": "", "tax_id": ""}, Level.WARNING, "lacks street, tax_id"),
        ({"tax_id": "123.456"}, Level.WARNING, "no VAT id"),
        ({"tax_id": "DE136695967"}, Level.WARNING, "check digits"),
    ],
)
def test_the_seller_is_complete_or_not(changes: dict[str, str], level: Level, words: str) -> None:
    kept = row(seller_key(), sample_seller().with_changes(**changes), version=1)
    found = seller.judge(kept)
    assert found.level is level and words in found.sentence
