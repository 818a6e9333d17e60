"""`make deploy` as ops run it, as far as the local AWS goes.

MiniStack reads no routes from the swagger that `chalice deploy` imports, so the API comes up empty. All
that is behind it comes up whole; here it is called as API Gateway would call it.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from subprocess import CompletedProcess
from typing import Any

import pytest

from infra import access_log, lock
from infra.smoke import CHECKS
from infra.stack import Stack, StackFailed
from tests.e2e.cloud import AT_ONCE
from tests.e2e.deployed import API_KEY, STAGE
from tests.e2e.deployed_service import SeedData
from tests.e2e.workstation import Workstation
from tests.journey.delivery_assertions import assert_delivered
from tests.journey.service_client import lines_named


@pytest.fixture(scope="module")
def workstation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workstation]:
    with closing(Workstation(tmp_path_factory.mktemp("workstation"))) as workstation:
        yield workstation


@pytest.fixture(scope="module")
def deployed_by_chalice(workstation: Workstation) -> "CompletedProcess[str]":
    """What `make deploy` said, in an account that lets API Gateway write logs, with a web ACL."""
    role = "arn:aws:iam::000000000000:role/api-gateway-logs"
    let = {"op": "replace", "path": "/cloudwatchRoleArn", "value": role}
    workstation.client("apigateway").update_account(patchOperations=[let])
    acl = workstation.client("wafv2").create_web_acl(
        Name="shop-guard",
        Scope="REGIONAL",
        DefaultAction={"Allow": {}},
        VisibilityConfig={
            "SampledRequestsEnabled": False,
            "CloudWatchMetricsEnabled": False,
            "MetricName": "shop-guard",
        },
    )
    return workstation.run("deploy", f"WebAclArn={acl['Summary']['ARN']}", FORCE="yes")


def test_all_but_the_routes_comes_up(
    workstation: Workstation, deployed_by_chalice: "CompletedProcess[str]"
) -> None:
    output = deployed_by_chalice.stdout
    assert f"The stack {workstation.stage.infra_stack} is created." in output
    assert f"FAILED {CHECKS[0].says}: GET /health was answered 404" in output
    assert deployed_by_chalice.returncode == 1, (
        "a smoke test that fails is a deployment that failed"
    )
    functions = workstation.client("lambda")
    for function in workstation.stage.functions:
        made = functions.get_function(FunctionName=workstation.stage.lambda_name(function))
        role = made["Configuration"]["Role"].rpartition("/")[2]
        assert role == f"{workstation.stage.lambda_name('api_handler')}-{function}"
        assert granted(workstation, role) == workstation.stage.policy(function)


def test_every_call_is_logged_in_a_group_of_the_stack(
    workstation: Workstation, deployed_by_chalice: "CompletedProcess[str]"
) -> None:
    group = workstation.stage.access_log
    assert f"Every call is logged in {group}." in deployed_by_chalice.stdout
    apigateway = workstation.client("apigateway")
    [api] = apigateway.get_rest_apis()["items"]
    logged = apigateway.get_stage(restApiId=api["id"], stageName="api")["accessLogSettings"]
    [kept] = workstation.client("logs").describe_log_groups(logGroupNamePrefix=group)["logGroups"]
    assert kept["arn"].removesuffix(":*") == logged["destinationArn"]
    assert logged["format"] == access_log.line_format()
    assert kept["retentionInDays"] == 90


def test_the_web_acl_that_was_named_stands_before_the_api(
    workstation: Workstation, deployed_by_chalice: "CompletedProcess[str]"
) -> None:
    assert "The web ACL shop-guard stands before it." in deployed_by_chalice.stdout
    [api] = workstation.client("apigateway").get_rest_apis()["items"]
    stage = f"arn:aws:apigateway:eu-west-1::/restapis/{api['id']}/stages/api"
    found = workstation.client("wafv2").get_web_acl_for_resource(ResourceArn=stage)
    assert found["WebACL"]["Name"] == "shop-guard"


def granted(workstation: Workstation, role: str) -> dict[str, Any]:
    iam = workstation.client("iam")
    [name] = iam.list_role_policies(RoleName=role)["PolicyNames"]
    return iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]


def test_queues_and_schedules_wake_what_they_are_for(
    workstation: Workstation, deployed_by_chalice: "CompletedProcess[str]"
) -> None:
    mappings = workstation.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    woken = {last(each["EventSourceArn"]): last(each["FunctionArn"]) for each in mappings}
    settings = workstation.stage.settings
    assert woken == {
        settings.orders_queue_name: workstation.stage.lambda_name("fulfil_order"),
        settings.mail_events_queue_name: workstation.stage.lambda_name("record_mail_event"),
    }
    events = workstation.client("events")
    rung = {
        last(target["Arn"]): rule["ScheduleExpression"]
        for rule in events.list_rules()["Rules"]
        for target in events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
    }
    assert rung == {
        workstation.stage.lambda_name("queue_due_orders"): "rate(1 minute)",
        workstation.stage.lambda_name("check_coupons"): "rate(1 day)",
    }


def last(arn: str) -> str:
    return arn.rpartition(":")[2]


def counted(workstation: Workstation) -> tuple[list[str], int, int, int]:
    """The names of the APIs, and how many functions, mappings and rules there are."""
    functions = workstation.client("lambda")
    return (
        [each["name"] for each in workstation.client("apigateway").get_rest_apis()["items"]],
        len(functions.list_functions()["Functions"]),
        len(functions.list_event_source_mappings()["EventSourceMappings"]),
        len(workstation.client("events").list_rules()["Rules"]),
    )


def test_a_second_laptop_without_chalice_s_record_deploys_into_the_same_api(
    workstation: Workstation, deployed_by_chalice: "CompletedProcess[str]"
) -> None:
    before = counted(workstation)
    assert (len(before[0]), *before[1:]) == (1, 6, 2, 2)
    shutil.rmtree(workstation.project / ".chalice" / "deployed")
    again = workstation.run("deploy", FORCE="yes")
    assert (
        "In AWS of dev already: iam_role 6, lambda_function 6, cloudwatch_event 2" in again.stdout
    )
    # MiniStack has no PutRestApi, so this is as far as it goes: every function was updated before it.
    assert "when calling the PutRestApi operation" in again.stderr
    assert counted(workstation) == before


def test_the_second_of_two_deployments_at_once_is_refused_with_who_and_since_when(
    workstation: Workstation, deployed_by_chalice: "CompletedProcess[str]"
) -> None:
    before = counted(workstation)
    with lock.held(workstation.stage, workstation.client("ssm")):
        for refused in (workstation.run("deploy"), workstation.run("destroy", YES=STAGE)):
            assert (refused.returncode, refused.stdout) == (1, "")
            assert refused.stderr.startswith("dev is being changed by ")
    assert counted(workstation) == before


def test_an_order_placed_with_the_api_s_function_is_fulfilled_by_the_queue_s(
    workstation: Workstation, deployed_by_chalice: "CompletedProcess[str]"
) -> None:
    secret = workstation.stage.settings.bittitan_secret_name
    workstation.client("secretsmanager").put_secret_value(SecretId=secret, SecretString=API_KEY)
    service = workstation.service()
    seed_data = SeedData(service)
    buyer = service.buyer(seed_data.partner)
    checkout = buyer.ready(lines_named({"Warehouse": 2}, seed_data.mailbox), seed_data.end_customer)
    placed = buyer.place(checkout)
    assert placed.status_code == 201, placed.text
    done = buyer.settled(placed.json(), within=60)
    assert_delivered(buyer, checkout, done, to="billing@fjord.example")


def test_a_stage_goes_away_but_for_its_data_and_comes_up_with_it_again(
    workstation: Workstation, deployed_by_chalice: "CompletedProcess[str]"
) -> None:
    refused = workstation.run("destroy", YES="prod")
    assert (refused.returncode, refused.stdout) == (1, "Nothing was done: that is not 'dev'.\n")
    row = {"pk": {"S": "KEPT"}, "sk": {"S": "KEPT"}}
    table = workstation.stage.settings.table_name
    workstation.client("dynamodb").put_item(TableName=table, Item=row)
    shutil.rmtree(workstation.project / ".chalice" / "deployed")
    gone = workstation.run("destroy", YES=STAGE)
    assert gone.returncode == 0, gone.stderr
    assert "What holds data stays" in gone.stdout
    assert counted(workstation) == ([], 0, 0, 0)
    assert workstation.client("iam").list_roles()["Roles"] == []
    assert workstation.run("destroy", YES=STAGE).returncode == 0, "again is harmless"
    # AWS imports a secret by its ARN; MiniStack imports tables and not secrets.
    secret = workstation.stage.settings.bittitan_secret_name
    workstation.client("secretsmanager").delete_secret(
        SecretId=secret, ForceDeleteWithoutRecovery=True
    )
    again = workstation.run("infra_stack")
    assert again.returncode == 0, again.stderr
    assert "has taken in what was kept: Table" in again.stdout
    kept = workstation.client("dynamodb").get_item(TableName=table, Key=row)
    assert kept["Item"] == row
    assert "is up to date." in workstation.run("infra_stack").stdout


def test_a_stack_that_cannot_come_up_says_why_in_a_sentence(workstation: Workstation) -> None:
    stack = Stack(workstation.client("cloudformation"), "a-second-stack", AT_ONCE)
    # What nobody signals within a second has failed.
    waits = {"Handle": {"Ref": "Handle"}, "Timeout": "1"}
    resources = {
        "Handle": {"Type": "AWS::CloudFormation::WaitConditionHandle"},
        "Broken": {"Type": "AWS::CloudFormation::WaitCondition", "Properties": waits},
    }
    broken = {"TemplateBody": json.dumps({"Resources": resources})}
    for _ in range(2):  # The second time, the stack that never came up is in the way.
        with pytest.raises(StackFailed, match=r"a-second-stack could not create: .*Broken \(.+\)"):
            stack.bring_up(broken, {})


def test_a_parameter_that_does_not_fit_is_refused_in_a_sentence(
    workstation: Workstation, deployed_by_chalice: "CompletedProcess[str]"
) -> None:
    failed = workstation.run("infra_stack", "Stage=Capitals")
    assert failed.returncode == 1
    assert "Stage" in failed.stderr
    assert "Traceback" not in failed.stderr
