"""A stage that a pipeline made, or that runs in another region, is not changed by a command from here."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from infra import deploy, destroy, infra_stack, stage_resources
from infra.dependencies import FOR_REAL, Dependencies
from infra.doctor.finding import error
from infra.elsewhere import Elsewhere, refuse
from infra.stage import Stage, stage

HERE, THERE = "eu-west-1", "eu-central-1"
ROLE = "bittitan-storefront-dev-fulfil_order"
PACKAGE = "bittitan-storefront-dev"
LAMBDA, GITHUB = (
    {"Service": "lambda.amazonaws.com"},
    {"Federated": "arn:aws:iam::1:oidc-provider/g"},
)
TOPIC = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
COMMANDS = [deploy.run, destroy.run]


@pytest.fixture
def dev(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """The stage in a folder of its own, in an account with nothing in it."""
    monkeypatch.setenv("YES", "dev")
    given = stage("dev").project / ".chalice"
    shutil.copytree(given, tmp_path / ".chalice", ignore=shutil.ignore_patterns("dep*"))
    with mock_aws():
        yield stage("dev", tmp_path)


@pytest.fixture
def tools() -> Dependencies:
    """The commands' tools in one region: nothing of Chalice or the doctor may be asked for."""

    def refuse(*_: Any) -> Any:
        pytest.fail("it was to be refused before that")

    return replace(FOR_REAL, clients=clients_of(HERE), chalice=refuse, doctor=refuse)


def clients_of(region: str) -> Callable[[str], Any]:
    return lambda service: boto3.client(service, region_name=region)


def make_role(name: str = ROLE, taken_by: dict[str, str] = LAMBDA) -> None:
    statement = {"Effect": "Allow", "Principal": taken_by, "Action": "sts:AssumeRole"}
    trust = {"Version": "2012-10-17", "Statement": [statement]}
    iam = clients_of(HERE)("iam")
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))


def make_stack(name: str, region: str) -> None:
    body = json.dumps(TOPIC)
    clients_of(region)("cloudformation").create_stack(StackName=name, TemplateBody=body)


def standing(region: str) -> list[str]:
    """The account's roles, a region's stacks, and the locks that are held there."""
    clients = clients_of(region)
    stacks = clients("cloudformation").describe_stacks()["Stacks"]
    return [
        *(each["RoleName"] for each in clients("iam").list_roles()["Roles"]),
        *(each["StackName"] for each in stacks),
        *(each["Name"] for each in clients("ssm").describe_parameters()["Parameters"]),
    ]


@pytest.mark.parametrize("command", [*COMMANDS, infra_stack.run])
def test_a_stage_of_another_region_is_refused_and_keeps_its_roles(
    command: Callable[..., int], dev: Stage, tools: Dependencies
) -> None:
    make_role()
    make_stack(dev.infra_stack, THERE)
    with pytest.raises(Elsewhere) as refused:
        command(dev, [], tools)
    said = str(refused.value)
    assert said.startswith(
        "dev has roles in this account and nothing else in eu-west-1: it runs in another region"
    )
    assert "export AWS_DEFAULT_REGION=" in said and said.endswith(ROLE)
    assert (standing(HERE), standing(THERE)) == ([ROLE], [ROLE, dev.infra_stack])


def test_the_role_of_whoever_deploys_is_none_of_the_stage_whatever_its_name(dev: Stage) -> None:
    make_role("bittitan-storefront-dev-deploy", GITHUB)
    refuse(dev, clients_of(HERE))
    assert stage_resources.resources(dev, clients_of(HERE)) == []


@pytest.mark.parametrize("command", COMMANDS)
def test_a_stage_that_a_pipeline_made_is_refused_and_stays(
    command: Callable[..., int], dev: Stage, tools: Dependencies
) -> None:
    for name in (PACKAGE, dev.infra_stack, dev.alarms_stack, dev.pages_stack):
        make_stack(name, HERE)
    before = standing(HERE)
    with pytest.raises(Elsewhere) as refused:
        command(dev, [], tools)
    said = str(refused.value)
    assert said.startswith(f"dev was made by a pipeline: the stack {PACKAGE} has its functions")
    assert said.endswith(f"aws cloudformation delete-stack --stack-name {PACKAGE}")
    assert standing(HERE) == before


def test_a_stage_whose_first_deployment_broke_off_is_not_taken_for_another_region_s(
    dev: Stage, tools: Dependencies
) -> None:
    make_role()
    make_stack(dev.infra_stack, HERE)
    stuck = error("stack", "It is stuck.", "Wait.")
    assert deploy.run(dev, [], replace(tools, doctor=lambda _: [stuck])) == 1, (
        "the doctor was asked"
    )


def test_a_role_that_another_region_has_used_last_outlives_the_stage_of_this_one(
    dev: Stage, tools: Dependencies, capsys: pytest.CaptureFixture[str]
) -> None:
    make_role()
    make_stack(dev.infra_stack, HERE)
    iam = tools.clients("iam")
    iam.meta.events.register("after-call.iam.GetRole", used_there)

    def clients(service: str) -> Any:
        return iam if service == "iam" else tools.clients(service)

    assert destroy.run(dev, [], replace(tools, clients=clients)) == 0
    assert standing(HERE) == [ROLE]
    told = f"But for the roles that {THERE} has used last, which stay: {ROLE}.\n"
    assert told in capsys.readouterr().out


def used_there(parsed: dict[str, Any], **_: Any) -> None:
    parsed["Role"]["RoleLastUsed"] = {"Region": THERE}


class Waiting(Exception):
    """What a pause raises, so that a test ends there."""


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("which", ["infra_stack", "alarms_stack", "pages_stack"])
def test_while_cloudformation_changes_a_stack_of_the_stage_nothing_else_is_asked_nor_done(
    command: Callable[..., int], which: str, dev: Stage, tools: Dependencies
) -> None:
    name = getattr(dev, which)
    make_stack(name, HERE)
    before = standing(HERE)
    cloudformation = tools.clients("cloudformation")
    cloudformation.meta.events.register("after-call.cloudformation.DescribeStacks", still_changing)

    def pause(seconds: float) -> None:
        raise Waiting

    def clients(service: str) -> Any:
        return cloudformation if service == "cloudformation" else tools.clients(service)

    with pytest.raises(Waiting):
        command(dev, [], replace(tools, clients=clients, pause=pause))
    assert standing(HERE) == before


def still_changing(parsed: dict[str, Any], **_: Any) -> None:
    for each in parsed.get("Stacks", []):
        each["StackStatus"] = "UPDATE_IN_PROGRESS"


def test_whoever_destroys_a_stage_is_asked_with_its_region(
    dev: Stage, tools: Dependencies, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("YES")
    asked = list[str]()
    monkeypatch.setattr("builtins.input", lambda question: asked.append(question) or "no")
    assert destroy.run(dev, [], tools) == 1
    assert asked == ["This takes dev in eu-west-1 down. Type its name to go on: "]
