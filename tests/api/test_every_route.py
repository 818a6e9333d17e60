"""What is deployed and what is documented are the same routes."""

from typing import Any

from app import app
from chalicelib.openapi.routes import document


def documented() -> set[tuple[str, str]]:
    paths = document()["paths"]
    return {(path, method.upper()) for path, methods in paths.items() for method in methods}


def deployed(service: Any) -> set[tuple[str, str]]:
    """Without HEAD, which the document leaves out: it is GET without its content, by HTTP's own rules."""
    routes = {(path, method) for path, methods in service.routes.items() for method in methods}
    return {(path, method) for path, method in routes if method != "HEAD"}


def test_every_route_that_chalice_deploys_is_in_the_document() -> None:
    assert deployed(app) == documented()


def test_where_get_is_deployed_so_is_head_and_nowhere_else() -> None:
    with_get = {path for path, methods in app.routes.items() if "GET" in methods}
    assert with_get == {path for path, methods in app.routes.items() if "HEAD" in methods}


def test_a_route_added_past_the_declarations_would_be_noticed() -> None:
    class WithOneMore:
        routes = dict(app.routes) | {"/hidden": {"GET": None}}

    assert deployed(WithOneMore) - documented() == {("/hidden", "GET")}
