"""The service answers as its OpenAPI document says, to whatever schemathesis thinks of."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journey.shopping import Shop, lines_named

HERE = Path(__file__).parent


def with_something_in_every_list(shop: Shop) -> str:
    """The token of a buyer who is staff as well, at an account that has bought and is about to again."""
    buyer = shop.buyer("acc_partner")
    buyer.settled(buyer.buy(lines_named({"Bought": 1, "Too": 2}), "acc_endcustomer"))
    token = shop.token("acc_partner", "usr_tester", ("buyer", "staff"))
    line = {"product_id": "prd_mailbox", "quantity": 2}
    filled = shop.http.post(
        "/api/basket/lines", json=line, headers={"Authorization": f"Bearer {token}"}
    )
    assert filled.status_code == 201
    return token


@pytest.mark.timeout(170)
def test_schemathesis_finds_nothing(fresh_shop: Shop, tmp_path: Path) -> None:
    token = with_something_in_every_list(fresh_shop)
    run = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli"),
            *("--config-file", HERE / "schemathesis.toml", "--no-color"),
            *("run", f"{fresh_shop.url}/api/openapi.json", "--checks", "all"),
            *("--header", f"Authorization: Bearer {token}"),
            *("--max-examples", "15", "--seed", "7"),
        ],
        # What it remembers of former runs would make this one another.
        cwd=tmp_path,
        env=os.environ | {"SCHEMATHESIS_HOOKS": str(HERE / "contract_hooks.py")},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr[-2_000:]
    assert "Test cases:" in run.stdout
