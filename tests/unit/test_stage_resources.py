"""What of a stage is in AWS, whatever the code has by now, and whether AWS is still changing it."""

import dataclasses
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra import stage_resources
from infra.dependencies import FOR_REAL, Dependencies
from infra.stage import stage
from infra.waiting import TIMES, settled, stacks_settled

DEV = stage("dev")
ARN = "arn:aws:lambda:eu-west-1:123456789012:function:"
ORDERS = "arn:aws:sqs:eu-west-1:123456789012:bittitan-storefront-dev-orders"
OF_LAMBDA = {"Statement": [{"Principal": {"Service": "lambda.amazonaws.com"}}]}


class Aws:
    """An account's answers. What Lambda is busy with becomes less each time that it is asked."""

    def __init__(self, names: tuple[str, ...] = (), mappings: list[Any] | None = None) -> None:
        self.names, self.mappings = names, mappings or []
        self.states: Iterator[str] = iter(())
        self.stacks: Iterator[str] = iter(())
        self.asked = 0
        self.last_used: dict[str, Any] | None = {}
        self.meta = SimpleNamespace(region_name="eu-west-1")

    def __call__(self, service: str) -> "Aws":
        return self

    def get_paginator(self, operation: str) -> Any:
        page = {
            "list_roles": {
                "Roles": [
                    {"RoleName": each, "Arn": each, "AssumeRolePolicyDocument": OF_LAMBDA}
                    for each in self.names
                ]
            },
            "list_functions": {
                "Functions": [
                    {"FunctionName": each, "FunctionArn": ARN + each} for each in self.names
                ]
            },
            "list_rules": {"Rules": [{"Name": f"{each}-event"} for each in self.names]},
            "list_event_source_mappings": {"EventSourceMappings": self.mappings},
            "get_rest_apis": {"items": [{"id": each, "name": each} for each in self.names]},
        }[operation]
        return _Pages(page)

    def get_role(self, **asked: str) -> dict[str, Any]:
        if self.last_used is None:
            raise ClientError({"Error": {"Code": "NoSuchEntity"}}, "GetRole")
        return {"Role": {"RoleName": asked["RoleName"], "RoleLastUsed": self.last_used}}

    def describe_stacks(self, **asked: str) -> dict[str, Any]:
        return {"Stacks": [{"StackStatus": next(self.stacks, "UPDATE_COMPLETE")}]}

    def get_policy(self, **asked: str) -> dict[str, str]:
        return {"Policy": '{"Statement": []}'}

    def get_function_configuration(self, **asked: str) -> dict[str, str]:
        self.asked += 1
        return {"State": "Active", "LastUpdateStatus": next(self.states, "Successful")}


class _Pages:
    def __init__(self, page: dict[str, Any]) -> None:
        self._page = page

    def paginate(self, **asked: Any) -> list[dict[str, Any]]:
        return [self._page]


def mapping(function: str, queue: str = ORDERS, state: str = "Enabled", uuid: str = "1") -> Any:
    arn = f"{ARN}bittitan-storefront-dev-{function}"
    return {"UUID": uuid, "EventSourceArn": queue, "FunctionArn": arn, "State": state}


def names(aws: Aws) -> list[str]:
    return [each["name"] for each in stage_resources.resources(DEV, aws)]


def test_a_function_that_the_code_has_no_more_is_found_with_its_rule_and_role() -> None:
    aws = Aws(("bittitan-storefront-dev-sweep_up",))
    assert names(aws) == ["sweep_up_role", "sweep_up", "sweep_up-event"]


def test_a_role_that_another_region_used_last_is_not_taken_for_this_region_s() -> None:
    aws = Aws(("bittitan-storefront-dev-sweep_up",))
    aws.last_used = {"Region": "eu-central-1"}
    assert names(aws) == ["sweep_up", "sweep_up-event"]
    aws.last_used = {"Region": "eu-west-1"}
    assert names(aws) == ["sweep_up_role", "sweep_up", "sweep_up-event"]


def test_a_role_that_iam_still_lists_after_it_was_deleted_is_not_found() -> None:
    aws = Aws(("bittitan-storefront-dev-sweep_up",))
    aws.last_used = None
    assert names(aws) == ["sweep_up", "sweep_up-event"]


@pytest.mark.parametrize(
    "name",
    [
        "bittitan-storefront-dev2-sweep_up",
        "bittitan-storefront-prod-sweep_up",
        "bittitan-storefront-dev-infra-Role-1A2B",
        "another-bittitan-storefront-dev-sweep_up",
    ],
)
def test_what_belongs_to_another_stage_or_stack_is_not_found(name: str) -> None:
    assert names(Aws((name,))) == []


def test_two_mappings_of_one_queue_are_told_with_what_to_do() -> None:
    twice = [mapping("fulfil_order"), mapping("fulfil_order", uuid="2")]
    with pytest.raises(
        stage_resources.Ambiguous, match=r"\(1, 2\); delete one with: aws lambda delete-event"
    ):
        names(Aws(mappings=twice))


def test_a_mapping_to_a_queue_of_before_is_not_taken_for_that_of_now() -> None:
    before = mapping("fulfil_order", ORDERS + "-old", uuid="2")
    assert names(Aws(mappings=[mapping("fulfil_order"), before])) == [
        "fulfil_order-sqs-event-source",
        "fulfil_order-bittitan-storefront-dev-orders-old",
    ]


def tools(aws: Aws, paused: list[float]) -> Dependencies:
    patience = {"Delay": 3, "MaxAttempts": 5}
    return dataclasses.replace(FOR_REAL, clients=aws, pause=paused.append, patience=patience)


def test_a_function_that_aws_still_updates_is_waited_for() -> None:
    aws, paused = Aws(("bittitan-storefront-dev-fulfil_order",)), list[float]()
    aws.states = iter(["InProgress", "InProgress", "Successful"])
    here = settled(DEV, tools(aws, paused))
    assert "fulfil_order" in [each["name"] for each in here]
    assert (aws.asked, len(paused)) == (3, 2)


def test_a_mapping_that_aws_is_still_deleting_is_named_when_it_takes_too_long() -> None:
    aws, paused = (
        Aws(mappings=[mapping("fulfil_order", state="Deleting", uuid="77")]),
        list[float](),
    )
    with pytest.raises(
        stage_resources.Unsettled, match="the mapping 77; run this again in some minutes"
    ):
        settled(DEV, tools(aws, paused))
    assert len(paused) == TIMES


def test_a_stack_that_cloudformation_still_changes_is_waited_for_with_a_sentence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    aws, paused = Aws(), list[float]()
    aws.stacks = iter(["UPDATE_IN_PROGRESS"] * 2 + ["UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"])
    stacks_settled(DEV, tools(aws, paused))
    assert paused == [3, 3]
    assert capsys.readouterr().out == (
        "AWS is still changing the stack bittitan-storefront-dev-infra (UPDATE_IN_PROGRESS); "
        "this waits for its end.\n"
    )


def test_a_stack_that_takes_too_long_is_named() -> None:
    aws, paused = Aws(), list[float]()
    aws.stacks = iter(["CREATE_IN_PROGRESS"] * 20)
    with pytest.raises(
        stage_resources.Unsettled, match="the stack bittitan-storefront-dev-infra; run this"
    ):
        stacks_settled(DEV, tools(aws, paused))
    assert len(paused) == 5


def test_a_stack_that_was_only_thought_of_is_not_waited_for() -> None:
    aws, paused = Aws(), list[float]()
    aws.stacks = iter(["REVIEW_IN_PROGRESS"] * 20)
    stacks_settled(DEV, tools(aws, paused))
    assert paused == []
