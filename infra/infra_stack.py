"""The stack of infra/template.yaml, which every deployment needs; `make deploy` begins with it."""

import os

from chalicelib.config import APP_NAME
from infra import retained, template
from infra.clients import client
from infra.command_line import say
from infra.stack import Stack
from infra.stage import Stage, WrongArgument


def parameters(stage: Stage, arguments: list[str]) -> dict[str, str]:
    """The infra stack's parameters: the stage's own values, and those given as Name=value arguments.

    The sender is the stage's, so that no deployment drops its identity. SENDER_EMAIL, set and empty,
    says that the identity is managed elsewhere. Raises WrongArgument.
    """
    sender = os.environ.get("SENDER_EMAIL", stage.settings.sender_email)
    given = {"AppName": APP_NAME, "Stage": stage.name, "SenderEmail": sender}
    given["DocumentsBucket"] = stage.settings.documents_bucket
    return given | dict(map(_parameter, arguments))


def _parameter(argument: str) -> tuple[str, str]:
    name, sign, value = argument.partition("=")
    if not sign:
        raise WrongArgument(f"A parameter of the stack is given as Name=value, not {argument!r}.")
    known = template.read()["Parameters"]
    if name not in known:
        raise WrongArgument(f"The stack has no parameter {name!r}, only: {', '.join(known)}.")
    return name, value


def bring_up(stage: Stage, arguments: list[str]) -> None:
    """Create or update the stack, importing what a deleted stage of that name left. Raises StackFailed."""
    given = parameters(stage, arguments)
    stack = Stack(client("cloudformation"), stage.infra_stack)
    if stack.described() is None:
        found = retained.retained(template.read(), given, client)
        if found:
            retained.import_retained(stack, template.read(), given, found)
            say(f"The stack {stack.name} has taken in what was kept: {', '.join(found)}.")
    how = stack.bring_up({"TemplateBody": template.body()}, given)
    say(f"The stack {stack.name} is {how}.")


def run(stage: Stage, arguments: list[str]) -> int:
    bring_up(stage, arguments)
    return 0
