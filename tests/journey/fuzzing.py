"""schemathesis against a running service: as a buyer, as staff, and as somebody who is both."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from tests.journey.service_client import Service, lines_named

HERE = Path(__file__).parent


class Part(NamedTuple):
    """Somebody with roles, and the tags of the API that they may call."""

    name: str
    roles: tuple[str, ...]
    tags: tuple[str, ...]


PARTS = (
    Part("buyer", ("buyer",), ("About", "Storefront")),
    Part("staff", ("staff",), ("About", "BSS")),
    Part("both", ("buyer", "staff"), ("About", "Storefront", "BSS")),
)


class Outcome(NamedTuple):
    passed: bool
    cases: int
    output: str


def with_something_in_every_list(service: Service, part: Part) -> str:
    """A token of a user of an account that has bought and is about to again."""
    buyer = service.buyer("acc_partner")
    buyer.settled(buyer.buy(lines_named({"Bought": 1, "Too": 2}), "acc_endcustomer"))
    token = service.token("acc_partner", f"usr_{part.name}", part.roles)
    if "buyer" in part.roles:
        line = {"product_id": "prd_mailbox", "quantity": 2}
        headers = {"Authorization": f"Bearer {token}"}
        assert service.http.post("/api/basket/lines", json=line, headers=headers).status_code == 201
    return token


def fuzz(service: Service, part: Part, *, examples: int, seed: int, folder: Path) -> Outcome:
    """Every check, on every operation that the part may call, in links as well; `folder` is for its notes."""
    token = with_something_in_every_list(service, part)
    tags = [f"--include-tag={tag}" for tag in part.tags]
    run = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli"),
            *("--config-file", HERE / "schemathesis.toml", "--no-color"),
            *("run", f"{service.url}/api/openapi.json", "--checks", "all", *tags),
            *("--header", f"Authorization: Bearer {token}"),
            *("--max-examples", str(examples), "--seed", str(seed)),
        ],
        # Without its memory of earlier runs, so that every run is the same.
        cwd=folder,
        env=os.environ | {"SCHEMATHESIS_HOOKS": str(HERE / "contract_hooks.py")},
        capture_output=True,
        text=True,
    )
    cases = re.search(r"(\d+) generated", run.stdout)
    output = run.stdout[-20_000:] + run.stderr[-2_000:]
    return Outcome(run.returncode == 0, int(cases[1]) if cases else 0, output)
