"""`make deploy` and `make destroy` broken off at every call that writes; the next run ends what is left.

The commands run in this process, with Chalice's own deployer, against a MiniStack (wire.py and deployer.py).
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from botocore.loaders import create_loader
from chalice import awsclient
from chalice.deploy import deployer

from chalicelib.config import settings
from infra.chalice_process import PARTS
from tests.e2e.deployer import ReadyPackage
from tests.e2e.laptops import Breaking, Laptops
from tests.e2e.wire import How

pytestmark = pytest.mark.timeout(600)
TEAMS = 2
Said = Callable[[str], None]


@pytest.fixture(scope="module")
def in_a_hurry() -> Iterator[None]:
    """Nobody waits, the zip is small, and AWS's endpoints are read once."""
    with pytest.MonkeyPatch.context() as patched:
        sleep, loader = time.sleep, create_loader()
        patched.setattr(time, "sleep", lambda seconds: sleep(min(seconds, 0.01)))
        patched.setattr(awsclient, "create_loader", lambda *_: loader)
        for name, part in (PARTS | {"LambdaDeploymentPackager": ReadyPackage}).items():
            patched.setattr(deployer, name, part)
        patched.setenv("YES", settings().stage)
        yield


@pytest.fixture(scope="module")
def teams(in_a_hurry: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Laptops]]:
    """Each with an AWS of its own; they share the work."""
    with ExitStack() as closing:
        teams = [Laptops(tmp_path_factory.mktemp("team")) for _ in range(TEAMS)]
        for team in teams:
            closing.callback(team.close)
        yield teams


@pytest.fixture
def tell(capfd: pytest.CaptureFixture[str]) -> Said:
    def tell(sentence: str) -> None:
        with capfd.disabled():
            sys.stdout.write(f"\n{sentence}")

    return tell


@pytest.mark.parametrize("how", How, ids=lambda how: how.name.lower())
def test_a_first_deployment_is_taken_up_wherever_it_broke_off(
    teams: list[Laptops], how: How, tell: Said
) -> None:
    first = teams[0]
    first.empty()
    assert first.deploys(first.mine) == ""
    writes, whole = first.wire.writes, first.standing()
    assert whole["apis"] == [first.mine.api_name]
    assert (len(whole["functions"]), len(whole["mappings"]), whole["locks"]) == (9, 4, [])

    def once(team: Laptops, at: int) -> str:
        team.empty()
        team.breaks_off(team.deploys, writes, at, how)
        outcome = team.goes_on(team.deploys, how)
        assert team.standing() == whole, f"after {writes[at - 1]}, the write {at}"
        return outcome

    breaking = Breaking(teams, how)
    breaking.all(writes, once)
    tell(breaking.told("A first deployment"))


@pytest.mark.parametrize("how", [How.REFUSED, How.KILLED], ids=lambda how: how.name.lower())
def test_a_second_deployment_is_taken_up_wherever_it_broke_off(
    teams: list[Laptops], how: How, tell: Said
) -> None:
    for team in teams:
        team.empty()
        assert team.deploys(team.mine) == ""
    addresses, whole = [team.api_id() for team in teams], teams[0].standing()
    teams[0].change_the_stack()
    assert teams[0].deploys(teams[0].mine) == ""
    writes = teams[0].wire.writes

    def once(team: Laptops, at: int) -> str:
        team.change_the_stack()
        team.breaks_off(team.deploys, writes, at, how)
        outcome = team.goes_on(team.deploys, how)
        assert team.standing() == whole, f"after {writes[at - 1]}, the write {at}"
        return outcome

    breaking = Breaking(teams, how)
    breaking.all(writes, once)
    assert [team.api_id() for team in teams] == addresses
    tell(breaking.told("A second deployment"))


def test_a_destruction_is_ended_wherever_it_was_killed(teams: list[Laptops], tell: Said) -> None:
    first, how = teams[0], How.KILLED
    first.empty()
    assert (first.deploys(first.mine), first.destroys(first.mine)) == ("", "")
    writes = first.wire.writes

    def once(team: Laptops, at: int) -> str:
        team.empty()
        assert team.deploys(team.mine) == ""
        team.breaks_off(team.destroys, writes, at, how)
        outcome = team.goes_on(team.destroys, how)
        left = [kind for kind, each in team.standing().items() if each]
        assert left == [], f"after {writes[at - 1]}, the write {at}"
        return outcome

    breaking = Breaking(teams, how)
    breaking.all(writes, once)
    tell(breaking.told("A destruction"))


@pytest.mark.parametrize("how", [How.REFUSED, How.KILLED], ids=lambda how: how.name.lower())
def test_a_stage_that_comes_up_again_with_its_data_is_taken_up_wherever_its_stack_broke_off(
    teams: list[Laptops], how: How, tell: Said
) -> None:
    def goes_away(team: Laptops) -> None:
        team.empty()
        assert (team.deploys(team.mine), team.destroys(team.mine)) == ("", "")
        # AWS imports a secret by its ARN; MiniStack imports tables and not secrets.
        team.wire.session.create_client("secretsmanager").delete_secret(
            SecretId=team.mine.settings.bittitan_secret_name, ForceDeleteWithoutRecovery=True
        )

    goes_away(teams[0])
    teams[0].wire.starts()
    assert teams[0].deploys(teams[0].mine) == ""
    writes, whole = teams[0].wire.writes, teams[0].standing()
    of_the_stack = writes[: writes.index("CreateRole")]
    assert "ExecuteChangeSet" in of_the_stack

    def once(team: Laptops, at: int) -> str:
        goes_away(team)
        team.breaks_off(team.deploys, writes, at, how)
        outcome = team.goes_on(team.deploys, how)
        assert team.standing() == whole, f"after {writes[at - 1]}, the write {at}"
        return outcome

    breaking = Breaking(teams, how)
    breaking.all(of_the_stack, once)
    tell(breaking.told("The stack of a stage that comes up again"))
