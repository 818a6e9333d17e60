"""Who may change a stage, and when: one at a time, and only what is filled in."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from infra import lock
from infra.doctor.finding import error, ok, warning
from infra.readiness import may_go_on
from infra.stage import Stage, stage

PROJECT = stage("dev").project
STUCK = error("stack", "It is stuck.", "Wait.")
PLACEHOLDER = error("configuration", "JWKS_URL is still a placeholder (x.example).", "Fill in.")


@pytest.fixture
def dev(tmp_path: Path) -> Stage:
    return checkout(tmp_path / "mine")


def checkout(folder: Path) -> Stage:
    """The stage dev, configured in a folder of its own."""
    shutil.copytree(
        PROJECT / ".chalice", folder / ".chalice", ignore=shutil.ignore_patterns("dep*")
    )
    return stage("dev", folder)


def parameters(ssm: Any) -> list[str]:
    return [each["Name"] for each in ssm.describe_parameters()["Parameters"]]


@mock_aws
def test_of_two_deployments_at_once_the_second_is_told_who_and_since_when(
    dev: Stage, tmp_path: Path
) -> None:
    ssm = boto3.client("ssm", region_name="eu-west-1")
    with lock.held(dev, ssm):
        for other in (dev, checkout(tmp_path / "hers")):
            with (
                pytest.raises(
                    lock.Locked, match=r"dev is being changed by \S+@\S+ since 20\S+\. If that has"
                ),
                lock.held(other, ssm),
            ):
                pytest.fail("two deployments at once")
        assert parameters(ssm) == [lock.parameter(dev)], "the first one's lock stands"
        with lock.held(replace(dev, name="prod"), ssm):
            assert len(parameters(ssm)) == 2, "another stage is deployed meanwhile"
    assert parameters(ssm) == []


@mock_aws
def test_a_deployment_that_fails_gives_the_lock_back_even_a_broken_one(dev: Stage) -> None:
    ssm = boto3.client("ssm", region_name="eu-west-1")
    with pytest.raises(ZeroDivisionError), lock.held(dev, ssm):
        raise ZeroDivisionError
    with lock.held(dev, ssm):
        ssm.delete_parameter(Name=lock.parameter(dev))
    assert parameters(ssm) == []


@mock_aws
def test_the_lock_of_whoever_broke_mine_is_not_given_back_for_them(
    dev: Stage, tmp_path: Path
) -> None:
    ssm = boto3.client("ssm", region_name="eu-west-1")
    with lock.held(dev, ssm):
        ssm.delete_parameter(Name=lock.parameter(dev))
        hers = lock.held(checkout(tmp_path / "hers"), ssm)
        hers.__enter__()
    assert parameters(ssm) == [lock.parameter(dev)]
    hers.__exit__(None, None, None)
    assert parameters(ssm) == []


@mock_aws
def test_a_lock_left_by_a_deployment_that_died_is_taken_over_in_its_own_folder_alone(
    dev: Stage, tmp_path: Path
) -> None:
    ssm = boto3.client("ssm", region_name="eu-west-1")
    leave_a_lock(dev, ssm)
    with pytest.raises(lock.Locked), lock.held(checkout(tmp_path / "hers"), ssm):
        pytest.fail("it is mine")
    with lock.held(dev, ssm) as taken_over:
        assert taken_over.startswith("A deployment from this folder, of 20")
    assert parameters(ssm) == []


def leave_a_lock(dev: Stage, ssm: Any) -> None:
    with lock.held(dev, ssm):
        left = ssm.get_parameter(Name=lock.parameter(dev))["Parameter"]["Value"]
    ssm.put_parameter(Name=lock.parameter(dev), Value=left, Type="String")


@mock_aws
def test_while_chalice_outlives_the_deployment_that_started_it_the_lock_stands(dev: Stage) -> None:
    ssm = boto3.client("ssm", region_name="eu-west-1")
    with lock.held(dev, ssm):
        left = ssm.get_parameter(Name=lock.parameter(dev))["Parameter"]["Value"]
        # As infra/chalice_cli.py starts it.
        waits = [sys.executable, "-c", "input()"]
        chalice = subprocess.Popen(waits, stdin=subprocess.PIPE, close_fds=False)
    ssm.put_parameter(Name=lock.parameter(dev), Value=left, Type="String")
    with pytest.raises(lock.Locked), lock.held(dev, ssm):
        pytest.fail("Chalice is still deploying")
    chalice.communicate(b"\n")
    with lock.held(dev, ssm) as taken_over:
        assert taken_over


class RepliesLost:
    """SSM writes, the reply is lost, and the SDK has asked again."""

    def __init__(self, ssm: Any) -> None:
        self._ssm = ssm

    def put_parameter(self, **asked: Any) -> Any:
        self._ssm.put_parameter(**asked)
        return self._ssm.put_parameter(**asked)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ssm, name)


@mock_aws
def test_a_lock_whose_reply_was_lost_is_one_s_own(dev: Stage) -> None:
    ssm = boto3.client("ssm", region_name="eu-west-1")
    with lock.held(dev, RepliesLost(ssm)) as taken_over:
        assert taken_over == ""
        assert json.loads(ssm.get_parameter(Name=lock.parameter(dev))["Parameter"]["Value"])["who"]
    assert parameters(ssm) == []


def test_an_error_of_the_doctor_stops_a_deployment_unless_it_is_forced() -> None:
    dev = stage("dev")
    assert may_go_on(dev, [ok("table", "It is."), warning("mail", "Slow.", "Wait.")], forced=False)
    assert not may_go_on(dev, [STUCK], forced=False)
    assert may_go_on(dev, [STUCK], forced=True)


def test_a_placeholder_is_never_deployed(capsys: pytest.CaptureFixture[str]) -> None:
    assert not may_go_on(stage("dev"), [PLACEHOLDER], forced=True)
    assert "dev was not touched" in capsys.readouterr().out
