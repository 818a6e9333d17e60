"""The client and the document agree: on every call, what it takes, and what it answers."""

import inspect
import json
from collections.abc import Iterator
from types import GeneratorType
from typing import Any, get_args, get_origin, get_type_hints

import httpx
import pytest
from storefront_client import BackOffice, Storefront
from storefront_client.client import Client

from client.schemas import is_list, renamed
from tests.client import documented
from tests.client.documented import Operation, resolved
from tests.client.every_call import ABOUT, BACK_OFFICE, STOREFRONT
from tests.client.fake_service import Service

NO_CALLS = {"download", "close", "wait_for"}
CLIENTS: tuple[tuple[type[Client], dict[str, dict[str, Any]]], ...] = (
    (Client, ABOUT),
    (Storefront, STOREFRONT),
    (BackOffice, BACK_OFFICE),
)
CALLS = [
    (client_class, name, given) for client_class, calls in CLIENTS for name, given in calls.items()
]
NAMED = [f"{client_class.__name__}.{name}" for client_class, name, _ in CALLS]
every_call = pytest.mark.parametrize(("client_class", "name", "given"), CALLS, ids=NAMED)


def made(client_class: type[Client], name: str, given: dict[str, Any]) -> tuple[httpx.Request, Any]:
    """A call against the document: its one request, and what came back."""
    service = Service(documented.answer)
    client = client_class("https://shop.example/api", "token", http=service.http)
    answer = getattr(client, name)(**given)
    answer = list(answer) if isinstance(answer, GeneratorType) else answer
    [request] = service.asked
    return request, answer


def public(client_class: type[Client]) -> set[str]:
    found = inspect.getmembers(client_class, inspect.isfunction)
    return {name for name, _ in found if not name.startswith("_")} - NO_CALLS


def test_every_call_of_the_client_is_tried_here() -> None:
    assert public(Client) == set(ABOUT)
    assert public(Storefront) - set(ABOUT) == set(STOREFRONT)
    assert public(BackOffice) - set(ABOUT) == set(BACK_OFFICE)


def test_everything_the_document_can_answer_has_exactly_one_call() -> None:
    asked = [documented.asked_by(made(*call)[0]).name for call in CALLS]
    assert sorted(asked) == sorted(operation.name for operation in documented.operations())


@every_call
def test_what_is_sent_fits_the_document_and_leaves_nothing_out(
    client_class: type[Client], name: str, given: dict[str, Any]
) -> None:
    request, _ = made(client_class, name, given)
    operation = documented.asked_by(request)
    assert set(request.url.params) == set(operation.parameters("query")) - {"cursor"}
    headers = {each for each in ("If-Match", "Idempotency-Key") if each in request.headers}
    assert headers == set(operation.parameters("header"))
    for header in headers:
        assert (
            documented.faults(operation.parameters("header")[header], request.headers[header]) == []
        )
    assert bool(request.content) == (operation.body is not None)
    if operation.body is not None:
        sent = json.loads(request.content)
        assert documented.faults(operation.body, sent) == []
        assert set(sent) == set(resolved(operation.body)["properties"])


@every_call
def test_the_words_a_list_may_be_asked_for_are_those_of_the_document(
    client_class: type[Client], name: str, given: dict[str, Any]
) -> None:
    operation = documented.asked_by(made(client_class, name, given)[0])
    hints = get_type_hints(getattr(client_class, name))
    for parameter, schema in operation.parameters("query").items():
        if "enum" in schema:
            [words] = [kind for kind in get_args(hints[parameter]) if kind is not type(None)]
            assert get_args(words) == tuple(schema["enum"])


@every_call
def test_the_answer_is_of_the_type_that_the_call_promises(
    client_class: type[Client], name: str, given: dict[str, Any]
) -> None:
    request, answer = made(client_class, name, given)
    promised: Any = get_type_hints(getattr(client_class, name))["return"]
    model, is_walked = answer_of(documented.asked_by(request))
    if is_walked:
        assert get_origin(promised) is Iterator
        [promised], [answer] = get_args(promised), answer
    assert isinstance(answer, get_origin(promised) or promised)
    assert model in (promised.__name__, "Document")


def answer_of(operation: Operation) -> tuple[str, bool]:
    """The name of what is answered, and whether it is a list of them."""
    if operation.is_csv:
        return "dict", True
    schema = operation.answer or {}
    is_walked = is_list(resolved(schema))
    if is_walked:
        schema = resolved(schema)["properties"]["items"]["items"]
    return renamed(schema["$ref"].rpartition("/")[2]), is_walked
