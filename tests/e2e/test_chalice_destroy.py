"""`make destroy` as ops run it, what comes up after it, and what the stack says when it cannot."""

import json
import shutil
from subprocess import CompletedProcess

import httpx
import pytest

from infra.smoke import CHECKS
from infra.stack import Stack, StackFailed
from tests.e2e.cloud import AT_ONCE
from tests.e2e.deployed import STAGE
from tests.e2e.proxy import makes
from tests.e2e.workstation import Workstation

pytestmark = pytest.mark.timeout(900)


def test_a_stage_goes_away_but_for_its_data_and_comes_up_with_it_again(
    workstation: Workstation, deployed_by_chalice: "CompletedProcess[str]"
) -> None:
    refused = workstation.run("destroy", YES="prod")
    assert (refused.returncode, refused.stdout) == (1, "Nothing was done: that is not 'dev'.\n")
    row = {"pk": {"S": "KEPT"}, "sk": {"S": "KEPT"}}
    table = workstation.stage.settings.table_name
    workstation.client("dynamodb").put_item(TableName=table, Item=row)
    shutil.rmtree(workstation.project / ".chalice" / "deployed")
    gone = workstation.run("destroy", YES=STAGE)
    assert gone.returncode == 0, gone.stderr
    assert "What holds data stays" in gone.stdout
    assert workstation.counted() == ([], 0, 0, 0)
    assert workstation.client("iam").list_roles()["Roles"] == []
    assert workstation.run("destroy", YES=STAGE).returncode == 0, "again is harmless"
    # AWS imports a secret by its ARN; MiniStack imports tables and not secrets.
    secret = workstation.stage.settings.bittitan_secret_name
    workstation.client("secretsmanager").delete_secret(
        SecretId=secret, ForceDeleteWithoutRecovery=True
    )
    again = workstation.run("infra_stack")
    assert again.returncode == 0, again.stderr
    assert "has taken in what was kept: Table" in again.stdout
    kept = workstation.client("dynamodb").get_item(TableName=table, Key=row)
    assert kept["Item"] == row
    assert "is up to date." in workstation.run("infra_stack").stdout


def test_a_first_deployment_that_is_killed_on_its_way_comes_up_in_the_end(
    workstation: Workstation,
) -> None:
    reset = f"{workstation.cloud.url}/_ministack/reset"
    httpx.post(reset, trust_env=False).raise_for_status()
    workstation.is_killed(makes("POST", "/", b"Action=CreateStack&", is_done=True))
    workstation.is_killed(makes("POST", "/event-source-mappings", is_done=True))
    workstation.is_killed(makes("POST", "mode=import", is_done=True))
    last = workstation.run("deploy", FORCE="yes")
    assert last.returncode == 0, last.stdout + last.stderr
    assert last.stdout.count("\nok     ") == len(CHECKS)
    assert workstation.counted() == ([workstation.stage.api_name], 9, 4, 3)
    gone = workstation.run("destroy", YES=STAGE)
    assert gone.returncode == 0, gone.stderr
    assert workstation.counted() == ([], 0, 0, 0)


def test_a_stack_that_cannot_come_up_says_why_in_a_sentence(workstation: Workstation) -> None:
    stack = Stack(workstation.client("cloudformation"), "a-second-stack", AT_ONCE)
    # What nobody signals within a second has failed.
    waits = {"Handle": {"Ref": "Handle"}, "Timeout": "1"}
    resources = {
        "Handle": {"Type": "AWS::CloudFormation::WaitConditionHandle"},
        "Broken": {"Type": "AWS::CloudFormation::WaitCondition", "Properties": waits},
    }
    broken = {"TemplateBody": json.dumps({"Resources": resources})}
    for _ in range(2):  # The second time, the stack that never came up is in the way.
        with pytest.raises(StackFailed, match=r"a-second-stack could not create: .*Broken \(.+\)"):
            stack.bring_up(broken, {})


def test_a_parameter_that_does_not_fit_is_refused_in_a_sentence(
    workstation: Workstation, deployed_by_chalice: "CompletedProcess[str]"
) -> None:
    failed = workstation.run("infra_stack", "Stage=Capitals")
    assert failed.returncode == 1
    assert "Stage" in failed.stderr
    assert "Traceback" not in failed.stderr
