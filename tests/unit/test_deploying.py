"""Who may change a stage, and when: one at a time, and only what is filled in."""

from typing import Any

import boto3
import pytest
from moto import mock_aws

from infra import lock
from infra.doctor.finding import error, ok, warning
from infra.readiness import may_go_on
from infra.stage import stage

DEV, PROD = stage("dev"), stage("prod")
STUCK = error("stack", "It is stuck.", "Wait.")
PLACEHOLDER = error("configuration", "JWKS_URL is still a placeholder (x.example).", "Fill in.")


def parameters(ssm: Any) -> list[str]:
    return [each["Name"] for each in ssm.describe_parameters()["Parameters"]]


@mock_aws
def test_of_two_deployments_at_once_the_second_is_told_who_and_since_when() -> None:
    ssm = boto3.client("ssm", region_name="eu-west-1")
    with lock.held(DEV, ssm):
        with (
            pytest.raises(
                lock.Locked, match=r"dev is being changed by \S+@\S+ since 20\S+\. If that has"
            ),
            lock.held(DEV, ssm),
        ):
            pytest.fail("two deployments at once")
        assert parameters(ssm) == [lock.parameter(DEV)], "the first one's lock stands"
        with lock.held(PROD, ssm):
            assert len(parameters(ssm)) == 2, "another stage is deployed meanwhile"
    assert parameters(ssm) == []


@mock_aws
def test_a_deployment_that_fails_gives_the_lock_back_even_a_broken_one() -> None:
    ssm = boto3.client("ssm", region_name="eu-west-1")
    with pytest.raises(ZeroDivisionError), lock.held(DEV, ssm):
        raise ZeroDivisionError
    with lock.held(DEV, ssm):
        ssm.delete_parameter(Name=lock.parameter(DEV))
    assert parameters(ssm) == []


def test_an_error_of_the_doctor_stops_a_deployment_unless_it_is_forced() -> None:
    assert may_go_on(DEV, [ok("table", "It is."), warning("mail", "Slow.", "Wait.")], forced=False)
    assert not may_go_on(DEV, [STUCK], forced=False)
    assert may_go_on(DEV, [STUCK], forced=True)


def test_a_placeholder_is_never_deployed(capsys: pytest.CaptureFixture[str]) -> None:
    assert not may_go_on(DEV, [PLACEHOLDER], forced=True)
    assert "dev was not touched" in capsys.readouterr().out
