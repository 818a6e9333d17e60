"""The alarms have a stack of their own, and a stage that an earlier release deployed goes over to it."""

import json
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from infra import infra_stack, template
from infra.dependencies import FOR_REAL, Dependencies
from infra.stack import Stack
from infra.stage import Stage, stage
from local.cloud import Cloud

AT_ONCE = {"Delay": 0.05, "MaxAttempts": 400}
TOPIC = "arn:aws:sns:eu-west-1:000000000000:ops"
# MiniStack knows no Contributor Insights.
GIVEN = {"CodesShownAnHour": "0", "AlarmTopicArn": TOPIC, "VendorTaskSeconds": "7200"}
# What that release had no alarms on. With them, one template would be too large for CloudFormation.
CAME_LATER = (
    "invoices.fifo",
    "invoices-dead",
    "number_invoices",
    "coupon",
    "reconcile",
    "Reconciling",
)
EARLIER = 29
ARGUMENTS = [f"{name}={value}" for name, value in GIVEN.items()]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    cloud = Cloud(tmp_path_factory.mktemp("own") / "cloud.log")
    cloud.wait()
    yield cloud
    cloud.close()


@pytest.fixture
def tools(own: Cloud) -> Dependencies:
    """The commands' tools, on an AWS with nothing in it."""
    reset = urllib.request.Request(f"{own.url}/_ministack/reset", method="POST")
    urllib.request.urlopen(reset, timeout=20).close()
    return replace(FOR_REAL, clients=own.client, patience=AT_ONCE)


def infra_of(dev: Stage, tools: Dependencies) -> Stack:
    return Stack(tools.clients("cloudformation"), dev.infra_stack, AT_ONCE)


def all_in_one() -> str:
    """What an earlier release deployed: one stack with the alarms in it."""
    both, watching = template.read(), template.read(template.ALARMS)
    both["Resources"] |= {
        name: each
        for name, each in watching["Resources"].items()
        if not any(later in json.dumps(each["Properties"]) for later in CAME_LATER)
        or name == "Dashboard"
    }
    both["Conditions"] |= watching["Conditions"]
    del both["Outputs"]["AlarmParameters"]
    return template.compact(json.dumps(both))


def alarms(clients: Callable[[str], Any]) -> dict[str, Any]:
    pages = clients("cloudwatch").get_paginator("describe_alarms").paginate()
    return {each["AlarmName"]: each for page in pages for each in page["MetricAlarms"]}


def test_alarms_of_an_earlier_release_move_with_all_that_their_stage_was_given(
    tools: Dependencies,
) -> None:
    dev = stage("dev")
    given = infra_stack.parameters(dev, ARGUMENTS)
    infra_of(dev, tools).bring_up({"TemplateBody": all_in_one()}, given)
    before = alarms(tools.clients)
    infra_stack.bring_up(dev, [], tools)
    after = alarms(tools.clients)
    assert len(before) == EARLIER and set(before) < set(after)
    waits = after["bittitan-storefront-dev-vendor-tasks-wait"]
    assert (waits["Threshold"], waits["AlarmActions"]) == (7200, [TOPIC])
    assert tools.clients("cloudwatch").list_dashboards()["DashboardEntries"]


def test_a_move_that_broke_off_between_the_stacks_loses_no_topic(tools: Dependencies) -> None:
    dev = stage("dev")
    given = infra_stack.parameters(dev, ARGUMENTS)
    infra_of(dev, tools).bring_up({"TemplateBody": all_in_one()}, given)
    infra_of(dev, tools).bring_up({"TemplateBody": template.body()}, given)
    assert alarms(tools.clients) == {}
    infra_stack.bring_up(dev, [], tools)
    assert {tuple(each["AlarmActions"]) for each in alarms(tools.clients).values()} == {(TOPIC,)}


def test_what_a_stage_is_given_later_reaches_its_alarms(tools: Dependencies) -> None:
    dev = stage("dev")
    infra_stack.bring_up(dev, ARGUMENTS, tools)
    infra_stack.bring_up(dev, ["VendorTaskSeconds=900"], tools)
    waits = alarms(tools.clients)["bittitan-storefront-dev-vendor-tasks-wait"]
    assert (waits["Threshold"], waits["AlarmActions"]) == (900, [TOPIC])
