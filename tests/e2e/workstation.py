"""A machine with the project, its configuration filled in, and an AWS that nothing was deployed to."""

import json
from contextlib import ExitStack
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

from chalice.deploy.swagger import CFNSwaggerGenerator

import app
from infra import template
from infra.stage import stage
from local.bittitan_server import serve
from local.bittitan_simulator import Simulator
from local.issuer import Issuer
from tests.e2e import fixups
from tests.e2e.cloud import GuardedCloud, run_command
from tests.e2e.deployed import API_KEY, STAGE
from tests.e2e.deployed_service import DeployedService
from tests.e2e.lambda_calls import NoGateway
from tests.project import copy_project


def template_for_here() -> str:
    return json.dumps(fixups.infra_for_here(template.read()))


class Workstation:
    """A deployment machine: the project with its configuration filled in, and an empty AWS."""

    url = "http://gateway"

    def __init__(self, folder: Path) -> None:
        self._closing = ExitStack()
        self.cloud = GuardedCloud(folder / "cloud.log")
        self.issuer, self.simulator = Issuer(), Simulator()
        vendor = serve(self.simulator, api_key=API_KEY)
        for started in (self.cloud, self.issuer, vendor):
            self._closing.callback(started.close)
        self.project = copy_project(folder / "project", "infra")
        self._fill_in(
            self.issuer.environment()
            | {"BITTITAN_URL": vendor.url, "SENDER_EMAIL": "licences@distributor.fi"}
        )
        self.stage = stage(STAGE, self.project)
        self.cloud.wait()

    def _fill_in(self, addresses: dict[str, str]) -> None:
        # JSON is YAML: the commands read the template where they always do.
        (self.project / "infra" / "template.yaml").write_text(template_for_here())
        config = self.project / ".chalice" / "config.json"
        config_json = json.loads(config.read_text())
        config_json["stages"][STAGE]["environment_variables"] |= addresses
        config.write_text(json.dumps(config_json))
        for policy in (self.project / ".chalice").glob(f"policy-*-{STAGE}.json"):
            granted = fixups.with_local_rights(json.loads(policy.read_text()))
            policy.write_text(json.dumps(granted))

    def run(self, command: str, *arguments: str, **more: str) -> "CompletedProcess[str]":
        if command in ("deploy", "infra_stack"):
            arguments = (
                *(f"{key}={value}" for key, value in fixups.PARAMETERS.items()),
                *arguments,
            )
        return run_command(self.project, self.cloud, command, STAGE, *arguments, **more)

    def client(self, service: str) -> Any:
        return self.cloud.client(service)

    def service(self) -> DeployedService:
        """The service behind an API that has no routes."""
        service = DeployedService(self)
        service.http.close()
        names = {function: self.stage.lambda_name(function) for function in self.stage.functions}
        paths = self.deployed_paths()
        service.http = NoGateway(self.client("lambda"), names, paths)  # type: ignore[assignment]
        return service

    def deployed_paths(self) -> list[str]:
        """The API's paths, as Chalice has them."""
        swagger = CFNSwaggerGenerator().generate_swagger(app.app)
        return list(swagger["paths"])

    def close(self) -> None:
        self._closing.close()
