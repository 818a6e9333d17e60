"""`make deploy`: the doctor, the infra stack, then Chalice, then the gateway's throttling, then a smoke test."""

from infra import found, gateway, lock
from infra.command_line import say
from infra.infra_stack import bring_up, parameters
from infra.readiness import is_forced, may_go_on
from infra.settling import settled
from infra.stage import Stage
from infra.tools import FOR_REAL, Tools


def run(stage: Stage, arguments: list[str], tools: Tools = FOR_REAL) -> int:
    # A wrong argument is refused before AWS is asked anything.
    parameters(stage, arguments)
    with lock.held(stage, tools.clients("ssm")) as taken_over:
        if taken_over:
            say(taken_over)
        if not may_go_on(stage, tools.doctor(stage), forced=is_forced()):
            return 1
        bring_up(stage, arguments, tools)
        return _deploy(stage, tools)


def _deploy(stage: Stage, tools: Tools) -> int:
    here = settled(stage, tools)
    say(found.told(stage, here))
    found.write_record(stage, here)
    tools.chalice(stage, "deploy")
    api_id = _api_id(found.resources(stage, tools.clients))
    api_stage = stage.config().api_gateway_stage
    apigateway, bounds = tools.clients("apigateway"), gateway.throttle(stage.name)
    gateway.name_it(apigateway, api_id, stage.api_name)
    gateway.limit(apigateway, api_id, api_stage, bounds)
    say(f"The gateway takes {bounds.rate:g} requests a second on a route.")
    url = gateway.address(api_id, api_stage, apigateway.meta.region_name)
    failed = tools.smoke(url, say)
    say(f"{stage.name} is at {url}" + (f", but {failed} checks failed." if failed else "."))
    return 1 if failed else 0


def _api_id(here: list[found.Resource]) -> str:
    [api] = [each for each in here if each["resource_type"] == "rest_api"]
    return api["rest_api_id"]
