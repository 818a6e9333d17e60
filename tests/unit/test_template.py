"""What infra/template.yaml promises, where neither cfn-lint nor the emulators would notice."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from cfnlint.api import lint_file

from chalicelib import table
from chalicelib.config import APP_NAME, Settings
from local.template import TEMPLATE, declared, queue_attributes, table_definition, template

PROJECT = Path(__file__).resolve().parents[2]
KEPT = ("Table", "BitTitanApiKey")
FOURTEEN_DAYS = 14 * 24 * 60 * 60


def named(resource: str, name: str, stage: str) -> str:
    """The name a resource gets at a stage, other parameters left as they are."""
    given = {key: value["Default"] for key, value in template()["Parameters"].items()}
    given["Stage"] = stage
    pattern = declared(resource)[name]["Fn::Sub"]
    return re.sub(r"\$\{(\w+)\}", lambda parameter: given[parameter[1]], pattern)


def index(name: str) -> dict[str, Any]:
    indexes = declared("Table")["GlobalSecondaryIndexes"]
    return {each["IndexName"]: each for each in indexes}[name]


def partition_and_order(key_schema: list[dict[str, str]]) -> list[tuple[str, str]]:
    return [(part["KeyType"], part["AttributeName"]) for part in key_schema]


def test_cfn_lint_finds_nothing() -> None:
    assert lint_file(TEMPLATE) == []


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_everything_is_named_as_the_service_looks_for_it(stage: str) -> None:
    settings = Settings(stage=stage)
    assert named("Table", "TableName", stage) == settings.table_name
    assert named("Orders", "QueueName", stage) == settings.orders_queue_name
    assert named("DeadOrders", "QueueName", stage) == settings.orders_queue_name + "-dead"
    assert named("BitTitanApiKey", "Name", stage) == settings.bittitan_secret_name


def test_app_and_stage_are_those_the_service_knows() -> None:
    parameters, stage = template()["Parameters"], Settings.model_fields["stage"]
    assert parameters["AppName"]["Default"] == APP_NAME
    assert parameters["Stage"]["Default"] == stage.default
    patterns = [getattr(rule, "pattern", "") for rule in stage.metadata]
    assert parameters["Stage"]["AllowedPattern"] in patterns


def test_a_row_is_found_by_its_key() -> None:
    assert partition_and_order(declared("Table")["KeySchema"]) == [("HASH", "pk"), ("RANGE", "sk")]
    assert table.Key._fields == ("pk", "sk")


@pytest.mark.parametrize("name", table.PARTITION_OF)
def test_a_list_shows_whole_rows_in_the_order_of_their_position(name: str) -> None:
    expected = [("HASH", table.PARTITION_OF[name]), ("RANGE", "position")]
    assert partition_and_order(index(name)["KeySchema"]) == expected
    assert index(name)["Projection"] == {"ProjectionType": "ALL"}


def test_what_is_due_is_listed_by_time_and_by_key_only() -> None:
    expected = [("HASH", "due"), ("RANGE", "due_at")]
    assert partition_and_order(index(table.DUE)["KeySchema"]) == expected
    assert index(table.DUE)["Projection"] == {"ProjectionType": "KEYS_ONLY"}


def test_there_is_no_index_the_service_does_not_know() -> None:
    names = [each["IndexName"] for each in declared("Table")["GlobalSecondaryIndexes"]]
    assert names == [table.BY_ACCOUNT, table.BY_STATUS, table.DUE]


def test_the_table_forgets_what_has_expired() -> None:
    expected = {"AttributeName": "expires_at", "Enabled": True}
    assert declared("Table")["TimeToLiveSpecification"] == expected


def test_the_table_can_be_restored_and_cannot_be_deleted_by_mistake() -> None:
    properties = declared("Table")
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert properties["DeletionProtectionEnabled"] is True


def test_what_rests_is_encrypted() -> None:
    assert declared("Table")["SSESpecification"] == {"SSEEnabled": True}
    assert declared("Orders")["SqsManagedSseEnabled"] is True
    assert declared("DeadOrders")["SqsManagedSseEnabled"] is True


@pytest.mark.parametrize("resource", KEPT)
def test_table_and_secret_outlive_their_stack(resource: str) -> None:
    kept = template()["Resources"][resource]
    assert (kept["DeletionPolicy"], kept["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_an_order_is_not_shown_twice_while_it_is_being_fulfilled() -> None:
    config = json.loads((PROJECT / ".chalice" / "config.json").read_text())
    timeout = config["lambda_functions"]["fulfil_order"]["lambda_timeout"]
    assert declared("Orders")["VisibilityTimeout"] >= 6 * timeout


def test_an_order_that_keeps_crashing_ends_among_the_dead_letters() -> None:
    expected = {"deadLetterTargetArn": {"Fn::GetAtt": ["DeadOrders", "Arn"]}, "maxReceiveCount": 5}
    assert declared("Orders")["RedrivePolicy"] == expected
    assert declared("DeadOrders")["MessageRetentionPeriod"] == FOURTEEN_DAYS


@pytest.mark.parametrize("queue", ["Orders", "DeadOrders"])
def test_a_queue_refuses_whoever_comes_without_tls(queue: str) -> None:
    policy = declared(f"{queue}OnlyOverTls")
    [refusal] = policy["PolicyDocument"]["Statement"]
    assert policy["Queues"] == [{"Ref": queue}]
    assert (refusal["Effect"], refusal["Principal"], refusal["Action"]) == ("Deny", "*", "sqs:*")
    assert refusal["Resource"] == {"Fn::GetAtt": [queue, "Arn"]}
    assert refusal["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_the_secret_comes_without_a_value() -> None:
    assert set(declared("BitTitanApiKey")) == {"Name", "Description"}


def test_every_alarm_tells_whoever_is_to_be_told() -> None:
    alarms = [
        each["Properties"]
        for each in template()["Resources"].values()
        if each["Type"] == "AWS::CloudWatch::Alarm"
    ]
    told = {"Fn::If": ["SomebodyIsTold", [{"Ref": "AlarmTopicArn"}], {"Ref": "AWS::NoValue"}]}
    assert len(alarms) == 3
    assert all(alarm["AlarmActions"] == alarm["OKActions"] == told for alarm in alarms)


def test_a_local_table_and_queue_are_the_declared_ones() -> None:
    definition = table_definition("tried")
    assert definition["TableName"] == "tried"
    assert definition["GlobalSecondaryIndexes"] == declared("Table")["GlobalSecondaryIndexes"]
    assert queue_attributes() == {"VisibilityTimeout": "720", "SqsManagedSseEnabled": "true"}
