"""Machines with the project, its configuration filled in, and an AWS that nothing was deployed to."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

from infra import template
from infra.stage import stage
from local.bittitan_server import serve
from local.bittitan_simulator import Simulator
from local.issuer import Issuer
from tests.e2e import fixups
from tests.e2e.cloud import GuardedCloud, run_command
from tests.e2e.deployed import API_KEY, STAGE
from tests.e2e.deployed_service import DeployedService
from tests.e2e.proxy import Call, Proxy
from tests.project import copy_project, plain_environment

PARAMETERS = tuple(f"{key}={value}" for key, value in fixups.PARAMETERS.items())


def template_for_here() -> str:
    return json.dumps(fixups.infra_for_here(template.read()))


class Workstation:
    """A deployment machine: the project with its configuration filled in, and an empty AWS behind the fake."""

    def __init__(self, folder: Path) -> None:
        self._closing, self._folder = ExitStack(), folder
        self.cloud = GuardedCloud(folder / "cloud.log")
        self.issuer, self.simulator = Issuer(), Simulator()
        vendor = serve(self.simulator, api_key=API_KEY)
        for started in (self.cloud, self.issuer, vendor):
            self._closing.callback(started.close)
        self._variables = self.issuer.environment() | {
            "BITTITAN_URL": vendor.url,
            "SENDER_EMAIL": "licences@distributor.fi",
        }
        self.project = self.checkout("project")
        self.stage = stage(STAGE, self.project)
        self.cloud.wait()
        self.proxy = Proxy(self.cloud.url)
        self._closing.callback(self.proxy.close)

    def checkout(self, name: str) -> Path:
        """The project in another folder, configured the same. Nothing was deployed from there."""
        project = copy_project(self._folder / name, "infra")
        # JSON is YAML: the commands read the template where they always do.
        (project / "infra" / "template.yaml").write_text(template_for_here())
        config = project / ".chalice" / "config.json"
        config_json = json.loads(config.read_text())
        config_json["stages"][STAGE]["environment_variables"] |= self._variables
        config.write_text(json.dumps(config_json))
        for policy in (project / ".chalice").glob(f"policy-*-{STAGE}.json"):
            granted = fixups.with_local_rights(json.loads(policy.read_text()))
            policy.write_text(json.dumps(granted))
        wheels = self._folder / "project" / ".chalice" / "deployments"
        if wheels.exists():
            shutil.copytree(wheels, project / ".chalice" / "deployments")
        return project

    def run(
        self, command: str, *arguments: str, at: Path | None = None, **more: str
    ) -> "CompletedProcess[str]":
        """Run a command in a checkout, with every call to AWS through the fake."""
        if command in ("deploy", "infra_stack"):
            arguments = (*PARAMETERS, *arguments)
        more |= {"AWS_ENDPOINT_URL": self.proxy.url}
        return run_command(at or self.project, self.cloud, command, STAGE, *arguments, **more)

    def is_killed(self, when: Callable[[Call], bool]) -> None:
        """Start a deployment, and kill it with all that it has started when it makes a call."""
        environment = self.cloud.environment() | {"AWS_ENDPOINT_URL": self.proxy.url}
        deployment: list[subprocess.Popen[str]] = []

        def watch(call: Call) -> None:
            if when(call):
                os.killpg(deployment[0].pid, signal.SIGKILL)

        self.proxy.watch = watch
        try:
            deployment += [
                subprocess.Popen(
                    [sys.executable, "-m", "infra", "deploy", STAGE, *PARAMETERS],
                    cwd=self.project,
                    env=plain_environment() | environment | {"FORCE": "yes"},
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    text=True,
                    start_new_session=True,
                )
            ]
            assert deployment[0].wait(timeout=400) == -signal.SIGKILL
        finally:
            self.proxy.watch = lambda call: None

    def client(self, service: str) -> Any:
        return self.cloud.client(service)

    @property
    def api_id(self) -> str:
        [api] = self.client("apigateway").get_rest_apis()["items"]
        return api["id"]

    @property
    def url(self) -> str:
        """The API's address, without the gateway's stage."""
        return f"{self.cloud.url}/_aws/execute-api/{self.api_id}"

    def counted(self) -> tuple[list[str], int, int, int]:
        """The names of the APIs, and how many functions, mappings and rules there are."""
        functions = self.client("lambda")
        return (
            [each["name"] for each in self.client("apigateway").get_rest_apis()["items"]],
            len(functions.list_functions()["Functions"]),
            len(functions.list_event_source_mappings()["EventSourceMappings"]),
            len(self.client("events").list_rules()["Rules"]),
        )

    def service(self) -> DeployedService:
        return DeployedService(self)

    def close(self) -> None:
        self._closing.close()
