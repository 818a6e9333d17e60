"""`make destroy`: takes a stage down, after asking. Its table and its secret stay."""

import os

from infra import alarms_stack, domain, elsewhere, roles, stage_resources, template
from infra.changing import changing
from infra.command_line import say
from infra.dependencies import FOR_REAL, Dependencies
from infra.pages import stack as pages
from infra.retained import is_kept
from infra.stack import Stack
from infra.stage import Stage
from infra.waiting import settled


def answered(stage: Stage, region: str) -> str | None:
    """What somebody typed, or a script gave as YES; None when there is nobody to ask."""
    answer = os.environ.get("YES")
    if answer is not None:
        return answer.strip()
    try:
        return input(f"This takes {stage.name} in {region} down. Type its name to go on: ").strip()
    except EOFError:
        say("")
        return None


def run(stage: Stage, arguments: list[str], tools: Dependencies = FOR_REAL) -> int:
    answer = answered(stage, tools.clients("sts").meta.region_name)
    if answer is None:
        say(f"Nothing was done: nobody answered. A script says YES={stage.name} make destroy.")
        return 1
    if answer != stage.name:
        say(f"Nothing was done: that is not {stage.name!r}.")
        return 1
    with changing(stage, tools, elsewhere.refuse):
        return _take_down(stage, tools)


def _take_down(stage: Stage, tools: Dependencies) -> int:
    # They are of no use without the API, and CloudFront takes the longest.
    pages.take_down(stage, tools)
    here = settled(stage, tools)
    say(stage_resources.summary(stage, here))
    if here:
        _take_addresses_away(here, tools)
        stage_resources.write_record(stage, here)
        tools.chalice(stage, "delete")
    left = settled(stage, tools)
    if left:
        say(f"Not gone: {', '.join(each['name'] for each in left)}. The stacks were not touched.")
        return 1
    say(f"The functions, their roles and the API of {stage.name} are gone.")
    _tell_of_shared_roles(stage, tools)
    alarms_stack.take_down(stage, tools)
    stack = Stack(tools.clients("cloudformation"), stage.infra_stack, tools.patience)
    given = stack.parameters()
    if stack.described():
        stack.take_down()
    say(f"The stack {stack.name} is gone.")
    if senders := [given[each] for each in ("SenderEmail", "SenderDomain") if given.get(each)]:
        say(
            f"SES's identity {', '.join(senders)} went with it: no other stage here can send from it."
        )
    resources = template.read()["Resources"].items()
    stays = [name for name, each in resources if is_kept(each)]
    say(f"What holds data stays, and the next make deploy takes it in: {', '.join(stays)}.")
    say(
        f"The table is {stage.settings.table_name}, the secret {stage.settings.bittitan_secret_name}."
    )
    return 0


def _take_addresses_away(here: list[stage_resources.Resource], tools: Dependencies) -> None:
    for api in (each for each in here if each["resource_type"] == "rest_api"):
        for taken in domain.take_away(tools.clients("apigateway"), api["rest_api_id"]):
            say(f"{taken} leads to no API any more.")


def _tell_of_shared_roles(stage: Stage, tools: Dependencies) -> None:
    iam = tools.clients("iam")
    used = {each["role_name"]: roles.used_in(each, iam) for each in roles.named(stage, iam)}
    shared = {name: region for name, region in used.items() if region}
    if shared:
        regions = ", ".join(sorted(set(shared.values())))
        say(f"But for the roles that {regions} has used last, which stay: {', '.join(shared)}.")
