"""`chalice deploy --stage dev` by hand, as the README has it: what it brings up, and what it leaves out.

MiniStack lacks two operations of API Gateway, as in test_chalice_deploy.py.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from subprocess import CompletedProcess

import httpx
import pytest

from infra import lock, stage_resources
from infra.domain import lead
from tests.e2e.deployed import API_KEY, STAGE
from tests.e2e.deployed_service import SeedData
from tests.e2e.proxy import Call
from tests.e2e.workstation import Workstation
from tests.journey.delivery_assertions import assert_delivered
from tests.journey.service_client import lines_named
from tests.project import PROJECT, plain_environment

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def workstation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workstation]:
    """A machine whose infra stack is up, and nothing else."""
    with closing(Workstation(tmp_path_factory.mktemp("plain"))) as workstation:
        up = workstation.run("infra_stack")
        assert up.returncode == 0, up.stderr
        yield workstation


def documented() -> str:
    """The command, as the README has it."""
    [command] = re.findall(r"^\.venv/bin/(chalice deploy --stage \w+)$", readme(), re.MULTILINE)
    return command


def readme() -> str:
    return (PROJECT / "README.md").read_text()


@pytest.fixture(scope="module")
def deployed_by_hand(workstation: Workstation) -> "CompletedProcess[str]":
    """What it said while somebody else held the stage's lock."""
    chalice = Path(sys.executable).with_name("chalice")
    through_the_fake = {"AWS_ENDPOINT_URL": workstation.proxy.url}
    with lock.held(workstation.stage, workstation.client("ssm")):
        return subprocess.run(
            [chalice, *documented().split()[1:]],
            cwd=workstation.project,
            env=plain_environment() | workstation.cloud.environment() | through_the_fake,
            capture_output=True,
            text=True,
            check=False,
            timeout=400,
        )


def test_it_brings_up_everything_under_the_names_that_make_deploy_finds(
    workstation: Workstation, deployed_by_hand: "CompletedProcess[str]"
) -> None:
    assert deployed_by_hand.returncode == 0, deployed_by_hand.stderr
    here = stage_resources.resources(workstation.stage, workstation.client)
    assert stage_resources.summary(workstation.stage, here) == (
        "In AWS of dev already: iam_role 9, lambda_function 9, cloudwatch_event 3, sqs_event 4, rest_api 1."
    )
    for function in workstation.stage.functions:
        [role] = [
            each["role_name"]
            for each in here
            if each["resource_type"] == "iam_role" and each["role_name"].endswith(f"-{function}")
        ]
        iam = workstation.client("iam")
        [name] = iam.list_role_policies(RoleName=role)["PolicyNames"]
        granted = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        assert granted == workstation.stage.policy(function)


def test_an_order_is_placed_and_fulfilled_by_what_it_brought_up(
    workstation: Workstation, deployed_by_hand: "CompletedProcess[str]"
) -> None:
    secret = workstation.stage.settings.bittitan_secret_name
    workstation.client("secretsmanager").put_secret_value(SecretId=secret, SecretString=API_KEY)
    service = workstation.service()
    seed_data = SeedData(service)
    buyer = service.buyer(seed_data.partner)
    checkout = buyer.ready(lines_named({"Warehouse": 2}, seed_data.mailbox), seed_data.end_customer)
    placed = buyer.place(checkout)
    assert placed.status_code == 201, placed.text
    done = buyer.settled(placed.json(), within=60)
    assert_delivered(buyer, checkout, done, to="billing@fjord.example")


def test_it_heeds_no_lock_and_puts_nothing_of_the_gateway_s(
    workstation: Workstation, deployed_by_hand: "CompletedProcess[str]"
) -> None:
    """What the README says that it leaves out, and `make deploy` does not."""
    assert deployed_by_hand.returncode == 0, "the lock was held by somebody else"
    [api] = workstation.client("apigateway").get_rest_apis()["items"]
    unknown = httpx.get(f"{workstation.url}/api/no-such-thing")
    assert "code" not in unknown.json(), "API Gateway's own words"
    answers = workstation.client("apigateway").get_gateway_responses(restApiId=api["id"])["items"]
    assert [each for each in answers if not each["defaultResponse"]] == []


def test_the_infra_stack_says_what_to_put_into_dns_as_often_as_it_is_brought_up(
    workstation: Workstation,
) -> None:
    certificate = "CertificateArn=arn:aws:acm:eu-west-1:000000000000:certificate/1"
    up = workstation.run("infra_stack", "DomainName=api.shop.internal", certificate)
    assert up.returncode == 0, up.stderr
    told = "To put into DNS: api.shop.internal CNAME "
    assert told in up.stdout
    assert told in workstation.run("infra_stack").stdout, "the domain is kept"


def test_taking_the_stage_down_takes_its_address_away_before_its_api(
    workstation: Workstation, deployed_by_hand: "CompletedProcess[str]"
) -> None:
    certificate = "CertificateArn=arn:aws:acm:eu-west-1:000000000000:certificate/1"
    workstation.run("infra_stack", "DomainName=api.shop.internal", certificate)
    public = "https://api.shop.internal/v1"
    apigateway = workstation.client("apigateway")
    lead(apigateway, public, workstation.api_id, "api")
    deleted: list[str] = []

    def watch(call: Call) -> None:
        if call.method == "DELETE" and not call.has_ended:
            deleted.append(call.path)

    workstation.proxy.watch = watch
    gone = workstation.run("destroy", YES=STAGE)
    assert gone.returncode == 0, gone.stdout + gone.stderr
    assert "api.shop.internal/v1 leads to no API any more." in gone.stdout
    mapping = next(path for path in deleted if path.endswith("/basepathmappings/v1"))
    api = next(path for path in deleted if path.startswith("/restapis/"))
    assert deleted.index(mapping) < deleted.index(api)
