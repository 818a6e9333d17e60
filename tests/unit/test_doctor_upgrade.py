"""What the next deployment brings is not missing before it; what the one before declared is."""

from copy import deepcopy
from typing import Any

import pytest

from infra import template
from infra.doctor.context import declared
from infra.doctor.finding import Finding, Level, error
from infra.doctor.indexes import judge_indexes
from infra.doctor.upgrade import GOES_WITH_THE_STACK, Upgrade
from infra.retained import is_kept
from infra.stage import stage

DEV, AFTER = stage("dev"), declared(template.read(), "dev")
TROUBLE = error("queues", "It has another timeout.", "Set it.")
# What is a part of something else, or is nothing that anybody misses.
PARTS = {
    "AWS::S3::BucketPolicy",
    "AWS::SQS::QueuePolicy",
    "AWS::SNS::TopicPolicy",
    "AWS::SNS::Subscription",
    "AWS::SES::ConfigurationSetEventDestination",
    "AWS::Logs::MetricFilter",
}


def upgrade(*without: str, **changed: Any) -> Upgrade:
    """From a release without some resources, of which Orders had other properties."""
    before = {name: deepcopy(each) for name, each in AFTER.items() if name not in without}
    before["Orders"]["Properties"] |= changed
    return Upgrade(DEV, before, AFTER)


def absent(of: Upgrade, logical: str = "Orders") -> Finding:
    return of.absent("queues", "The queue", logical)


def test_what_the_release_before_did_not_declare_comes_with_the_deployment() -> None:
    found = absent(upgrade(QueueName="bittitan-storefront-dev-old-orders"))
    assert found.line().endswith("The queue is not there yet; it comes with this deployment.")
    assert absent(upgrade("CouponChecks"), "CouponChecks").level is Level.OK


def test_what_it_declared_is_missed_and_deleting_the_stack_is_said_to_delete_more() -> None:
    found = absent(upgrade())
    assert found.level is Level.ERROR
    assert found.sentence == "The queue is not there, though its stack is."
    assert all(words in found.remedy for words in GOES_WITH_THE_STACK.values())
    assert (
        "aws cloudformation delete-stack --stack-name bittitan-storefront-dev-infra" in found.remedy
    )


def test_all_that_goes_with_the_stack_is_named() -> None:
    goes = {each["Type"] for each in template.read()["Resources"].values() if not is_kept(each)}
    assert goes == {*GOES_WITH_THE_STACK, *PARTS}


def test_what_the_deployment_sets_is_no_trouble_and_what_it_leaves_alone_is() -> None:
    of = upgrade(VisibilityTimeout=300)
    assert of.set_by_it(TROUBLE, "Orders", "VisibilityTimeout").level is Level.OK
    assert of.set_by_it(TROUBLE, "Orders", "RedrivePolicy") is TROUBLE
    assert upgrade().set_by_it(TROUBLE, "Orders", "VisibilityTimeout") is TROUBLE


def test_what_is_in_aws_and_not_in_the_stack_is_changed_by_no_deployment() -> None:
    assert upgrade("Table").set_by_it(TROUBLE, "Table", "BillingMode") is TROUBLE


def table_with(*changes: Any) -> dict[str, Any]:
    """The declared table, each change applied to its list of indexes."""
    made = deepcopy(AFTER["Table"]["Properties"])
    for change in changes:
        change(made["GlobalSecondaryIndexes"])
    return made


def without(*names: str) -> Any:
    return lambda listed: listed.__setitem__(
        slice(None), [each for each in listed if each["IndexName"] not in names]
    )


def other_shape(listed: list[Any]) -> None:
    listed[0]["Projection"] = {"ProjectionType": "KEYS_ONLY"}


def extra(listed: list[Any]) -> None:
    listed.append(listed[0] | {"IndexName": "by_colour"})


@pytest.mark.parametrize(
    ("there", "before", "levels"),
    [
        # One that the deployment makes, and one that it deletes.
        (table_with(without("due")), table_with(without("due")), [Level.OK]),
        (table_with(extra), table_with(extra), [Level.OK]),
        # One that was lost, and one that somebody made.
        (table_with(without("due")), table_with(), [Level.ERROR]),
        (table_with(extra), table_with(), [Level.WARNING]),
    ],
)
def test_an_index_comes_or_goes_with_the_deployment_or_it_is_amiss(
    there: dict[str, Any], before: dict[str, Any], levels: list[Level]
) -> None:
    found = judge_indexes(table_with(), there, before)
    assert [each.level for each in found] == levels


def test_two_indexes_at_once_are_more_than_cloudformation_makes() -> None:
    few = table_with(without("due", "by_status"))
    *_, found = judge_indexes(table_with(), few, few)
    assert found.level is Level.ERROR
    assert found.sentence == (
        "CloudFormation makes or deletes one index at a time, not by_status, due."
    )


def test_an_index_that_the_stack_does_not_know_would_be_made_twice() -> None:
    [found] = judge_indexes(table_with(), table_with(), table_with(without("due")))
    assert found.level is Level.ERROR
    assert (
        found.sentence
        == "The index due is there, and its stack does not know it: it would be made twice."
    )
    assert found.remedy.startswith("Delete it, then deploy: aws dynamodb update-table ")


@pytest.mark.parametrize(
    ("there", "before", "remedy"),
    [
        (table_with(other_shape), table_with(other_shape), "CloudFormation changes no index: give"),
        (table_with(other_shape), table_with(), "Delete it (aws dynamodb update-table "),
        (table_with(other_shape), table_with(without("by_account")), "Delete it, then deploy: aws"),
    ],
)
def test_an_index_of_another_shape_is_an_error_with_the_way_that_helps(
    there: dict[str, Any], before: dict[str, Any], remedy: str
) -> None:
    [found] = judge_indexes(table_with(), there, before)
    assert found.level is Level.ERROR
    assert found.remedy.startswith(remedy)
