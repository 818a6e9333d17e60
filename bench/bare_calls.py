"""The calls of one operation, made once more without the service: what it could cost at least."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from secrets import token_hex
from typing import Any, NamedTuple

CONDITIONS = (
    "ConditionExpression",
    "ExpressionAttributeNames",
    "ExpressionAttributeValues",
    "ReturnValuesOnConditionCheckFailure",
)


class Call(NamedTuple):
    """A method of a client, and what it was given."""

    method: Callable[..., Any]
    given: dict[str, Any]


@contextmanager
def noted(clients: dict[str, Any]) -> Iterator[list[Call]]:
    """What these clients are asked meanwhile, by their services' names."""
    calls: list[Call] = []

    def note(model: Any, params: dict[str, Any], **_: Any) -> None:
        method = getattr(clients[model.service_model.service_name], _in_python(model.name))
        calls.append(Call(method, deepcopy(params)))

    for name, client in clients.items():
        client.meta.events.register(f"provide-client-params.{name}", note)
    yield calls
    for name, client in clients.items():
        client.meta.events.unregister(f"provide-client-params.{name}", note)


def _in_python(operation: str) -> str:
    spelt = (f"_{letter.lower()}" if letter.isupper() else letter for letter in operation)
    return "".join(spelt).removeprefix("_")


def again(calls: list[Call]) -> None:
    """Make the calls; what they write gets keys of its own, so that nothing is in its way."""
    own = token_hex(8)
    for call in calls:
        call.method(**_of_its_own(call.given, own))


def _of_its_own(given: dict[str, Any], own: str) -> dict[str, Any]:
    if "TransactItems" not in given:
        return given
    given = {name: deepcopy(each) for name, each in given.items() if name != "ClientRequestToken"}
    for item in given["TransactItems"]:
        put = item["Put"]
        for name in CONDITIONS:
            put.pop(name, None)
        put["Item"]["pk"] = {"S": f"{put['Item']['pk']['S']}#{own}"}
    return given
