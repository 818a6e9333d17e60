"""The stacks of a stage that was not left as it should be."""

import dataclasses
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra import template
from infra.dependencies import FOR_REAL
from infra.infra_stack import bring_up
from infra.stack import NEVER_CREATED
from infra.stage import stage

ABSENT = ClientError({"Error": {"Code": "ResourceNotFoundException"}}, "Describe")


class Aws:
    """An account with the table of dev, and its stacks in one state."""

    def __init__(self, status: str, outside: tuple[str, ...] = ()) -> None:
        self.status: str | None = status
        self.outside = outside
        self.writes: list[str] = []

    def __call__(self, service: str) -> "Aws":
        return self

    def describe_stacks(self, **asked: str) -> dict[str, Any]:
        if self.status is None:
            message = {"Code": "ValidationError", "Message": "the stack does not exist"}
            raise ClientError({"Error": message}, "DescribeStacks")
        kept = {"OutputKey": "AlarmParameters", "OutputValue": "Stage=dev AlarmTopicArn="}
        return {"Stacks": [{"StackStatus": self.status, "Parameters": [], "Outputs": [kept]}]}

    def get_paginator(self, operation: str) -> "Aws":
        return self

    def paginate(self, **asked: str) -> list[dict[str, Any]]:
        inside = [each for each in template.read()["Resources"] if each not in self.outside]
        listed = [
            {"LogicalResourceId": each, "ResourceStatus": "CREATE_COMPLETE"} for each in inside
        ]
        return [{"StackResourceSummaries": listed}]

    def get_template(self, **asked: str) -> dict[str, Any]:
        before = template.read()
        for each in self.outside:
            del before["Resources"][each]
        return {"TemplateBody": before}

    def describe_table(self, **asked: str) -> dict[str, Any]:
        return {}

    def describe_secret(self, **asked: str) -> dict[str, Any]:
        raise ABSENT

    def describe_log_groups(self, **asked: str) -> dict[str, Any]:
        return {"logGroups": []}

    def list_buckets(self, **asked: str) -> dict[str, Any]:
        return {"Buckets": []}

    def describe_change_set(self, **asked: str) -> dict[str, str]:
        return {"ExecutionStatus": "AVAILABLE"}

    def get_template_summary(self, **asked: str) -> dict[str, Any]:
        return {}

    def get_waiter(self, what: str) -> "Aws":
        return self

    def wait(self, **asked: Any) -> None:
        pass

    def delete_stack(self, **asked: str) -> None:
        self.writes.append("delete_stack")
        self.status = None

    def create_change_set(self, **asked: Any) -> None:
        [taken] = asked["ResourcesToImport"]
        self.writes.append(f"import {taken['LogicalResourceId']}")
        self.imported = template.parsed(asked["TemplateBody"])
        self.status = self.status or "REVIEW_IN_PROGRESS"

    def execute_change_set(self, **asked: str) -> None:
        self.status = "IMPORT_COMPLETE"

    def update_stack(self, **asked: Any) -> None:
        self.writes.append(f"update {asked['StackName'].rpartition('-')[2]}")
        self.given = {each["ParameterKey"]: each["ParameterValue"] for each in asked["Parameters"]}

    def create_stack(self, **asked: Any) -> None:
        raise AssertionError("the table exists; CloudFormation would refuse to create it")


@pytest.mark.parametrize("status", NEVER_CREATED)
def test_a_stack_that_never_came_up_is_made_anew_with_the_table_that_it_kept(status: str) -> None:
    aws = Aws(status)
    bring_up(stage("dev"), [], dataclasses.replace(FOR_REAL, clients=aws))
    assert aws.writes == ["delete_stack", "import Table", "update infra", "update alarms"]


def test_one_that_came_up_is_updated() -> None:
    aws = Aws("UPDATE_COMPLETE")
    bring_up(stage("dev"), [], dataclasses.replace(FOR_REAL, clients=aws))
    assert aws.writes == ["update infra", "update alarms"]


def test_one_that_came_up_takes_in_what_a_release_before_it_left_before_it_is_updated() -> None:
    aws = Aws("UPDATE_COMPLETE", outside=("Table", "ReconcileLogs"))
    bring_up(stage("dev"), [], dataclasses.replace(FOR_REAL, clients=aws))
    assert aws.writes == ["import Table", "update infra", "update alarms"]
    before, resources = aws.get_template()["TemplateBody"], aws.imported["Resources"]
    assert resources.pop("Table")["Properties"]["TableName"] == "bittitan-storefront-dev"
    assert aws.imported == before, "an import may change nothing that is in the stack"


def test_the_alarms_are_given_what_the_infra_stack_keeps_for_them() -> None:
    aws = Aws("UPDATE_COMPLETE")
    bring_up(stage("dev"), [], dataclasses.replace(FOR_REAL, clients=aws))
    assert aws.given == {"Stage": "dev", "AlarmTopicArn": ""}
