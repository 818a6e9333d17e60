"""`make deploy`: the doctor, the stacks, then Chalice, then the gateway's own settings, then a smoke test."""

from infra import access_log, domain, elsewhere, gateway, recursion, stage_resources, web_acl
from infra.changing import changing
from infra.command_line import say
from infra.dependencies import FOR_REAL, Dependencies
from infra.infra_stack import bring_up, parameters
from infra.readiness import is_forced, may_go_on
from infra.stack import Stack
from infra.stage import Stage
from infra.waiting import settled


def run(stage: Stage, arguments: list[str], tools: Dependencies = FOR_REAL) -> int:
    # A wrong argument is refused before AWS is asked anything.
    parameters(stage, arguments)
    with changing(stage, tools, elsewhere.refuse):
        if not may_go_on(stage, tools.doctor(stage), forced=is_forced()):
            return 1
        bring_up(stage, arguments, tools)
        return _deploy(stage, tools)


def _deploy(stage: Stage, tools: Dependencies) -> int:
    here = settled(stage, tools)
    say(stage_resources.summary(stage, here))
    stage_resources.write_record(stage, here)
    tools.chalice(stage, "deploy")
    recursion.allow(tools.clients("lambda"), stage)
    api_id = _api_id(stage_resources.resources(stage, tools.clients))
    api_stage = stage.config().api_gateway_stage
    _set_up(stage, tools, api_id, api_stage)
    url = gateway.address(api_id, api_stage, tools.clients("apigateway").meta.region_name)
    failed = tools.smoke(url, say, shows_docs=stage.settings.docs == "on")
    say(f"{stage.name} is at {url}" + (f", but {failed} checks failed." if failed else "."))
    return 1 if failed else 0


def _set_up(stage: Stage, tools: Dependencies, api_id: str, api_stage: str) -> None:
    """What the gateway is given besides what Chalice imports: a name, limits, a log, a guard, an address."""
    apigateway, bounds = tools.clients("apigateway"), gateway.throttle(stage.name)
    gateway.name_it(apigateway, api_id, stage.api_name)
    gateway.limit(apigateway, api_id, api_stage, bounds)
    say(f"The gateway takes {bounds.rate:g} requests a second on a route.")
    outputs = Stack(tools.clients("cloudformation"), stage.infra_stack).outputs()
    say(access_log.keep(apigateway, api_id, api_stage, outputs["AccessLogArn"]))
    if guarded := web_acl.put_before(tools.clients, api_id, api_stage, outputs.get("WebAclArn")):
        say(guarded)
    if public := domain.of_the_gateway(stage):
        say(domain.lead(apigateway, public, api_id, api_stage))


def _api_id(here: list[stage_resources.Resource]) -> str:
    [api] = [each for each in here if each["resource_type"] == "rest_api"]
    return api["rest_api_id"]
