"""`make destroy`: takes a stage down, after asking. Its table and its secret stay."""

import os

from infra import template
from infra.chalice_cli import chalice
from infra.clients import client
from infra.command_line import command, say
from infra.stack import Stack
from infra.stage import Stage


def is_meant(stage: Stage) -> bool:
    """Whether somebody typed the stage's name, or a script gave it as YES."""
    answer = os.environ.get("YES")
    if answer is None:
        answer = input(f"This takes {stage.name} down. Type its name to go on: ")
    return answer.strip() == stage.name


def run(stage: Stage, arguments: list[str]) -> int:
    if not is_meant(stage):
        say(f"Nothing was done: that is not {stage.name!r}.")
        return 1
    chalice(stage, "delete")
    say(f"The functions and the API of {stage.name} are gone.")
    stack = Stack(client("cloudformation"), stage.infra_stack)
    if stack.described():
        stack.take_down()
    say(f"The stack {stack.name} is gone.")
    resources = template.read()["Resources"].items()
    stays = [name for name, each in resources if each.get("DeletionPolicy") == "Retain"]
    say(f"What holds data stays, and the next make deploy takes it in: {', '.join(stays)}.")
    say(
        f"The table is {stage.settings.table_name}, the secret {stage.settings.bittitan_secret_name}."
    )
    return 0


if __name__ == "__main__":
    command(run)
