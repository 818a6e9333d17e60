"""Another account's things are answered like things that do not exist."""

import re
from typing import Any

import pytest

from chalicelib.errors import PartnersOnly
from chalicelib.web.endpoint import Endpoint
from tests.api import route_calls
from tests.api.actors import BUNDLE, MAILBOX, Ids, Shopper
from tests.api.client import Answer, Api

# Every account sees the same products.
WITH_ID = [
    call for call in route_calls.STOREFRONT if "{" in call.path and "{product_id}" not in call.path
]


@pytest.fixture
def rival(busy: dict[str, Ids]) -> Ids:
    return busy["acc_rival"]


def _same_as_unknown(foreign: Answer, unknown: Answer) -> bool:
    """Whether the answers about another account's item and about an unknown one are the same."""
    assert (foreign.status, foreign.json["code"]) == (404, "not_found")
    kept = foreign.headers.keys() - {"x-amzn-requestid"}
    assert {name: unknown.headers[name] for name in kept} == {
        name: foreign.headers[name] for name in kept
    }
    return (foreign.status, foreign.without_request_id) == (
        unknown.status,
        unknown.without_request_id,
    )


@pytest.mark.parametrize("endpoint", WITH_ID, ids=route_calls.named)
def test_another_accounts_things_are_not_there(
    api: Api, rival: Ids, side_effects: Any, endpoint: Endpoint
) -> None:
    method, path, body = route_calls.request(endpoint, rival)
    _, nowhere, _ = route_calls.request(endpoint)
    with side_effects.unchanged():
        foreign = api.call(method, path, body)
        unknown = api.call(method, nowhere, body)
    assert _same_as_unknown(foreign, unknown)


@pytest.mark.parametrize("endpoint", WITH_ID, ids=route_calls.named)
def test_an_end_customer_does_not_get_at_its_partners_things(
    api: Api, busy: dict[str, Ids], side_effects: Any, endpoint: Endpoint
) -> None:
    method, path, body = route_calls.request(endpoint, busy["acc_partner"])
    with side_effects.unchanged():
        answer = api.call(method, path, body, by="acc_endcustomer")
    for_partners = PartnersOnly in endpoint.refuses
    told = (403, "partners_only") if for_partners else (404, "not_found")
    assert (answer.status, answer.json["code"]) == told


@pytest.mark.parametrize("endpoint", WITH_ID, ids=route_calls.named)
def test_the_owner_gets_at_its_own_things(
    api: Api, busy: dict[str, Ids], endpoint: Endpoint
) -> None:
    own = busy["acc_partner"]
    method, path, body = route_calls.request(endpoint, own)
    assert api.call(method, path, body).status == 200


def test_another_accounts_ordered_basket_is_not_there(
    api: Api, rival: Ids, side_effects: Any
) -> None:
    with side_effects.unchanged():
        foreign = api.get(f"/baskets/{rival.ordered_basket_id}")
        unknown = api.get("/baskets/bsk_never_made")
    assert _same_as_unknown(foreign, unknown)


@pytest.mark.parametrize("kind", ["basket_id", "ordered_basket_id"])
def test_another_accounts_basket_is_not_placed(
    api: Api, rival: Ids, side_effects: Any, kind: str
) -> None:
    with side_effects.unchanged():
        foreign = api.post("/orders", {"basket_id": getattr(rival, kind), "basket_version": 1})
        unknown = api.post("/orders", {"basket_id": "bsk_never_made", "basket_version": 1})
    assert _same_as_unknown(foreign, unknown)


def test_another_accounts_end_customer_is_not_ordered_for(
    api: Api, rival: Ids, side_effects: Any
) -> None:
    with side_effects.unchanged():
        answers = [
            api.put("/basket/order-for", {"account_id": account_id})
            for account_id in ("acc_rival", "acc_rival_endcustomer", "acc_never_made")
        ]
    assert all(_same_as_unknown(answer, answers[-1]) for answer in answers)


@pytest.mark.parametrize("path", ["/orders", "/assets", "/invoices", "/end-customers", "/basket"])
def test_no_list_shows_anything_of_another_account(
    api: Api, busy: dict[str, Ids], rival: Ids, path: str
) -> None:
    shown = str(api.get(path).json)
    own = busy["acc_partner"]
    foreign = {rival.account_id, rival.basket_id, rival.line_id, rival.order_id, rival.asset_id}
    assert [each for each in foreign | {rival.invoice_number} if each in shown] == []
    assert own.account_id in shown


def test_another_user_of_the_same_account_has_another_basket(api: Api, side_effects: Any) -> None:
    ann, bob = Shopper(api, sub="usr_ann"), Shopper(api, sub="usr_bob")
    mine = ann.fill(MAILBOX)
    assert bob.basket()["lines"] == []
    theirs = bob.fill(BUNDLE)
    assert mine["basket_id"] != theirs["basket_id"]
    assert ann.basket() == mine and bob.basket() == theirs
    path = f"/basket/lines/{mine['lines'][0]['line_id']}"
    with side_effects.unchanged():
        assert bob.call("PATCH", path, {"quantity": 2}).status == 404
        assert bob.call("DELETE", path).status == 404
        assert bob.call("GET", f"/baskets/{mine['basket_id']}").status == 404
        assert bob.place(ann.checkout()).status == 404


def test_users_whose_names_look_alike_do_not_share_a_basket(api: Api) -> None:
    names = ["usr", "USR", "usr ", "usr#1", "usr#1#OPEN", "üsr", "u" * 255]
    ids = {Shopper(api, sub=name).fill()["basket_id"] for name in names}
    assert len(ids) == len(names)


def test_two_users_order_on_their_own_and_both_see_both_orders(api: Api) -> None:
    ann, bob = Shopper(api, sub="usr_ann"), Shopper(api, sub="usr_bob")
    first, second = ann.buy(MAILBOX), bob.buy(BUNDLE)
    for user in (ann, bob):
        listed = [item["order_id"] for item in user.call("GET", "/orders").json["items"]]
        assert listed == [second["order_id"], first["order_id"]]


def test_every_id_in_a_path_is_one_these_tests_know() -> None:
    used = {name for call in route_calls.STOREFRONT for name in re.findall(r"{(\w+)}", call.path)}
    assert used <= Ids.__dataclass_fields__.keys()
