"""Logs and budget in infra/template.yaml."""

from typing import Any

import pytest
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from infra import template
from infra.stage import stage as stage_of
from infra.template import declared
from tests.unit.stack import of_type, spelt

STAGES = ("dev", "prod")
MARKS_A_BUG = '{ $.message = "failed" }'
MARKS_A_SERVER_ERROR = '{ ($.message = "answered") && ($.status >= 500) }'


@pytest.mark.parametrize("stage", STAGES)
def test_every_function_and_the_gateway_have_their_log_group_and_no_group_is_of_nothing(
    stage: str,
) -> None:
    groups = {
        spelt(each["LogGroupName"], stage) for each in of_type("AWS::Logs::LogGroup").values()
    }
    stack = stage_of(stage)
    functions = {f"/aws/lambda/{stack.lambda_name(function)}" for function in stack.functions}
    assert groups == functions | {stack.access_log}


@pytest.mark.parametrize("group", of_type("AWS::Logs::LogGroup"))
def test_logs_end_by_themselves_and_outlive_their_stack(group: str) -> None:
    kept = template.read()["Resources"][group]
    audited = group == "ApiLogs"
    days = "AuditLogRetentionDays" if audited else "LogRetentionDays"
    assert kept["Properties"]["RetentionInDays"] == {"Ref": days}
    policies = (kept["DeletionPolicy"], kept["UpdateReplacePolicy"])
    assert policies == ("RetainExceptOnCreate", "Retain")
    days = template.read()["Parameters"]["LogRetentionDays"]
    assert days["Default"] == 90 and days["Default"] in days["AllowedValues"]


def test_the_record_of_who_was_shown_a_code_outlives_the_code() -> None:
    days = template.read()["Parameters"]["AuditLogRetentionDays"]
    assert days["Default"] == 1096 and min(days["AllowedValues"]) >= 365


@pytest.mark.parametrize("stage", STAGES)
def test_chalice_makes_no_log_group_beside_ours(stage: str) -> None:
    stack = stage_of(stage)
    assert [stack.config(each).log_retention_in_days for each in stack.functions] == [None] * 9


def counted(what: str) -> dict[str, Any]:
    filtered = declared(what)
    assert filtered["LogGroupName"] == {"Ref": "ApiLogs"}
    [made] = filtered["MetricTransformations"]
    assert spelt(made["MetricNamespace"], "prod") == "BitTitanStorefront/prod"
    assert (made["MetricValue"], made["DefaultValue"], made["Unit"]) == ("1", 0, "Count")
    return {made["MetricName"]: filtered["FilterPattern"]}


def test_bugs_and_server_errors_are_counted_from_the_log() -> None:
    assert counted("CountBugs") == {"Bugs": MARKS_A_BUG}
    assert counted("CountServerErrors") == {"ServerErrors": MARKS_A_SERVER_ERROR}


def test_a_budget_is_made_only_when_one_is_given() -> None:
    resources, conditions = template.read()["Resources"], template.read()["Conditions"]
    assert resources["Budget"]["Condition"] == "ThereIsABudget"
    none = {"Fn::Equals": [{"Ref": "MonthlyBudget"}, "0"]}
    assert conditions["ThereIsABudget"] == {"Fn::Not": [none]}
    assert template.read()["Parameters"]["MonthlyBudget"]["Default"] == 0


def test_a_budget_mails_before_it_is_used_up_and_when_it_is() -> None:
    notifications = declared("Budget")["NotificationsWithSubscribers"]
    when = [
        (each["Notification"]["NotificationType"], each["Notification"]["Threshold"])
        for each in notifications
    ]
    assert when == [("FORECASTED", 80), ("ACTUAL", 100)]
    mailed = [{"SubscriptionType": "EMAIL", "Address": {"Ref": "BudgetEmail"}}]
    assert all(each["Subscribers"] == mailed for each in notifications)
    limit = declared("Budget")["Budget"]["BudgetLimit"]
    assert limit == {"Amount": {"Ref": "MonthlyBudget"}, "Unit": "USD"}


def test_who_is_mailed_of_the_budget_can_be_changed_later() -> None:
    """That makes another budget, before the one before is deleted; a name of ours would be taken then."""
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("eu-west-1", "AWS::Budgets::Budget").schema
    assert "/properties/NotificationsWithSubscribers" in schema["createOnlyProperties"]
    assert "BudgetName" not in declared("Budget")["Budget"]


def test_a_budget_without_an_address_is_refused() -> None:
    rule = template.read()["Rules"]["ABudgetTellsSomebody"]
    assert rule["RuleCondition"] == template.read()["Conditions"]["ThereIsABudget"]
    [assertion] = rule["Assertions"]
    assert assertion["Assert"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "BudgetEmail"}, ""]}]}
