"""`make deploy` as ops run it, rehearsed whole: a first deployment, and an order that is placed with it.

MiniStack lacks two operations of API Gateway; a fake between it and the commands has them (swagger_imports.py).
"""

from contextlib import closing
from subprocess import CompletedProcess
from typing import Any

import pytest

from infra import access_log, lock
from infra.smoke import CHECKS
from tests.e2e.deployed import STAGE
from tests.e2e.deployed_service import SeedData
from tests.e2e.workstation import Workstation
from tests.journey.delivery_assertions import assert_delivered
from tests.journey.service_client import lines_named

pytestmark = pytest.mark.timeout(900)


def test_a_first_deployment_comes_up_and_passes_its_smoke_test(
    workstation: Workstation, deployed_by_chalice: "CompletedProcess[str]"
) -> None:
    output = deployed_by_chalice.stdout
    assert f"The stack {workstation.stage.infra_stack} is created." in output
    assert output.count("\nok     ") == len(CHECKS)
    assert "FAILED" not in output
    assert deployed_by_chalice.returncode == 0, deployed_by_chalice.stderr
    functions = workstation.client("lambda")
    for function in workstation.stage.functions:
        made = functions.get_function(FunctionName=workstation.stage.lambda_name(function))
        role = made["Configuration"]["Role"].rpartition("/")[2]
        assert role == f"{workstation.stage.lambda_name('api_handler')}-{function}"
        assert granted(workstation, role) == workstation.stage.policy(function)


def test_the_check_of_coupons_may_queue_itself_anew_for_days(
    workstation: Workstation, deployed_by_chalice: "CompletedProcess[str]"
) -> None:
    functions = workstation.client("lambda")
    told = {
        function: functions.get_function_recursion_config(
            FunctionName=workstation.stage.lambda_name(function)
        )["RecursiveLoop"]
        for function in ("check_coupons", "fulfil_order")
    }
    assert told == {"check_coupons": "Allow", "fulfil_order": "Terminate"}


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
        settings.invoices_queue_name: workstation.stage.lambda_name("number_invoices"),
        settings.mail_events_queue_name: workstation.stage.lambda_name("record_mail_event"),
        settings.coupon_checks_queue_name: workstation.stage.lambda_name("check_coupons"),
    }
    events = workstation.client("events")
    rung = {
        last(target["Arn"]): rule["ScheduleExpression"]
        for rule in events.list_rules()["Rules"]
        for target in events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
    }
    assert rung == {
        workstation.stage.lambda_name("queue_due_orders"): "rate(1 minute)",
        workstation.stage.lambda_name("queue_due_coupons"): "rate(5 minutes)",
        workstation.stage.lambda_name("reconcile"): "rate(1 day)",
    }


def last(arn: str) -> str:
    return arn.rpartition(":")[2]


def test_the_second_of_two_deployments_at_once_is_refused_with_who_and_since_when(
    workstation: Workstation, deployed_by_chalice: "CompletedProcess[str]"
) -> None:
    before = workstation.counted()
    with lock.held(workstation.stage, workstation.client("ssm")):
        for refused in (workstation.run("deploy"), workstation.run("destroy", YES=STAGE)):
            assert (refused.returncode, refused.stdout) == (1, "")
            assert refused.stderr.startswith("dev is being changed by ")
    assert workstation.counted() == before


def test_an_order_placed_through_the_gateway_is_fulfilled(
    workstation: Workstation, seed_data_of_chalice: SeedData
) -> None:
    with closing(workstation.service().http):
        buyer = workstation.service().buyer(seed_data_of_chalice.partner)
        lines = lines_named({"Warehouse": 2}, seed_data_of_chalice.mailbox)
        checkout = buyer.ready(lines, seed_data_of_chalice.end_customer)
        placed = buyer.place(checkout)
        assert placed.status_code == 201, placed.text
        done = buyer.settled(placed.json(), within=60)
        assert_delivered(buyer, checkout, done, to="billing@fjord.example")
