"""The pipeline's way, as docs/operations.md has it: its lines, by the aws CLI, in a copy of the project.

The copy's template and policies are those that the local AWS understands (fixups.py), its addresses are of this
machine.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import httpx
import pytest

from tests.e2e.deployed import STAGE
from tests.e2e.workstation import Workstation
from tests.project import PROJECT, plain_environment

API_DOMAIN = "api.shop.internal"
PUBLIC_URL = f"https://{API_DOMAIN}/v1"
GIVEN = {
    "CodesShownAnHour": 0,
    "DomainName": API_DOMAIN,
    "CertificateArn": "arn:aws:acm:eu-west-1:000000000000:certificate/1",
}


def documented_lines() -> list[str]:
    text = (PROJECT / "docs" / "operations.md").read_text()
    [block] = re.findall(
        r"```sh\n# The pipeline, one line after the other\.\n(.+?)```", text, re.DOTALL
    )
    return block.splitlines()


class Pipeline:
    """A checkout on a machine that has the project's tools and nothing else."""

    def __init__(self, folder: Path) -> None:
        self.workstation = Workstation(folder)
        self.project = self.workstation.project
        shutil.copy(PROJECT / "Makefile", self.project)
        for installed in (".venv", ".tools"):
            (self.project / installed).symlink_to(PROJECT / installed)
        self._change("infra/template.yaml", self._with_defaults)
        self._change(".chalice/config.json", self._with_domain)

    def run(self, lines: list[str]) -> "CompletedProcess[str]":
        """Run lines as a pipeline does: the first that fails ends it."""
        tools = f"{PROJECT / '.tools' / 'awscli' / 'bin'}:{plain_environment()['PATH']}"
        environment = plain_environment() | self.workstation.cloud.environment() | {"PATH": tools}
        # What it needs is installed: a copy has other dates than the project.
        script = "\n".join(["set -e", *lines]).replace("make package", "make -o install package")
        return subprocess.run(
            ["bash", "-c", script],
            cwd=self.project,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=150,
        )

    def _change(self, name: str, changed: Any) -> None:
        file = self.project / name
        file.write_text(json.dumps(changed(json.loads(file.read_text()))))

    @staticmethod
    def _with_defaults(template: dict[str, Any]) -> dict[str, Any]:
        for name, value in GIVEN.items():
            template["Parameters"][name]["Default"] = value
        return template

    @staticmethod
    def _with_domain(config: dict[str, Any]) -> dict[str, Any]:
        config["stages"][STAGE]["environment_variables"]["PUBLIC_URL"] = PUBLIC_URL
        return config

    def close(self) -> None:
        self.workstation.close()


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    with closing(Pipeline(tmp_path_factory.mktemp("pipeline"))) as pipeline:
        yield pipeline


@pytest.fixture(scope="module")
def deployed_by_pipeline(pipeline: Pipeline) -> str:
    """What the last of the documented lines printed: the API's address."""
    ended = pipeline.run(documented_lines())
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout.splitlines()[-1]


def api_of(pipeline: Pipeline, address: str, **headers: str) -> httpx.Client:
    """A client of the API at its address, which the local AWS has as a path."""
    found = re.fullmatch(r"https://(\w+)\.execute-api\.eu-west-1\.[\w.]+/api/", address)
    assert found, address
    base = f"{pipeline.workstation.cloud.url}/_aws/execute-api/{found[1]}/api"
    return httpx.Client(base_url=base, headers=headers)


def test_the_documented_lines_bring_up_the_api_and_every_function(
    pipeline: Pipeline, deployed_by_pipeline: str
) -> None:
    with api_of(pipeline, deployed_by_pipeline) as api:
        assert api.get("/health").json() == {"status": "ok"}
        assert api.get("/products").status_code == 401
    functions = pipeline.workstation.client("lambda").list_functions()["Functions"]
    stage = pipeline.workstation.stage
    assert {each["FunctionName"] for each in functions} == {
        stage.lambda_name(function) for function in stage.functions
    }


def test_the_public_address_leads_to_it_with_its_base_path(
    pipeline: Pipeline, deployed_by_pipeline: str
) -> None:
    url = f"{pipeline.workstation.cloud.url}/v1"
    with httpx.Client(base_url=url, headers={"Host": API_DOMAIN}) as api:
        assert api.get("/health").json() == {"status": "ok"}
        assert api.get("/openapi.json").json()["servers"] == [{"url": PUBLIC_URL}]


def test_run_again_the_lines_change_nothing_and_fail_at_nothing(
    pipeline: Pipeline, deployed_by_pipeline: str
) -> None:
    stacks = pipeline.workstation.client("cloudformation")
    before = [each["StackId"] for each in stacks.describe_stacks()["Stacks"]]
    again = pipeline.run(documented_lines())
    assert again.returncode == 0, again.stdout + again.stderr
    assert again.stdout.splitlines()[-1] == deployed_by_pipeline
    assert [each["StackId"] for each in stacks.describe_stacks()["Stacks"]] == before


@pytest.mark.parametrize("command", ["deploy", "destroy"])
def test_what_the_pipeline_made_is_not_taken_over_nor_down_by_our_commands(
    pipeline: Pipeline, deployed_by_pipeline: str, command: str
) -> None:
    before = pipeline.workstation.counted()
    refused = pipeline.workstation.run(command, YES=STAGE, FORCE="yes")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith(
        "dev was made by a pipeline: the stack bittitan-storefront-dev"
    )
    assert pipeline.workstation.counted() == before


def test_a_line_that_fails_ends_the_pipeline(pipeline: Pipeline) -> None:
    broken = [line.replace('Stage="$STAGE"', "Stage=Capitals") for line in documented_lines()]
    ended = pipeline.run(broken)
    assert ended.returncode != 0
    assert "execute-api" not in ended.stdout
