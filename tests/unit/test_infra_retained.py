"""A stage that is created again imports what it left behind, and gets its sender."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra import retained, stack_import, template
from infra.infra_stack import parameters
from infra.stage import stage

GIVEN = {"AppName": "bittitan-storefront", "Stage": "dev", "SenderEmail": ""}
LOCK = {"DocumentsLockMode": "GOVERNANCE", "DocumentsKeptYears": "10"}
DOCUMENTS = {"DocumentsBucket": "the-shops-documents"}
ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:bittitan-storefront/dev/bittitan-api-key-a1B2c3"


class Aws:
    """An account where some things are left."""

    def __init__(self, tables: tuple[str, ...] = (), secrets: tuple[str, ...] = ()) -> None:
        self.tables, self.secrets = tables, secrets

    def __call__(self, service: str) -> "Aws":
        return self

    def describe_table(self, **asked: str) -> dict[str, Any]:
        return self._found(asked["TableName"], self.tables)

    def describe_secret(self, **asked: str) -> dict[str, Any]:
        return self._found(asked["SecretId"], self.secrets) | {"ARN": ARN}

    def describe_log_groups(self, **asked: str) -> dict[str, Any]:
        return {"logGroups": [{"logGroupName": asked["logGroupNamePrefix"] + "-of-another"}]}

    def list_buckets(self) -> dict[str, Any]:
        return {"Buckets": [{"Name": "the-shops-documents"}]}

    def _found(self, name: str, there: tuple[str, ...]) -> dict[str, Any]:
        if name in there:
            return {}
        raise ClientError({"Error": {"Code": "ResourceNotFoundException"}}, "Describe")


def test_the_table_and_the_secret_of_the_stage_are_found() -> None:
    left = Aws(("bittitan-storefront-dev",), ("bittitan-storefront/dev/bittitan-api-key",))
    assert retained.retained(template.read(), GIVEN, left) == {
        "Table": {"TableName": "bittitan-storefront-dev"},
        "BitTitanApiKey": {"Id": ARN},
    }


def test_the_bucket_of_documents_is_found_and_taken_in_without_its_condition() -> None:
    found = retained.retained(template.read(), GIVEN | DOCUMENTS, Aws())
    assert found == {"Documents": {"BucketName": "the-shops-documents"}}
    resources = stack_import.literal(template.read(), found, GIVEN | DOCUMENTS | LOCK)
    assert "Condition" not in resources["Documents"]
    assert resources["Documents"]["Properties"]["BucketName"] == "the-shops-documents"
    only = stack_import.head(template.read())
    assert set(only) == {"AWSTemplateFormatVersion", "Description", "Parameters"}


def test_an_import_changes_no_space_of_what_is_in_the_stack_already() -> None:
    body = '{\n  "widgets": [\n  ]\n}\n'
    dashboard = {
        "Type": "AWS::CloudWatch::Dashboard",
        "Properties": {"DashboardBody": {"Fn::Sub": body}},
    }
    wanted = {"Resources": {"Dashboard": dashboard}}
    assert template.parsed(stack_import.body(wanted)) == wanted


def test_what_an_import_leaves_as_it_is_in_aws_is_set_by_the_update_after_it() -> None:
    given = GIVEN | DOCUMENTS | LOCK
    resources = stack_import.literal(template.read(), ["Documents", "ApiLogs"], given)
    assert "ObjectLockConfiguration" not in resources["Documents"]["Properties"]
    assert resources["Documents"]["Properties"]["ObjectLockEnabled"] is True
    assert "RetentionInDays" not in resources["ApiLogs"]["Properties"]


def test_what_is_taken_in_names_no_parameter_because_the_stack_may_not_have_it_yet() -> None:
    every = [name for name, each in template.read()["Resources"].items() if retained.is_kept(each)]
    given = GIVEN | DOCUMENTS | LOCK
    resources = stack_import.literal(template.read(), every, given)
    assert "Ref" not in json.dumps(resources) and "Fn::" not in json.dumps(resources)


def test_how_long_a_log_is_kept_is_left_to_the_update_which_sets_what_it_sees_changed() -> None:
    [logs] = stack_import.literal(template.read(), ["ApiLogs"], GIVEN).values()
    assert logs["Properties"] == {"LogGroupName": "/aws/lambda/bittitan-storefront-dev"}
    assert logs["DeletionPolicy"] == "Retain", "an import that fails deletes no log"


def test_a_stage_gets_the_bucket_of_its_configuration() -> None:
    assert parameters(stage("prod"), [])["DocumentsBucket"] == "distributor-example-prod-documents"


def test_what_another_stage_left_is_not_taken() -> None:
    left = Aws(("bittitan-storefront-prod",), ("bittitan-storefront/prod/bittitan-api-key",))
    assert retained.retained(template.read(), GIVEN, left) == {}


def test_everything_that_stays_can_be_taken_in_again() -> None:
    resources = template.read()["Resources"].values()
    stays = {each["Type"] for each in resources if retained.is_kept(each)}
    assert {"AWS::DynamoDB::Table", "AWS::Logs::LogGroup"} <= stays <= set(retained.FOUND_BY)


def test_a_trouble_in_looking_is_not_taken_for_nothing_there() -> None:
    class Closed(Aws):
        def describe_table(self, **asked: str) -> dict[str, Any]:
            raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "DescribeTable")

    with pytest.raises(ClientError):
        retained.retained(template.read(), GIVEN, Closed())


def test_the_sender_is_the_stage_s_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SENDER_EMAIL", raising=False)
    given = parameters(stage("dev"), [])
    assert given["SenderEmail"] == stage("dev").settings.sender_email != ""


def test_a_sender_that_is_managed_elsewhere_is_said_to_be_empty(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SENDER_EMAIL", "")
    assert parameters(stage("dev"), [])["SenderEmail"] == ""


def test_an_address_of_the_sender_s_domain_needs_no_identity_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dev, domain = stage("dev"), "distributor.example"
    monkeypatch.delenv("SENDER_EMAIL", raising=False)
    assert parameters(dev, [f"SenderDomain={domain}"])["SenderEmail"] == ""
    kept = {"SenderDomain": domain, "AlarmTopicArn": "arn"}
    assert parameters(dev, [], kept)["SenderEmail"] == "", "also when it was given before"
    assert "SenderDomain" not in parameters(dev, [], kept), "CloudFormation keeps it by itself"
    elsewhere = {"SenderDomain": "b.example"}
    assert parameters(dev, [], elsewhere)["SenderEmail"] == dev.settings.sender_email
    monkeypatch.setenv("SENDER_EMAIL", "licences@distributor.example")
    assert parameters(dev, [], kept)["SenderEmail"] == "licences@distributor.example"


def test_the_domain_is_the_public_address_s_and_is_not_dropped_without_one() -> None:
    dev = stage("dev")
    assert "DomainName" not in parameters(dev, [])
    variables = dev.chalice_config["stages"]["dev"]["environment_variables"]
    variables["PUBLIC_URL"] = "https://api.shop.example/v1"
    assert parameters(dev, [])["DomainName"] == "api.shop.example"
    assert parameters(dev, ["DomainName=other.example"])["DomainName"] == "other.example"


def test_a_given_parameter_reaches_the_stack() -> None:
    given = parameters(
        stage("prod"), ["AlarmTopicArn=arn:aws:sns:eu-west-1:1:alarms", "BudgetEmail=b=c"]
    )
    assert given["AlarmTopicArn"] == "arn:aws:sns:eu-west-1:1:alarms"
    assert (given["BudgetEmail"], given["Stage"]) == ("b=c", "prod")
