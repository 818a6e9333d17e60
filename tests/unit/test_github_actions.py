"""What docs/github-actions.md has can be copied: commands exist, and roles trust these jobs only."""

import json
import re
from typing import Any

import pytest
import yaml

from tests.project import PROJECT

PAGE = (PROJECT / "docs" / "github-actions.md").read_text()
TARGETS = set(re.findall(r"^([a-z][a-z0-9-]*):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
CI = yaml.safe_load((PROJECT / ".github" / "workflows" / "ci.yml").read_text())
SUB = "token.actions.githubusercontent.com:sub"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.+?)^```", PAGE, re.DOTALL | re.MULTILINE)


WORKFLOWS: list[dict[Any, Any]] = [yaml.safe_load(block) for block in blocks("yaml")]
DEPLOYING = WORKFLOWS[0]["jobs"]
TRUSTS = [json.loads(block) for block in blocks("json")]


def steps(workflow: dict[Any, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def commands(job: dict[str, Any]) -> list[str]:
    return [step["run"] for step in job["steps"] if "run" in step]


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda each: each["name"])
def test_every_command_of_a_workflow_is_one_of_the_project_s(workflow: dict[Any, Any]) -> None:
    for step in steps(workflow):
        command = step.get("run", ".ci/run")
        asked = re.fullmatch(r"make ([a-z0-9-]+)( [A-Z]+=[a-z0-9.]+)*", command)
        assert command == ".ci/run" or (asked and asked[1] in TARGETS), command


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda each: each["name"])
def test_an_action_is_used_in_the_version_that_our_ci_uses(workflow: dict[Any, Any]) -> None:
    ours = {step["uses"].split("@")[0]: step["uses"] for step in steps(CI) if "uses" in step}
    for step in steps(workflow):
        used = step.get("uses", "")
        assert used == ours.get(used.split("@")[0], used)


def test_a_deployment_has_credentials_for_as_long_as_it_runs_and_stores_no_key() -> None:
    assert WORKFLOWS[0]["permissions"] == {"contents": "read", "id-token": "write"}
    for stage in ("dev", "prod"):
        [credentials] = [
            step["with"]
            for step in DEPLOYING[stage]["steps"]
            if step.get("uses", "").startswith("aws-actions/configure-aws-credentials@")
        ]
        assert set(credentials) == {"role-to-assume", "aws-region"}
    assert "secrets." not in blocks("yaml")[0]
    assert DEPLOYING["check"]["permissions"] == {"contents": "read"}


def test_main_goes_to_dev_once_it_is_checked_and_to_prod_once_it_is_approved() -> None:
    # YAML reads the key `on` as true.
    assert WORKFLOWS[0][True] == {"push": {"branches": ["main"]}}
    assert (DEPLOYING["dev"]["needs"], DEPLOYING["prod"]["needs"]) == ("check", "dev")
    for stage in ("dev", "prod"):
        assert DEPLOYING[stage]["environment"] == stage
        assert commands(DEPLOYING[stage])[-1] == f"make deploy STAGE={stage}"


def test_a_stage_is_deployed_by_one_run_at_a_time_and_waits_for_no_other_stage() -> None:
    assert "concurrency" not in WORKFLOWS[0], "an approval that waits would stop dev too"
    for stage in ("dev", "prod"):
        alone = {"group": f"deploy-{stage}", "cancel-in-progress": False}
        assert DEPLOYING[stage]["concurrency"] == alone


def test_each_role_trusts_the_jobs_of_one_environment_of_one_repository() -> None:
    subjects = []
    for trust in TRUSTS:
        [statement] = trust["Statement"]
        assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
        equal = statement["Condition"]["StringEquals"]
        assert equal["token.actions.githubusercontent.com:aud"] == "sts.amazonaws.com"
        subjects.append(equal[SUB])
    environments = [DEPLOYING[stage]["environment"] for stage in ("dev", "prod")]
    assert [each.rpartition(":environment:")[2] for each in subjects] == environments
    assert not [each for each in subjects if "*" in each]


def test_both_pythons_are_there_for_what_runs_every_night() -> None:
    [nightly] = [each for each in WORKFLOWS if each["name"] == "Nightly"]
    assert [set(each) for each in nightly[True]["schedule"]] == [{"cron"}]
    [job] = nightly["jobs"].values()
    assert "make nightly" in commands(job)
    [versions] = re.findall(
        r"^PYTHONS := (.+)$", (PROJECT / "Makefile").read_text(), flags=re.MULTILINE
    )
    [set_up] = [step for step in job["steps"] if "setup-python" in step.get("uses", "")]
    assert set(set_up["with"]["python-version"].split()) == set(versions.split())
