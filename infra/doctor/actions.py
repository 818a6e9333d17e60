"""From the code's calls to the IAM actions they need."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import cast

import botocore.session
from botocore import xform_name

from infra.doctor.calls import Calls, calls_of, may_call, names_defined

# Operations whose IAM action has another name. Transactions have no action of their own.
NAMED_OTHERWISE = {
    "dynamodb:TransactGetItems": "dynamodb:GetItem",
    "s3:HeadObject": "s3:GetObject",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:SendMessageBatch": "sqs:SendMessage",
}
# What else is asked for: of a mail with a file; and to be told that an object is not there.
NEEDED_WITH = {"ses:SendEmail": "ses:SendRawEmail", "s3:HeadObject": "s3:ListBucket"}
TRANSACTION = "dynamodb:TransactWriteItems"
ACTION_OF_PART = {
    "ConditionCheck": "dynamodb:ConditionCheckItem",
    "Delete": "dynamodb:DeleteItem",
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
}


@dataclass(frozen=True)
class Used:
    """The actions that the code needs, and the places (`file:line`) that could not be analysed."""

    actions: frozenset[str]
    unreadable: tuple[str, ...]


def used_by(project: Path) -> Used:
    """The actions of app.py and chalicelib/."""
    files = [project / "app.py", *sorted((project / "chalicelib").rglob("*.py"))]
    return used_in({str(file.relative_to(project)): file.read_text() for file in files})


def used_in(sources: dict[str, str]) -> Used:
    """The actions of some modules. `sources` maps each module's name to its text."""
    defined = frozenset(name for text in sources.values() for name in names_defined(text))
    calls = {name: calls_of(text, defined) for name, text in sources.items() if may_call(text)}
    services = {service for each in calls.values() for service in each.services}
    parts = {ACTION_OF_PART[part] for each in calls.values() for part in each.parts}
    actions: set[str] = set()
    unreadable: list[str] = []
    for name, found in calls.items():
        places = [*found.unreadable]
        for method, line in found.methods.items():
            needed = _needed(method, services, parts)
            actions |= needed
            places += [] if needed else [line]
        unreadable += [f"{name}:{line}" for line in sorted(places)]
        actions |= _handed_on(found)
    return Used(frozenset(actions), tuple(unreadable))


def _needed(method: str, services: Iterable[str], parts: set[str]) -> set[str]:
    named = {_methods(service).get(method, "") for service in services} - {""}
    if TRANSACTION in named:
        return (named - {TRANSACTION}) | parts if parts else set()
    needed = {NAMED_OTHERWISE.get(action, action) for action in named}
    return needed | {NEEDED_WITH[action] for action in named if action in NEEDED_WITH}


def _handed_on(found: Calls) -> set[str]:
    return {_methods(service)[method] for service, method in found.handed_on}


@lru_cache(maxsize=16)
def _methods(service: str) -> dict[str, str]:
    """The actions of a service by the client's methods: `send_email` is `ses:SendEmail`."""
    model = botocore.session.get_session().get_service_model(service)
    names = cast(list[str], model.operation_names)
    return {xform_name(name): f"{model.signing_name}:{name}" for name in names}


def queue_consumers(app: str) -> set[str]:
    """The functions of app.py that receive messages from a queue."""
    functions = (node for node in ast.walk(ast.parse(app)) if isinstance(node, ast.FunctionDef))
    return {
        function.name
        for function in functions
        for decorator in function.decorator_list
        if "on_sqs_message" in ast.unparse(decorator)
    }
