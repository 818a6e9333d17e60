"""Two machines of one team that deploy to one AWS, and whose deployments break off."""

import json
import os
import re
import urllib.request
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from chalicelib.config import settings
from infra.stage import Stage, stage
from local.cloud import Cloud
from tests.e2e.account import let_the_gateway_write_logs, web_acl
from tests.e2e.deployer import DIED, deployed, destroyed
from tests.e2e.standing import Standing, standing
from tests.e2e.wire import How, Wire
from tests.project import copy_project


class Laptops:
    """Two machines of one team, and the AWS that both deploy to."""

    def __init__(self, folder: Path) -> None:
        self.cloud = Cloud(folder / "cloud.log")
        self.mine, self.hers = (stage_of_this_process(folder / name) for name in ("mine", "hers"))
        self.cloud.wait()
        self.wire = Wire(self.cloud.url)
        self._days, self._web_acl = 30, ""

    def empty(self) -> None:
        reset = urllib.request.Request(f"{self.cloud.url}/_ministack/reset", method="POST")
        urllib.request.urlopen(reset, timeout=30).close()
        self.wire.starts()
        let_the_gateway_write_logs(self.wire.session.create_client)
        self._web_acl = web_acl(self.wire.session.create_client)

    def deploys(self, where: Stage, at: int = 0, how: How = How.REFUSED) -> str:
        self.wire.starts(at, how)
        given = (f"LogRetentionDays={self._days}", f"WebAclArn={self._web_acl}")
        return deployed(where, self.wire, *given)

    def destroys(self, where: Stage, at: int = 0, how: How = How.REFUSED) -> str:
        self.wire.starts(at, how)
        return destroyed(where, self.wire)

    def breaks_off(
        self, command: Callable[[Stage, int, How], str], writes: list[str], at: int, how: How
    ) -> None:
        """Run a command on my machine, and see it break off where it was to."""
        said = command(self.mine, at, how)
        assert self.wire.writes[:at] == writes[:at]
        assert (said == DIED) is (how is How.KILLED), said
        assert said or how is How.REPLY_LOST, "a refused call was not noticed"

    def api_id(self) -> str:
        [api] = self.wire.session.create_client("apigateway").get_rest_apis()["items"]
        return api["id"]

    def change_the_stack(self) -> None:
        """The next deployment has something to update."""
        self._days = 60 if self._days == 30 else 30

    def standing(self) -> Standing:
        return standing(self.wire.session.create_client)

    def goes_on(self, command: Callable[..., str], how: How) -> str:
        """Run a command again: on my machine, or on hers where mine was killed. What had to be done by hand."""
        where = self.hers if how is How.KILLED else self.mine
        said = command(where)
        if not said:
            return "ended by itself"
        told = re.search(r"If that has died: aws ssm delete-parameter --name (\S+)$", said)
        assert told, said
        self.wire.session.create_client("ssm").delete_parameter(Name=told[1])
        assert command(where) == ""
        return "ended after its sentence was followed"

    def close(self) -> None:
        self.cloud.close()


def stage_of_this_process(folder: Path) -> Stage:
    """The stage that `import app` was told of (tests/conftest.py), described as dev is."""
    name, config = settings().stage, copy_project(folder, "infra") / ".chalice" / "config.json"
    described = json.loads(config.read_text())
    described["stages"][name] = described["stages"]["dev"]
    described["stages"][name]["environment_variables"]["STAGE"] = name
    config.write_text(json.dumps(described))
    return stage(name, folder)


# `make e2e` and `make nightly` break off at each write; `make test` at every third, another third in each way.
EVERY = 1 if os.environ.get("AT_EVERY_WRITE") == "yes" else 3


class Breaking:
    """Breaks a command off at its writes, one after the other, and counts how it ended."""

    def __init__(self, teams: list[Laptops], how: How) -> None:
        self._teams, self._how = teams, how
        self.outcomes = Counter[str]()
        self.broken_at: dict[int, str] = {}

    def all(self, writes: list[str], once: Callable[[Laptops, int], str]) -> None:
        """`once` breaks off at the write of that number, and goes on."""

        first = 1 + [*How].index(self._how) % EVERY
        chosen = range(first, len(writes) + 1, EVERY)

        def some(of: int) -> None:
            team = self._teams[of]
            for at in chosen[of :: len(self._teams)]:
                self.outcomes[once(team, at)] += 1
                self.broken_at[at] = writes[at - 1]

        with ThreadPoolExecutor(len(self._teams)) as workers:
            list(workers.map(some, range(len(self._teams))))
        assert self.broken_at == {at: writes[at - 1] for at in chosen}

    def told(self, what: str) -> str:
        ends = ", ".join(f"{count} {end}" for end, count in self.outcomes.items())
        return f"{what}: {len(self.broken_at)} writes, each {self._how.value}; {ends}."
