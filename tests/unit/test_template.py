"""What the templates of infra/ promise, where neither cfn-lint nor the emulators would notice."""

import json
from pathlib import Path
from typing import Any

import pytest
from cfnlint.api import lint_file

from chalicelib.config import APP_NAME, Settings
from chalicelib.storage import keys
from infra import template
from infra.stage import stage as stage_of
from infra.template import ALARMS, INFRA, declared, queue_attributes, table_definition
from tests.unit.stack import of_type, spelt

KEPT = ("Table", "BitTitanApiKey", "Documents")
FOURTEEN_DAYS = 14 * 24 * 60 * 60
# More than this CloudFormation takes only from a bucket, and `make deploy` has none.
LARGEST_BODY, ROOM = 51_200, 4_000
# By queue: its dead letters, and the function that reads it.
QUEUES = {
    "Orders": ("DeadOrders", "fulfil_order"),
    "Invoices": ("DeadInvoices", "number_invoices"),
    "MailEventQueue": ("DeadMailEvents", "record_mail_event"),
    "CouponChecks": ("DeadCouponChecks", "check_coupons"),
}
DEAD = [dead for dead, _ in QUEUES.values()]


def named(resource: str, name: str, stage: str) -> str:
    """The name a resource gets at a stage, other parameters left as they are."""
    return spelt(declared(resource)[name], stage)


def index(name: str) -> dict[str, Any]:
    indexes = declared("Table")["GlobalSecondaryIndexes"]
    return {each["IndexName"]: each for each in indexes}[name]


def partition_and_order(key_schema: list[dict[str, str]]) -> list[tuple[str, str]]:
    return [(part["KeyType"], part["AttributeName"]) for part in key_schema]


@pytest.mark.parametrize("of", [INFRA, ALARMS], ids=lambda of: of.name)
def test_cfn_lint_finds_nothing(of: Path) -> None:
    assert lint_file(of) == []


@pytest.mark.parametrize("of", [INFRA, ALARMS], ids=lambda of: of.name)
def test_what_cloudformation_is_given_leaves_room_for_more(of: Path) -> None:
    assert len(template.body(of).encode()) <= LARGEST_BODY - ROOM


@pytest.mark.parametrize("of", [INFRA, ALARMS], ids=lambda of: of.name)
def test_what_cloudformation_is_given_is_the_template(of: Path) -> None:
    given, written = template.parsed(template.body(of)), template.read(of)
    if of == ALARMS:
        for resource, text in (("Dashboard", "DashboardBody"), ("CodesShownByPerson", "RuleBody")):
            # The JSON in it is on one line.
            assert _taken_out(given, resource, text) == _taken_out(written, resource, text)
    assert given == written


def _taken_out(read: dict[str, Any], resource: str, text: str) -> Any:
    """What the JSON in a resource says; the text is taken out of it."""
    return json.loads(read["Resources"][resource]["Properties"].pop(text)["Fn::Sub"])


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_everything_is_named_as_the_service_looks_for_it(stage: str) -> None:
    settings = Settings(stage=stage)
    assert named("Table", "TableName", stage) == settings.table_name
    assert named("Orders", "QueueName", stage) == settings.orders_queue_name
    assert named("DeadOrders", "QueueName", stage) == settings.orders_queue_name + "-dead"
    assert named("MailEventQueue", "QueueName", stage) == settings.mail_events_queue_name
    assert named("DeadMailEvents", "QueueName", stage) == settings.mail_events_queue_name + "-dead"
    checks = settings.coupon_checks_queue_name
    assert named("CouponChecks", "QueueName", stage) == checks
    assert named("DeadCouponChecks", "QueueName", stage) == checks + "-dead"
    assert named("BitTitanApiKey", "Name", stage) == settings.bittitan_secret_name


def test_app_and_stage_are_those_the_service_knows() -> None:
    parameters, stage = template.read()["Parameters"], Settings.model_fields["stage"]
    assert parameters["AppName"]["Default"] == APP_NAME
    assert parameters["Stage"]["Default"] == stage.default
    patterns = [getattr(rule, "pattern", "") for rule in stage.metadata]
    assert parameters["Stage"]["AllowedPattern"] in patterns


def test_a_row_is_found_by_its_key() -> None:
    assert partition_and_order(declared("Table")["KeySchema"]) == [("HASH", "pk"), ("RANGE", "sk")]
    assert keys.Key._fields == ("pk", "sk")


@pytest.mark.parametrize("name", keys.PARTITION_OF)
def test_a_list_shows_whole_rows_in_the_order_of_their_position(name: str) -> None:
    expected = [("HASH", keys.PARTITION_OF[name]), ("RANGE", "position")]
    assert partition_and_order(index(name)["KeySchema"]) == expected
    assert index(name)["Projection"] == {"ProjectionType": "ALL"}


def test_what_is_due_is_listed_by_time_and_by_key_only() -> None:
    expected = [("HASH", "due"), ("RANGE", "due_at")]
    assert partition_and_order(index(keys.DUE)["KeySchema"]) == expected
    assert index(keys.DUE)["Projection"] == {"ProjectionType": "KEYS_ONLY"}


def test_what_expires_is_listed_by_its_last_day_with_its_account_and_its_days() -> None:
    expected = [("HASH", "last_day_list"), ("RANGE", "last_day")]
    assert partition_and_order(index(keys.BY_LAST_DAY)["KeySchema"]) == expected
    shown = {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["account_list", "expire_days"]}
    assert index(keys.BY_LAST_DAY)["Projection"] == shown


def test_there_is_no_index_the_service_does_not_know() -> None:
    names = [each["IndexName"] for each in declared("Table")["GlobalSecondaryIndexes"]]
    assert names == [keys.BY_ACCOUNT, keys.BY_STATUS, keys.DUE, keys.BY_LAST_DAY]


def test_the_table_forgets_what_has_expired() -> None:
    expected = {"AttributeName": "expires_at", "Enabled": True}
    assert declared("Table")["TimeToLiveSpecification"] == expected


def test_the_table_can_be_restored_and_cannot_be_deleted_by_mistake() -> None:
    properties = declared("Table")
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert properties["DeletionProtectionEnabled"] is True


def test_what_rests_is_encrypted() -> None:
    assert declared("Table")["SSESpecification"] == {"SSEEnabled": True}
    queues = of_type("AWS::SQS::Queue").values()
    assert [queue["SqsManagedSseEnabled"] for queue in queues] == [True] * 8


@pytest.mark.parametrize("resource", KEPT)
def test_table_and_secret_outlive_their_stack(resource: str) -> None:
    kept = template.read()["Resources"][resource]
    assert (kept["DeletionPolicy"], kept["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_nothing_that_holds_data_is_kept_by_chance() -> None:
    """What is neither data nor a log is made again by the next deployment."""
    resources = template.read()["Resources"]
    kept = {name for name, each in resources.items() if each.get("DeletionPolicy")}
    assert kept == {*KEPT, *of_type("AWS::Logs::LogGroup")}


@pytest.mark.parametrize("queue", QUEUES)
def test_a_message_is_not_shown_twice_while_it_is_being_worked_on(queue: str) -> None:
    _, function = QUEUES[queue]
    timeout = stage_of("prod").config(function).lambda_timeout
    assert declared(queue)["VisibilityTimeout"] >= 6 * timeout


@pytest.mark.parametrize("queue", QUEUES)
def test_a_message_that_keeps_crashing_ends_among_the_dead_letters(queue: str) -> None:
    dead, _ = QUEUES[queue]
    expected = {"deadLetterTargetArn": {"Fn::GetAtt": [dead, "Arn"]}, "maxReceiveCount": 5}
    assert declared(queue)["RedrivePolicy"] == expected


@pytest.mark.parametrize("dead", DEAD)
def test_dead_letters_are_kept_as_long_as_sqs_keeps_anything(dead: str) -> None:
    assert declared(dead)["MessageRetentionPeriod"] == FOURTEEN_DAYS


@pytest.mark.parametrize(
    "queue",
    [
        "Orders",
        "DeadOrders",
        "Invoices",
        "DeadInvoices",
        "DeadMailEvents",
        "CouponChecks",
        "DeadCouponChecks",
    ],
)
def test_a_queue_refuses_whoever_comes_without_tls(queue: str) -> None:
    policy = declared(f"{queue}OnlyOverTls")
    [refusal] = policy["PolicyDocument"]["Statement"]
    assert policy["Queues"] == [{"Ref": queue}]
    assert (refusal["Effect"], refusal["Principal"], refusal["Action"]) == ("Deny", "*", "sqs:*")
    assert refusal["Resource"] == {"Fn::GetAtt": [queue, "Arn"]}
    assert refusal["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_the_secret_comes_without_a_value() -> None:
    assert set(declared("BitTitanApiKey")) == {"Name", "Description"}


def test_whoever_builds_on_the_stack_finds_all_of_it_in_its_outputs() -> None:
    outputs = {name: output["Value"] for name, output in template.read()["Outputs"].items()}
    referred = {value["Ref"] for value in outputs.values() if "Ref" in value}
    kinds = ("SQS::Queue", "SNS::Topic", "DynamoDB::Table", "SecretsManager::Secret")
    kinds = (*kinds, "SES::ConfigurationSet")
    referred.remove("WebAclArn")  # a parameter, for make deploy
    assert referred == {name for kind in kinds for name in of_type(f"AWS::{kind}")}
    assert spelt(outputs["SecretName"], "prod") == named("BitTitanApiKey", "Name", "prod")


def test_a_local_table_and_queue_are_the_declared_ones() -> None:
    definition = table_definition("tried")
    assert definition["TableName"] == "tried"
    assert definition["GlobalSecondaryIndexes"] == declared("Table")["GlobalSecondaryIndexes"]
    assert queue_attributes() == {"VisibilityTimeout": "720", "SqsManagedSseEnabled": "true"}


def test_documents_cannot_be_deleted_or_overwritten_for_years() -> None:
    bucket, parameters = declared("Documents"), template.read()["Parameters"]
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert bucket["ObjectLockEnabled"] is True
    kept = {"Mode": {"Ref": "DocumentsLockMode"}, "Years": {"Ref": "DocumentsKeptYears"}}
    rule = {"DefaultRetention": kept}
    assert bucket["ObjectLockConfiguration"] == {"ObjectLockEnabled": "Enabled", "Rule": rule}
    assert parameters["DocumentsLockMode"]["AllowedValues"] == ["GOVERNANCE", "COMPLIANCE"]
    assert parameters["DocumentsKeptYears"]["Default"] == 10


def test_documents_are_nobody_elses() -> None:
    bucket = declared("Documents")
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(bucket["PublicAccessBlockConfiguration"]) == 4
    assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    encrypted = {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    expected = {"ServerSideEncryptionConfiguration": [encrypted]}
    assert bucket["BucketEncryption"] == expected
    [refused] = declared("DocumentsOnlyOverTls")["PolicyDocument"]["Statement"]
    assert (refused["Effect"], refused["Action"]) == ("Deny", "s3:*")
    assert refused["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert len(refused["Resource"]) == 2
