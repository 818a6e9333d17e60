"""A stage on the local AWS, made of the very artifacts that would go to AWS."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from infra import template
from infra.package import ZIP, package
from infra.stack import Stack
from infra.stage import stage
from local.bittitan_server import serve
from local.issuer import Issuer
from tests.e2e import fixups
from tests.e2e.cloud import AT_ONCE, GuardedCloud
from tests.e2e.interruptible_bittitan import InterruptibleSimulator
from tests.journey.service_process import wait_for
from tests.project import copy_project

STAGE, API_KEY, BUCKET = "dev", "e2e-bittitan-key", "artifacts-of-the-storefront"
DESK_EMAIL = "desk@distributor.example"


class Deployed:
    """The stack of infra/template.yaml, and the stack of the package. End it with close()."""

    def __init__(self, folder: Path) -> None:
        self._closing = ExitStack()
        self.project = copy_project(folder / "project", "infra")
        self.stage = stage(STAGE, self.project)
        self.cloud = GuardedCloud(folder / "cloud.log")
        self._closing.callback(self.cloud.close)
        self.issuer, self.simulator = Issuer(), InterruptibleSimulator()
        self._closing.callback(self.issuer.close)
        self.vendor = serve(self.simulator, api_key=API_KEY)
        self._closing.callback(self.vendor.close)
        self.package = package(self.stage, folder / "build")
        self._zip = (folder / "build" / ZIP).read_bytes()
        self.cloud.wait()

    def client(self, service: str) -> Any:
        return self.cloud.client(service)

    def stack(self, name: str) -> Stack:
        return Stack(self.client("cloudformation"), name, AT_ONCE)

    def bring_up(self) -> None:
        """Both stacks, the key to BitTitan, and what the gateway says by itself."""
        settings = self.stage.settings
        given = {"Stage": STAGE, "SenderEmail": settings.sender_email} | fixups.PARAMETERS
        given["DocumentsBucket"] = settings.documents_bucket
        infra = template.compact(json.dumps(fixups.infra_for_here(template.read())))
        self.stack(self.stage.infra_stack).bring_up({"TemplateBody": infra}, given)
        fixups.lock_documents(self.client("s3"), settings.documents_bucket)
        self.client("secretsmanager").put_secret_value(
            SecretId=settings.bittitan_secret_name, SecretString=API_KEY
        )
        app = self.stack(self.stage.lambda_name("api_handler"))
        app.bring_up({"TemplateURL": self._uploaded()}, {})
        self.api_id = app.outputs()["RestAPIId"]
        apigateway = self.client("apigateway")
        fixups.complete_the_import(apigateway, self.api_id, self.package)

    def _uploaded(self) -> str:
        s3 = self.client("s3")
        s3.create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
        )
        # Keyed by its content: CloudFormation updates functions whose key changed, and no others.
        key = hashlib.sha256(self._zip).hexdigest() + ".zip"
        s3.put_object(Bucket=BUCKET, Key=key, Body=self._zip)
        local = fixups.with_code_at(fixups.copied(self.package), BUCKET, key)
        local = fixups.with_handlers(fixups.with_addresses(local, self.addresses()))
        local = fixups.with_roles_for_here(local)
        s3.put_object(Bucket=BUCKET, Key="sam.json", Body=json.dumps(local).encode())
        return f"{self.cloud.url}/{BUCKET}/sam.json"

    def addresses(self) -> dict[str, str]:
        """The variables that differ from the stage's: addresses on this machine, and that of a coupon desk."""
        here = {"BITTITAN_URL": self.vendor.url, "DESK_EMAIL": DESK_EMAIL}
        return self.issuer.environment() | here

    @property
    def url(self) -> str:
        """The API's address, without its stage, which is called api."""
        return f"{self.cloud.url}/_aws/execute-api/{self.api_id}"

    def invoke(self, function: str, event: dict[str, Any]) -> None:
        """Invoke a function as EventBridge would."""
        answer = self.client("lambda").invoke(
            FunctionName=self.stage.lambda_name(function), Payload=json.dumps(event).encode()
        )
        assert "FunctionError" not in answer, answer["Payload"].read()

    @contextmanager
    def forbidden(self, function: str, action: str, sid: str = "") -> Iterator[None]:
        """Inside the block, a function's role does not grant an action, in one statement or in any."""
        iam, role = self.client("iam"), self.role(function)
        [name] = iam.list_role_policies(RoleName=role)["PolicyNames"]
        granted = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        lesser = without(granted, action, sid)
        iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(lesser))
        try:
            yield
        finally:
            iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(granted))

    def renew(self, function: str, **settings: str) -> None:
        """Make the function's next call use a new worker, with empty caches, and with other settings if given."""
        functions, name = self.client("lambda"), self.stage.lambda_name(function)
        variables = functions.get_function_configuration(FunctionName=name)["Environment"][
            "Variables"
        ]
        variables |= settings
        variables["RENEWED"] = str(int(variables.get("RENEWED", "0")) + 1)
        functions.update_function_configuration(
            FunctionName=name, Environment={"Variables": variables}
        )

    def role(self, function: str) -> str:
        function_found = self.client("lambda").get_function(
            FunctionName=self.stage.lambda_name(function)
        )
        return function_found["Configuration"]["Role"].rpartition("/")[2]

    def queue(self, name: str) -> str:
        """A queue's address."""
        return self.client("sqs").get_queue_url(QueueName=name)["QueueUrl"]

    def waiting(self, name: str) -> int:
        """How many messages can be received from a queue, or are being handled."""
        counted = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
        attributes = self.client("sqs").get_queue_attributes(
            QueueUrl=self.queue(name), AttributeNames=counted
        )
        return sum(int(attributes["Attributes"][each]) for each in counted)

    def wait_until_idle(self, name: str) -> None:
        """Wait until every message of a queue was handled. AssertionError after two minutes."""
        wait_for(lambda: not self.waiting(name), within=120)

    def empty(self, name: str) -> None:
        """Delete every message of a queue, also those that are being handled. AssertionError after two minutes."""
        self.client("sqs").purge_queue(QueueUrl=self.queue(name))
        self.wait_until_idle(name)

    def close(self) -> None:
        self._closing.close()


def without(granted: dict[str, Any], action: str, sid: str = "") -> dict[str, Any]:
    """A policy without an action; a statement left empty is removed."""
    dropped = (action, f"{action}Batch")
    statements = [
        each | {"Action": [one for one in each["Action"] if one not in dropped]}
        if sid in ("", each["Sid"])
        else each
        for each in granted["Statement"]
    ]
    assert statements != granted["Statement"], f"{action} was not granted"
    return granted | {"Statement": [each for each in statements if each["Action"]]}
