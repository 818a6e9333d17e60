"""The infra stack, which every deployment needs, then that of its alarms; `make deploy` begins with them."""

import os
from collections.abc import Mapping
from types import MappingProxyType

from chalicelib.config import APP_NAME
from infra import alarms_stack, elsewhere, template
from infra.changing import changing
from infra.command_line import say
from infra.dependencies import FOR_REAL, Dependencies
from infra.domain import address, of_the_gateway
from infra.stack import Stack
from infra.stack_import import take_in
from infra.stage import Stage, WrongArgument

# Outputs of the stack that are records of the sender's domain, or of the API's own.
DNS_RECORD = "Dns"


def parameters(
    stage: Stage, arguments: list[str], kept: Mapping[str, str] = MappingProxyType({})
) -> dict[str, str]:
    """The infra stack's parameters: the stage's own values, and those given as Name=value arguments.

    The sender is the stage's, so that no deployment drops its identity, and so is how coupons are made.
    SENDER_EMAIL, set and empty, says that the identity is managed elsewhere. An address of the SenderDomain,
    given or `kept` from the deployment before, needs no identity of its own. Raises WrongArgument.
    """
    asked = dict(map(_parameter, arguments))
    domain = asked.get("SenderDomain", kept.get("SenderDomain", ""))
    given = {
        "AppName": APP_NAME,
        "Stage": stage.name,
        "SenderEmail": os.environ.get("SENDER_EMAIL", _address(stage, domain)),
        "DocumentsBucket": stage.settings.documents_bucket,
        "Coupons": stage.settings.coupons,
    }
    if public := of_the_gateway(stage):
        given["DomainName"] = address(public).domain
    return given | asked


def _address(stage: Stage, domain: str) -> str:
    sender = stage.settings.sender_email
    return "" if sender.rpartition("@")[2] == domain else sender


def _parameter(argument: str) -> tuple[str, str]:
    name, sign, value = argument.partition("=")
    if not sign:
        raise WrongArgument(f"A parameter of the stack is given as Name=value, not {argument!r}.")
    known = template.read()["Parameters"]
    if name not in known:
        raise WrongArgument(f"The stack has no parameter {name!r}, only: {', '.join(known)}.")
    return name, value


def bring_up(stage: Stage, arguments: list[str], tools: Dependencies = FOR_REAL) -> None:
    """Create or update both stacks, taking in what is kept of the stage. Raises StackFailed."""
    stack = Stack(tools.clients("cloudformation"), stage.infra_stack, tools.patience)
    given = parameters(stage, arguments, stack.parameters())
    # One that never came up may have left what its template retains, too.
    stack.remove_if_never_created()
    if taken := take_in(stack, template.read(), given, tools.clients):
        say(f"The stack {stack.name} has taken in what was kept: {', '.join(taken)}.")
    how = stack.bring_up({"TemplateBody": template.body()}, given)
    say(f"The stack {stack.name} is {how}.")
    outputs = stack.outputs()
    alarms_stack.bring_up(stage, outputs, tools)
    for name, record in outputs.items():
        if name.startswith(DNS_RECORD):
            say(f"To put into DNS: {record}")


def run(stage: Stage, arguments: list[str], tools: Dependencies = FOR_REAL) -> int:
    parameters(stage, arguments)
    with changing(stage, tools, elsewhere.refuse_another_regions):
        bring_up(stage, arguments, tools)
    return 0
