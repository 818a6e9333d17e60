"""A release with more in its stack than the one before is let through by the doctor, also after a roll back."""

import json
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import botocore.session
import pytest

from chalicelib.values import clock
from infra import infra_stack, template
from infra.dependencies import FOR_REAL, Dependencies
from infra.doctor import mail, queues, table
from infra.doctor.aws import Aws
from infra.doctor.context import Context
from infra.doctor.finding import Finding, Level
from infra.stack import Stack
from infra.stage import Stage, stage
from local.cloud import Cloud

NAME = "bittitan-storefront-dev"
AT_ONCE = {"Delay": 0.05, "MaxAttempts": 400}
# MiniStack knows no Contributor Insights.
ARGUMENTS = ["CodesShownAnHour=0", "LogRetentionDays=30"]
LOGS = f"/aws/lambda/{NAME}-reconcile"
# What the release before did not have yet.
LATER = ("CouponChecks", "ReconcileLogs", "MailEventsAreTold")


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    cloud = Cloud(tmp_path_factory.mktemp("own") / "cloud.log")
    cloud.wait()
    yield cloud
    cloud.close()


@pytest.fixture
def tools(own: Cloud, monkeypatch: pytest.MonkeyPatch) -> Dependencies:
    """The commands' tools, on an AWS with nothing in it, which is also the doctor's."""
    for name, value in own.environment().items():
        monkeypatch.setenv(name, value)
    reset = urllib.request.Request(f"{own.url}/_ministack/reset", method="POST")
    urllib.request.urlopen(reset, timeout=20).close()
    return replace(FOR_REAL, clients=own.client, patience=AT_ONCE)


@pytest.fixture
def dev() -> Stage:
    return stage("dev")


def release_before() -> str:
    """The template of a release without a queue, an index, a log group and a destination of events."""
    before = template.read()
    for section in ("Resources", "Outputs"):
        kept = before[section].items()
        before[section] = {
            name: each for name, each in kept if not any(word in name for word in LATER)
        }
    declared = before["Resources"]["Table"]["Properties"]
    declared["GlobalSecondaryIndexes"] = declared["GlobalSecondaryIndexes"][:-1]
    before["Resources"]["Orders"]["Properties"]["VisibilityTimeout"] = 300
    return template.compact(json.dumps(before))


def deploy_release_before(dev: Stage, tools: Dependencies) -> None:
    given = infra_stack.parameters(dev, ARGUMENTS)
    stack = Stack(tools.clients("cloudformation"), dev.infra_stack, AT_ONCE)
    stack.bring_up({"TemplateBody": release_before()}, given)


def findings(dev: Stage) -> list[Finding]:
    """What the doctor says of queues, indexes and the events of mails."""
    context = Context(dev, dev.settings, Aws(botocore.session.get_session()), clock.now)
    found = [*queues.check(context), *table.check(context), *mail.check(context)]
    told = ("queue", "index", "events", "-orders ", "publish")
    return [each for each in found if any(word in each.sentence for word in told)]


def test_what_comes_with_a_deployment_does_not_keep_the_doctor_from_letting_it_through(
    dev: Stage, tools: Dependencies
) -> None:
    deploy_release_before(dev, tools)
    found = findings(dev)
    assert [each for each in found if each.level is not Level.OK] == []
    said = {each.sentence for each in found}
    assert {
        f"The queue {NAME}-coupon-checks is not there yet; it comes with this deployment.",
        f"{NAME}-orders has VisibilityTimeout 300, declared is 720: a message comes back while it "
        "is still worked on. This deployment changes that.",
        "The index by_last_day is not there yet; it comes with this deployment.",
        f"The configuration set {NAME} does not publish BOUNCE, COMPLAINT to {NAME}-mail-events. "
        "This deployment changes that.",
    } <= said
    infra_stack.bring_up(dev, [], tools)
    after = findings(dev)
    assert {each.level for each in after} == {Level.OK}
    assert not any("this deployment" in each.sentence.lower() for each in after)


def test_what_the_deployed_release_has_declared_and_aws_has_lost_is_an_error(
    dev: Stage, tools: Dependencies
) -> None:
    deploy_release_before(dev, tools)
    sqs = tools.clients("sqs")
    for name in ("orders", "mail-events"):
        sqs.delete_queue(QueueUrl=sqs.get_queue_url(QueueName=f"{NAME}-{name}")["QueueUrl"])
    lost = [each for each in findings(dev) if each.level is Level.ERROR]
    assert [each.sentence for each in lost] == [
        f"The queue {NAME}-{name} is not there, though its stack is."
        for name in ("orders", "mail-events")
    ]
    assert "Deleting the stack also deletes every queue with its messages, " in lost[0].remedy


def test_a_release_that_is_rolled_back_can_be_deployed_again_with_its_log(
    dev: Stage, tools: Dependencies, capsys: pytest.CaptureFixture[str]
) -> None:
    infra_stack.bring_up(dev, ARGUMENTS, tools)
    tools.clients("logs").create_log_stream(logGroupName=LOGS, logStreamName="of-yesterday")
    deploy_release_before(dev, tools)
    infra_stack.bring_up(dev, [], tools)
    taken = f"The stack {dev.infra_stack} has taken in what was kept: ReconcileLogs.\n"
    assert taken in capsys.readouterr().out
    assert log_streams(tools) == ["of-yesterday"]
    stack = Stack(tools.clients("cloudformation"), dev.infra_stack, AT_ONCE)
    assert stack.parameters()["LogRetentionDays"] == "30", "no parameter is reset"
    infra_stack.bring_up(dev, [], tools)
    assert "taken in" not in capsys.readouterr().out, "once is enough"


def test_a_log_group_that_lambda_made_before_the_stack_is_taken_in(
    dev: Stage, tools: Dependencies
) -> None:
    deploy_release_before(dev, tools)
    logs = tools.clients("logs")
    logs.create_log_group(logGroupName=LOGS)
    logs.create_log_stream(logGroupName=LOGS, logStreamName="of-yesterday")
    infra_stack.bring_up(dev, [], tools)
    assert log_streams(tools) == ["of-yesterday"]
    [group] = logs.describe_log_groups(logGroupNamePrefix=LOGS)["logGroups"]
    assert group["retentionInDays"] == 30


def log_streams(tools: Dependencies) -> list[str]:
    found: Any = tools.clients("logs").describe_log_streams(logGroupName=LOGS)
    return [each["logStreamName"] for each in found["logStreams"]]
