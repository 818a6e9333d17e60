"""What each function may do, and its variables: listed actions on our own resources (docs/decisions/0009)."""

import json
import re
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from chalice.config import Config

from chalicelib.config import APP_NAME, Settings, from_environment
from chalicelib.storage.keys import (
    BY_ACCOUNT,
    BY_LAST_DAY,
    BY_STATUS,
    DUE,
    account_key,
    bounced_key,
    invoice_key,
    mail_key,
    order_key,
    product_key,
)
from tests.builders import ORDER_ID

CHALICE = Path(__file__).resolve().parents[2] / ".chalice"
CONFIG = json.loads((CHALICE / "config.json").read_text())
STAGES = ("dev", "prod")
POLICY_OF = {
    "api_handler": "policy-api",
    "authorize": "policy-authorize",
    "fulfil_order": "policy-fulfil_order",
    "number_invoices": "policy-number_invoices",
    "queue_due_orders": "policy-queue_due_orders",
    "record_mail_event": "policy-record_mail_event",
    "queue_due_coupons": "policy-queue_due_coupons",
    "check_coupons": "policy-check_coupons",
    "reconcile": "policy-reconcile",
}
EVERY_POLICY = [(function, stage) for function in POLICY_OF for stage in STAGES]
for_every_policy = pytest.mark.parametrize(("function", "stage"), EVERY_POLICY)
for_every_stage = pytest.mark.parametrize("stage", STAGES)


def settings_of(stage: str) -> Settings:
    return from_environment(variables_of(stage))


def variables_of(stage: str) -> dict[str, str]:
    """The variables a function of this stage starts with."""
    return Config(chalice_stage=stage, config_from_disk=CONFIG).environment_variables


def statements(function: str, stage: str) -> list[dict[str, Any]]:
    document = json.loads((CHALICE / f"{POLICY_OF[function]}-{stage}.json").read_text())
    assert document["Version"] == "2012-10-17"
    return document["Statement"]


def actions(function: str, stage: str = "prod") -> set[str]:
    return {action for each in statements(function, stage) for action in each["Action"]}


def our_resources(stage: str) -> set[str]:
    """Everything a policy of this stage may name."""
    settings = settings_of(stage)
    table = f"arn:aws:dynamodb:*:*:table/{settings.table_name}"
    log_group = f"arn:aws:logs:*:*:log-group:/aws/lambda/{APP_NAME}-{stage}"
    return {
        table,
        *(f"{table}/index/{index}" for index in (BY_ACCOUNT, BY_STATUS, DUE, BY_LAST_DAY)),
        f"arn:aws:sqs:*:*:{settings.orders_queue_name}",
        f"arn:aws:sqs:*:*:{settings.invoices_queue_name}",
        f"arn:aws:sqs:*:*:{settings.mail_events_queue_name}",
        f"arn:aws:sqs:*:*:{settings.coupon_checks_queue_name}",
        f"arn:aws:secretsmanager:*:*:secret:{settings.bittitan_secret_name}-??????",
        # In SES's sandbox a mail needs the identity of its recipient, too; whom it is from, the condition says.
        "arn:aws:ses:*:*:identity/*",
        f"arn:aws:s3:::{settings.documents_bucket}/invoices/*",
        f"arn:aws:s3:::{settings.documents_bucket}",
        f"arn:aws:ses:*:*:configuration-set/{settings.configuration_set_name}",
        *(log_group + ending for ending in ("", ":*", "-*")),
    }


@for_every_policy
def test_an_action_is_always_spelt_out(function: str, stage: str) -> None:
    for action in actions(function, stage):
        assert re.fullmatch(r"[a-z0-9]+:[A-Z][A-Za-z]+", action)


@for_every_policy
def test_a_resource_is_always_one_of_ours(function: str, stage: str) -> None:
    named = {resource for each in statements(function, stage) for resource in each["Resource"]}
    assert named <= our_resources(stage)


@for_every_policy
def test_a_statement_only_allows_and_says_what_for(function: str, stage: str) -> None:
    found = statements(function, stage)
    needed = {"Sid", "Effect", "Action", "Resource"}
    assert all(set(each) - {"Condition"} == needed for each in found)
    assert all(each["Effect"] == "Allow" for each in found)
    assert all(re.fullmatch(r"[A-Z][A-Za-z]{7,}", each["Sid"]) for each in found)
    assert len({each["Sid"] for each in found}) == len(found)


@pytest.mark.parametrize("function", POLICY_OF)
def test_stages_differ_by_their_name_alone(function: str) -> None:
    dev, prod = ((CHALICE / f"{POLICY_OF[function]}-{stage}.json").read_text() for stage in STAGES)
    assert re.sub(r"(?<=[-/])dev\b", "prod", dev) == prod


@for_every_stage
def test_every_function_has_a_policy_of_its_own(stage: str) -> None:
    configured = CONFIG["stages"][stage]["lambda_functions"]
    named = {function: each["iam_policy_file"] for function, each in configured.items()}
    assert named == {function: f"{file}-{stage}.json" for function, file in POLICY_OF.items()}
    assert CONFIG["autogen_policy"] is False


def test_no_policy_lies_about_that_no_function_uses() -> None:
    used = {f"{POLICY_OF[function]}-{stage}.json" for function, stage in EVERY_POLICY}
    assert {file.name for file in CHALICE.glob("policy*.json")} == used


@for_every_policy
def test_every_function_can_log(function: str, stage: str) -> None:
    [logs] = [each for each in statements(function, stage) if each["Sid"] == "WriteOwnLogs"]
    assert logs["Action"] == ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
    assert f"arn:aws:logs:*:*:log-group:/aws/lambda/{APP_NAME}-{stage}-*" in logs["Resource"]


def test_the_authorizer_can_do_nothing_but_log() -> None:
    assert all(action.startswith("logs:") for action in actions("authorize"))


def test_only_fulfilment_and_the_schedules_send_mail() -> None:
    senders = {each for each in POLICY_OF if "ses:SendEmail" in actions(each)}
    assert senders == {"fulfil_order", "check_coupons", "queue_due_orders"}


def test_documents_are_stored_by_fulfilment_alone_and_only_read_by_the_api() -> None:
    may = {each: {one for one in actions(each) if one.startswith("s3:")} for each in POLICY_OF}
    assert {each: granted for each, granted in may.items() if granted} == {
        "api_handler": {"s3:GetObject", "s3:ListBucket"},
        "fulfil_order": {"s3:PutObject", "s3:GetObject"},
    }


@for_every_stage
@pytest.mark.parametrize("function", ["fulfil_order", "check_coupons", "queue_due_orders"])
def test_mail_is_sent_from_one_address_alone(function: str, stage: str) -> None:
    [sends] = [each for each in statements(function, stage) if "ses:SendEmail" in each["Action"]]
    only = {"StringEquals": {"ses:FromAddress": settings_of(stage).sender_email}}
    assert sends["Condition"] == only


def test_the_schedule_reads_nothing_but_what_is_due_and_the_tasks_it_mails_of() -> None:
    reading, noting, counting = [
        each
        for each in statements("queue_due_orders", "prod")
        if any(action.startswith("dynamodb:") for action in each["Action"])
    ]
    assert noting["Action"] == ["dynamodb:GetItem", "dynamodb:PutItem"]
    assert counting["Action"] == ["dynamodb:BatchGetItem"]
    assert counting["Condition"]["ForAllValues:StringLike"] == {"dynamodb:LeadingKeys": ["TASK#*"]}
    assert reading["Action"] == ["dynamodb:Query"]
    assert [resource.rpartition("/index/")[2] for resource in reading["Resource"]] == ["due"]


def test_reconciling_writes_nothing() -> None:
    writing = {"PutItem", "UpdateItem", "SendMessage", "SendEmail"}
    assert not {each for each in actions("reconcile") if each.partition(":")[2] in writing}


def test_nobody_deletes_a_row() -> None:
    everything = {action for function in POLICY_OF for action in actions(function)}
    assert not {action for action in everything if "Delete" in action} - {"sqs:DeleteMessage"}


@pytest.mark.parametrize("function", POLICY_OF)
def test_every_function_has_its_memory_and_its_time(function: str) -> None:
    config = Config(chalice_stage="prod", function_name=function, config_from_disk=CONFIG)
    timeouts = {"api_handler": 30, "authorize": 10, "fulfil_order": 120, "queue_due_orders": 60}
    timeouts |= {"number_invoices": 30, "record_mail_event": 30}
    timeouts |= {"queue_due_coupons": 120, "check_coupons": 120, "reconcile": 900}
    assert config.lambda_timeout == timeouts[function]
    assert config.lambda_memory_size == (1024 if function == "api_handler" else 512)


@for_every_stage
def test_a_stage_is_told_its_name_and_whom_to_ask(stage: str) -> None:
    settings = settings_of(stage)
    assert settings.stage == stage
    for url in (settings.token_issuer, settings.jwks_url, settings.bittitan_url):
        assert url.startswith("https://")
    assert settings.token_audience


@for_every_stage
def test_no_secret_lies_in_the_configuration(stage: str) -> None:
    assert settings_of(stage).bittitan_api_key == ""
    assert not [
        name for name in variables_of(stage) if name.endswith(("KEY", "SECRET", "PASSWORD"))
    ]


def test_a_local_run_is_told_only_how_to_log() -> None:
    """Chalice puts these over the environment of whatever it runs, the local server and tests included."""
    expected = {"POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE", "LOG_LEVEL"}
    assert set(variables_of("local")) == expected


@for_every_stage
def test_aws_itself_says_where_a_function_runs(stage: str) -> None:
    assert not [name for name in variables_of(stage) if name.startswith("AWS_")]


@for_every_stage
def test_what_records_bounces_can_write_no_invoice_and_no_account(stage: str) -> None:
    [rows] = [
        each
        for each in statements("record_mail_event", stage)
        if "dynamodb:PutItem" in each["Action"]
    ]
    allowed = rows["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
    written = (
        order_key(ORDER_ID),
        bounced_key("anna@northwind.example"),
        mail_key("INV-2026-000001", 1),
    )
    refused = (
        invoice_key("INV-2026-000001"),
        account_key("acc_northwind"),
        product_key("prd_mailbox"),
    )
    assert all(any(fnmatchcase(key.pk, like) for like in allowed) for key in written)
    assert not any(fnmatchcase(key.pk, like) for key in refused for like in allowed)
