"""`make deploy`: the infra stack, then Chalice, then the gateway's own answers, then a smoke test."""

import json
from typing import Any

from infra import gateway
from infra.chalice_cli import chalice
from infra.clients import client, region
from infra.command_line import say
from infra.infra_stack import bring_up
from infra.smoke import failures
from infra.stage import Stage


def deployed(stage: Stage) -> dict[str, Any]:
    """The resources that `chalice deploy` recorded, by their names."""
    written = stage.project / ".chalice" / "deployed" / f"{stage.name}.json"
    resources = json.loads(written.read_text())["resources"] if written.exists() else []
    return {each["name"]: each for each in resources}


def run(stage: Stage, arguments: list[str]) -> int:
    bring_up(stage, arguments)
    chalice(stage, "deploy")
    api_id = deployed(stage)["rest_api"]["rest_api_id"]
    api_stage = stage.config().api_gateway_stage
    gateway.apply(client("apigateway"), api_id, api_stage, stage.name)
    bounds = gateway.throttle(stage.name)
    say(f"The gateway speaks problems, and takes {bounds.rate:g} requests a second on a route.")
    url = gateway.address(api_id, api_stage, region())
    failed = failures(url, say)
    say(f"{stage.name} is at {url}" + (f", but {failed} checks failed." if failed else "."))
    return 1 if failed else 0
