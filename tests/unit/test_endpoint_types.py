"""A view takes the Call that its route declares: pyright knows it, and so does this test.

The views at the end do not fit their routes. `make types` fails if pyright does not report each of them.
"""
# pyright: reportUnnecessaryTypeIgnoreComment=error

from typing import get_args, get_type_hints

import pytest

from chalicelib.checkout.models import AddLine, ChangeLine
from chalicelib.openapi.routes import endpoints
from chalicelib.storage.pages import ListQuery
from chalicelib.web.endpoint import Call, Endpoint, Endpoints, Nothing, Reply, Takes

SECTION = Endpoints(tag="T", role=None)


def models_of_view(endpoint: Endpoint) -> tuple[object, ...]:
    """The models of body and query that the view's annotation names."""
    annotation = get_type_hints(endpoint.view)["call"]
    return (Nothing, Nothing) if annotation is Call else get_args(annotation)


def models_of_route(endpoint: Endpoint) -> tuple[object, ...]:
    return (endpoint.body or Nothing, endpoint.query or Nothing)


@pytest.mark.parametrize("endpoint", endpoints(), ids=lambda endpoint: endpoint.call)
def test_a_view_takes_the_body_and_the_query_that_its_route_declares(endpoint: Endpoint) -> None:
    assert models_of_view(endpoint) == models_of_route(endpoint)


@SECTION.route("POST", "/both", takes=Takes(body=AddLine, query=ListQuery), answers={})
def takes_both(call: Call[AddLine, ListQuery]) -> Reply:
    quantity: int = call.body.quantity + call.query.limit
    return Reply(quantity, Nothing())


@SECTION.route("GET", "/neither", answers={})
def takes_neither(call: Call) -> Reply:
    return Reply(200, call.body)


def test_what_fits_is_declared() -> None:
    both, neither = SECTION.declared[:2]
    assert models_of_view(both) == models_of_route(both) == (AddLine, ListQuery)
    assert models_of_view(neither) == models_of_route(neither) == (Nothing, Nothing)


@SECTION.route("POST", "/x", answers={})  # pyright: ignore[reportArgumentType]
def body_is_not_declared(call: Call[AddLine]) -> Reply:
    raise NotImplementedError


@SECTION.route("GET", "/x", answers={})  # pyright: ignore[reportArgumentType]
def query_is_not_declared(call: Call[Nothing, ListQuery]) -> Reply:
    raise NotImplementedError


@SECTION.route("PUT", "/x", takes=Takes(body=AddLine), answers={})  # pyright: ignore[reportArgumentType]
def another_body_is_declared(call: Call[ChangeLine]) -> Reply:
    raise NotImplementedError


@SECTION.route("PATCH", "/x", takes=Takes(query=ListQuery), answers={})  # pyright: ignore[reportArgumentType]
def declared_query_is_left_out(call: Call) -> Reply:
    raise NotImplementedError


def test_what_does_not_fit_is_found() -> None:
    misfits = SECTION.declared[2:]
    assert len(misfits) == 4
    for endpoint in misfits:
        assert models_of_view(endpoint) != models_of_route(endpoint), endpoint.name
