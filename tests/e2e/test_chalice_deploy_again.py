"""`make deploy` again: from another laptop, back to an older release, two at once, and after it was killed."""

import json
import shutil
from contextlib import closing
from pathlib import Path
from subprocess import CompletedProcess

import httpx
import pytest

from infra.smoke import CHECKS
from tests.e2e.deployed import STAGE
from tests.e2e.deployed_service import SeedData
from tests.e2e.proxy import Call, makes
from tests.e2e.workstation import Workstation

pytestmark = pytest.mark.timeout(900)
# What a newer release has and the one here has not: a route, and a function with a schedule.
NEWER = """
@app.route("/news")
def news():
    return {"news": []}


@app.schedule(Rate(1, unit=Rate.DAYS))
def tell_news(event):
    pass
"""


@pytest.fixture(scope="module")
def newer(workstation: Workstation, deployed_by_chalice: "CompletedProcess[str]") -> Path:
    """A newer release, checked out on a laptop that nothing was deployed from."""
    project = workstation.checkout("newer")
    entry_points = project / "app.py"
    entry_points.write_text(entry_points.read_text() + NEWER)
    config = project / ".chalice" / "config.json"
    described = json.loads(config.read_text())
    described["lambda_functions"]["tell_news"] = {}
    functions = described["stages"][STAGE]["lambda_functions"]
    functions["tell_news"] = functions["queue_due_orders"]
    config.write_text(json.dumps(described))
    return project


def news(workstation: Workstation) -> int:
    return httpx.get(f"{workstation.url}/api/news", trust_env=False).status_code


def test_a_second_deployment_from_another_laptop_goes_into_the_same_api(
    workstation: Workstation, newer: Path
) -> None:
    api_id, before = workstation.api_id, workstation.counted()
    assert (len(before[0]), *before[1:]) == (1, 9, 4, 3)
    assert news(workstation) == 404
    again = workstation.run("deploy", at=newer, FORCE="yes")
    assert again.returncode == 0, again.stdout + again.stderr
    assert (
        "In AWS of dev already: iam_role 9, lambda_function 9, cloudwatch_event 3, sqs_event 4, rest_api 1."
        in again.stdout
    )
    assert again.stdout.count("\nok     ") == len(CHECKS)
    assert workstation.counted() == (before[0], 10, 4, 4)
    assert workstation.api_id == api_id
    assert news(workstation) == 200


def test_rolling_back_is_deploying_the_older_release_and_nobody_comes_in_between(
    workstation: Workstation, newer: Path, seed_data_of_chalice: SeedData
) -> None:
    if news(workstation) == 404:  # This test alone: the newer one comes first.
        workstation.run("deploy", at=newer, FORCE="yes")
    api_id, refused = workstation.api_id, list["CompletedProcess[str]"]()

    def somebody_else_deploys(call: Call) -> None:
        if call.method == "PUT" and call.path.endswith("/code") and not refused:
            refused.append(workstation.run("deploy", at=newer, FORCE="yes"))

    shutil.rmtree(workstation.project / ".chalice" / "deployed")
    workstation.proxy.watch = somebody_else_deploys
    back = workstation.run("deploy", FORCE="yes")
    workstation.proxy.watch = lambda call: None
    assert back.returncode == 0, back.stdout + back.stderr
    assert refused[0].returncode == 1
    assert refused[0].stderr.startswith("dev is being changed by ")
    assert workstation.api_id == api_id, "the address stays"
    assert news(workstation) == 404
    assert workstation.counted() == ([workstation.stage.api_name], 9, 4, 3)
    roles = [each["RoleName"] for each in workstation.client("iam").list_roles()["Roles"]]
    assert len(roles) == 9
    with closing(workstation.service().http):
        buyer = workstation.service().buyer(seed_data_of_chalice.partner)
        assert buyer.get("/products")["items"], "what was there before is there"


def test_a_second_deployment_that_is_killed_twice_is_taken_up(
    workstation: Workstation, deployed_by_chalice: "CompletedProcess[str]"
) -> None:
    api_id = workstation.api_id
    workstation.is_killed(makes("PUT", "/code", is_done=False))
    workstation.is_killed(makes("PUT", "mode=overwrite", is_done=True))
    again = workstation.run("deploy", FORCE="yes")
    assert again.returncode == 0, again.stdout + again.stderr
    assert "did not end; this one goes on under its lock." in again.stdout
    assert workstation.api_id == api_id
    assert workstation.counted() == ([workstation.stage.api_name], 9, 4, 3)
