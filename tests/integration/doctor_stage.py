"""A stage in good health on the local cloud, for the doctor to check, and ways to break it."""

import json
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from chalicelib.openapi.sample_data import seller
from chalicelib.storage.keys import row, seller_key
from chalicelib.values import clock
from infra import alarms_stack, template
from infra.dependencies import FOR_REAL
from infra.doctor.__main__ import main
from infra.package import package
from infra.stack import Stack
from infra.stage import stage
from local.bittitan_server import serve
from local.bittitan_simulator import Simulator
from local.cloud import Cloud
from local.issuer import Issuer
from tests.project import copy_project

STAGE, NAME = "dev", "bittitan-storefront-dev"
SENDER, DOMAIN = "licences@shop.internal", "shop.internal"
PLACEHOLDER = "licences@distributor.example"
SECRET = "bittitan-storefront/dev/bittitan-api-key"
KEY = "a-key-that-nobody-may-see"
# MiniStack knows no Contributor Insights.
ALARMS_ARE_GIVEN = (
    "AppName=bittitan-storefront Stage=dev AlarmTopicArn= CodesShownAnHour=0 Coupons=api "
    "VendorTaskSeconds=14400"
)
AT_ONCE = {"Delay": 0.05, "MaxAttempts": 400}
ROLE = "arn:aws:iam::000000000000:role/api-gateway-logs"


class Report:
    """What the doctor said, and with which status."""

    def __init__(self, status: int, output: str, complaint: str) -> None:
        self.status = status
        self.output = output
        self.complaint = complaint

    def of(self, level: str) -> list[str]:
        """The findings of a level, as `subject sentence -> remedy`."""
        rows = [line.split(maxsplit=1) for line in self.output.splitlines()]
        return [" ".join(row[1].split()) for row in rows if row[0] == level]


class HealthyStage:
    """One stage: its cloud, its vendor, its issuer and the project it is deployed from."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "project"
        self._closing = ExitStack()
        self.cloud = self._closes(Cloud(folder / "cloud.log"))
        self.simulator = Simulator()
        self.vendor = self._closes(serve(self.simulator, api_key=KEY))
        self.issuer = self._closes(Issuer())

    def open(self) -> None:
        self.cloud.wait()
        self._fill_in()
        self.bring_up()

    def close(self) -> None:
        self._closing.close()

    def bring_up(self) -> None:
        """The infra stack, what ops add to it, what this cloud does not take from a template, and the seller."""
        reset = urllib.request.Request(f"{self.cloud.url}/_ministack/reset", method="POST")
        urllib.request.urlopen(reset, timeout=20).close()
        here = stage(STAGE, self.project)
        self.cloud.create_stack(STAGE, SENDER, here.settings.documents_bucket)
        watched = {alarms_stack.GIVEN: ALARMS_ARE_GIVEN}
        tools = replace(FOR_REAL, clients=self.cloud.client, patience=AT_ONCE)
        alarms_stack.bring_up(here, watched, tools)
        self.cloud.client("secretsmanager").put_secret_value(SecretId=SECRET, SecretString=KEY)
        dynamodb = self.cloud.client("dynamodb")
        dynamodb.update_time_to_live(
            TableName=NAME,
            TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires_at"},
        )
        dynamodb.update_continuous_backups(
            TableName=NAME,
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
        )
        dynamodb.update_table(TableName=NAME, SSESpecification={"Enabled": True})
        dynamodb.put_item(TableName=NAME, Item=row(seller_key(), seller(), version=1))
        self.let_the_gateway_log(ROLE)

    def let_the_gateway_log(self, role: str) -> None:
        """Set the role by which API Gateway writes logs in this account; an empty one is none."""
        named = {"op": "replace", "path": "/cloudwatchRoleArn", "value": role}
        self.cloud.client("apigateway").update_account(patchOperations=[named])

    def settings(self) -> dict[str, str]:
        own = {"SENDER_EMAIL": SENDER, "BITTITAN_URL": self.vendor.url}
        return own | self.issuer.environment()

    def _fill_in(self) -> None:
        copy_project(self.project)
        for policy in (self.project / ".chalice").glob("policy-*.json"):
            policy.write_text(policy.read_text().replace(PLACEHOLDER, SENDER))
        set_variables(self.project, self.settings())
        package(stage(STAGE, self.project), self.project / "build")

    def _closes(self, started: Any) -> Any:
        self._closing.callback(started.close)
        return started


def set_variables(project: Path, given: dict[str, str]) -> None:
    """Change variables of every stage of a project."""
    file = project / ".chalice" / "config.json"
    config = json.loads(file.read_text())
    for stage_config in config["stages"].values():
        stage_config["environment_variables"] |= given
    file.write_text(json.dumps(config))


def take_out(project: Path, action: str) -> None:
    """Remove an action from every policy of the project."""
    for file in (project / ".chalice").glob("policy-*.json"):
        policy = json.loads(file.read_text())
        for statement in policy["Statement"]:
            statement["Action"] = [each for each in statement["Action"] if each != action]
        file.write_text(json.dumps(policy))


def grant_sending(project: Path, identity: str, sender: str) -> None:
    """Let every policy that sends mail name an identity, and one address to send from."""
    for file in (project / ".chalice").glob("policy-*.json"):
        policy = json.loads(file.read_text())
        for sends in (each for each in policy["Statement"] if "ses:SendEmail" in each["Action"]):
            sends["Resource"][0] = f"arn:aws:ses:*:*:identity/{identity}"
            sends["Condition"] = {"StringEquals": {"ses:FromAddress": sender}}
        file.write_text(json.dumps(policy))


def change_stack(aws: Callable[[str], Any], **parameters: str) -> None:
    """Deploy the infra stack again with other values of some parameters."""
    stack = Stack(aws("cloudformation"), f"{NAME}-infra", AT_ONCE)
    # MiniStack has no DKIM records of a domain, which some outputs name.
    given = template.read()
    given["Outputs"] = {k: each for k, each in given["Outputs"].items() if "Condition" not in each}
    stack.bring_up({"TemplateBody": template.compact(json.dumps(given))}, parameters)


class Doctor:
    """Runs the doctor for a project on a cloud, as an operator would."""

    def __init__(
        self, healthy_stage: HealthyStage, project: Path, capture: pytest.CaptureFixture[str]
    ) -> None:
        self.stage, self.project = healthy_stage, project
        self._capture = capture

    def examine(self, name: str = STAGE, *, now: Callable[[], datetime] = clock.now) -> Report:
        self._capture.readouterr()
        status = main([name], project=self.project, now=now)
        said = self._capture.readouterr()
        return Report(status, said.out, said.err)
