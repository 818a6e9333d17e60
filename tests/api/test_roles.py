"""What a role may do: buyers use the Storefront, staff the back office."""

from typing import Any

import pytest

from chalicelib.web.endpoint import Endpoint
from tests.api import route_calls
from tests.api.actors import Ids
from tests.api.client import Api


@pytest.mark.parametrize("endpoint", route_calls.GUARDED, ids=route_calls.named)
def test_only_the_right_role_may_call(
    refused: Any, busy: dict[str, Ids], endpoint: Endpoint
) -> None:
    wrong = {"buyer": [("staff",), (), ("admin",)], "staff": [("buyer",), (), ("STAFF",)]}
    method, path, body = route_calls.request(endpoint, busy["acc_partner"])
    for roles in wrong[str(endpoint.role)]:
        refused(
            method,
            path,
            body,
            roles=roles,
            status=403,
            code="wrong_role",
            errors=["wrong_role"],
        )


@pytest.mark.parametrize("endpoint", route_calls.GUARDED, ids=route_calls.named)
def test_the_wrong_role_learns_nothing_about_what_there_is(
    api: Api, busy: dict[str, Ids], endpoint: Endpoint
) -> None:
    role = "staff" if endpoint.role == "buyer" else "buyer"
    answers = [
        api.call(*route_calls.request(endpoint, ids), roles=(role,)).without_request_id
        for ids in (busy["acc_partner"], busy["acc_rival"], None)
    ]
    assert answers[0] == answers[1] == answers[2]


def test_who_has_both_roles_may_do_both(api: Api) -> None:
    both = ("buyer", "staff")
    assert api.get("/basket", roles=both).status == 200
    assert api.get("/bss/orders", roles=both).status == 200


def test_staff_need_no_account_on_file(api: Api) -> None:
    assert api.staff("GET", "/bss/orders").status == 200


@pytest.mark.parametrize("roles", ["buyer", {"buyer": True}, None, 7, [["buyer"]]])
def test_roles_that_are_no_list_of_words_are_none(api: Api, issuer: Any, roles: Any) -> None:
    token = issuer.sign(_claims(issuer) | {"roles": roles})
    answer = api.get("/basket", by=None, headers={"Authorization": f"Bearer {token}"})
    assert (answer.status, answer.json["code"]) == (403, "wrong_role")


def _claims(issuer: Any) -> dict[str, Any]:
    import jwt

    return jwt.decode(issuer.token("acc_partner"), options={"verify_signature": False})
