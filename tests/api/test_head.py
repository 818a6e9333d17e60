"""HEAD: what GET would answer, without its content."""

from typing import Any

import pytest

from chalicelib.openapi.routes import endpoints
from chalicelib.web.endpoint import Endpoint
from tests.api import route_calls
from tests.api.actors import Ids
from tests.api.client import Api

EVERY_GET = pytest.mark.parametrize(
    "endpoint",
    [endpoint for endpoint in endpoints() if endpoint.method == "GET"],
    ids=route_calls.named,
)


@EVERY_GET
def test_where_get_answers_head_answers_the_same_without_content(
    api: Api, busy: dict[str, Ids], side_effects: Any, endpoint: Endpoint
) -> None:
    _, path, _ = route_calls.request(endpoint, busy["acc_partner"])
    how = {"roles": (endpoint.role or "buyer",)}
    whole = api.gateway.request("GET", path, _headers(api, **how))
    with side_effects.unchanged():
        head = api.gateway.request("HEAD", path, _headers(api, **how))
    assert (head.status, head.body) == (whole.status, b"")
    assert whole.status == 200 and len(whole.body) > 0
    assert head.headers == whole.headers | {"Content-Length": str(len(whole.body))}


def _headers(api: Api, roles: tuple[str, ...]) -> dict[str, str]:
    return {"Authorization": f"Bearer {api.token('acc_partner', roles, None)}"}


@pytest.mark.parametrize(
    ("path", "how", "status"),
    [
        ("/products/prd_never", {}, 404),
        ("/bss/orders", {}, 403),
        ("/orders?limit=0", {}, 422),
        ("/basket/lines", {}, 405),
        ("/basket", {"by": None}, 401),
        ("/nothing/here", {}, 404),
    ],
)
def test_head_is_refused_like_get(api: Api, path: str, how: dict[str, Any], status: int) -> None:
    assert api.call("HEAD", path, **how).status == status
    assert api.get(path, **how).status == status
