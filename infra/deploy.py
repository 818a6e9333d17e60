"""`make deploy`: the doctor, the infra stack, then Chalice, then the gateway's own answers, then a smoke test."""

from infra import access_log, domain, found, gateway, lock, web_acl
from infra.chalice_cli import chalice
from infra.clients import client, region
from infra.command_line import say
from infra.infra_stack import bring_up, parameters
from infra.readiness import findings, is_forced, may_go_on
from infra.smoke import failures
from infra.stack import Stack
from infra.stage import Stage


def run(stage: Stage, arguments: list[str]) -> int:
    # A wrong argument is refused before AWS is asked anything.
    parameters(stage, arguments)
    with lock.held(stage, client("ssm")):
        if not may_go_on(stage, findings(stage), forced=is_forced()):
            return 1
        bring_up(stage, arguments)
        return _deploy(stage)


def _deploy(stage: Stage) -> int:
    here = found.resources(stage, client)
    say(found.told(stage, here))
    found.write_record(stage, here)
    chalice(stage, "deploy")
    api_id = _api_id(found.resources(stage, client))
    api_stage = stage.config().api_gateway_stage
    gateway.name_it(client("apigateway"), api_id, stage.api_name)
    gateway.apply(client("apigateway"), api_id, api_stage, stage.name)
    stack = Stack(client("cloudformation"), stage.infra_stack)
    outputs = stack.outputs()
    say(access_log.keep(client("apigateway"), api_id, api_stage, outputs["AccessLogArn"]))
    if guarded := web_acl.put_before(client, api_id, api_stage, outputs.get("WebAclArn")):
        say(guarded)
    bounds = gateway.throttle(stage.name)
    say(f"The gateway speaks problems, and takes {bounds.rate:g} requests a second on a route.")
    if public := stage.settings.public_url:
        say(domain.lead(client("apigateway"), public, api_id, api_stage))
    url = gateway.address(api_id, api_stage, region())
    failed = failures(url, say, shows_docs=stage.settings.docs == "on")
    say(f"{stage.name} is at {url}" + (f", but {failed} checks failed." if failed else "."))
    return 1 if failed else 0


def _api_id(here: list[found.Resource]) -> str:
    [api] = [each for each in here if each["resource_type"] == "rest_api"]
    return api["rest_api_id"]
