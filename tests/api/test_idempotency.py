"""Idempotency-Key on every POST that creates: the same answer again, and the effect once."""

from typing import Any

import pytest

from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.client import Api
from tests.api.cloud import Cloud
from tests.api.idempotent_calls import BAKERY, CREATING, good_body, other_body, post


def _count(cloud: Cloud, path: str) -> int:
    """How often a call has had its effect."""
    sort_keys = [row["sk"]["S"] for row in cloud.rows]
    if path == "/end-customers":
        return sum(
            "Blue Bakery" in row["body"]["S"] for row in cloud.rows if row["sk"]["S"] == "ACCOUNT"
        )
    if path == "/orders":
        return sort_keys.count("ORDER")
    return sum(int(row["version"]["N"]) for row in cloud.rows if row["sk"]["S"] == "OPEN")


@pytest.mark.parametrize("path", CREATING)
def test_the_same_key_and_body_get_the_same_answer_and_the_effect_once(
    shopper: Shopper, cloud: Cloud, side_effects: Any, path: str
) -> None:
    body = good_body(shopper, path)
    first = post(shopper, path, body)
    assert first.status == 201
    done = _count(cloud, path)
    with side_effects.unchanged():
        again = [post(shopper, path, body) for _ in range(3)]
    assert [(answer.status, answer.json) for answer in again] == [(201, first.json)] * 3
    for header in ("etag", "location", "content-type"):
        assert {answer.headers.get(header) for answer in again} == {first.headers.get(header)}
    assert _count(cloud, path) == done


@pytest.mark.parametrize("path", CREATING)
def test_the_same_key_with_another_body_is_refused(
    shopper: Shopper, refused: Any, path: str
) -> None:
    body = good_body(shopper, path)
    assert post(shopper, path, body).status == 201
    for other in (other_body(path, body),):
        refused(
            "POST",
            path,
            other,
            headers={"Idempotency-Key": "key-1"},
            status=422,
            code="idempotency_key_reused",
            errors=["idempotency_key_reused"],
        )
    assert post(shopper, path, body).status == 201


def test_a_body_is_the_same_however_it_is_written(shopper: Shopper) -> None:
    first = post(shopper, "/basket/lines", b'{"product_id": "prd_mailbox"}')
    same = b'{\n "quantity": 1,\r\n "friendly_name": null, "product_id":"prd_mailbox" }'
    assert post(shopper, "/basket/lines", same).json == first.json


def test_the_answer_is_the_old_one_though_the_basket_has_moved_on(shopper: Shopper) -> None:
    first = post(shopper, "/basket/lines", MAILBOX)
    shopper.fill(BUNDLE)
    shopper.call("DELETE", "/basket")
    again = post(shopper, "/basket/lines", MAILBOX)
    assert (again.status, again.json, again.headers["etag"]) == (201, first.json, '"1"')
    assert shopper.basket()["lines"] == []


def test_an_order_placed_with_a_key_is_answered_again_after_the_next_basket_began(
    shopper: Shopper, side_effects: Any
) -> None:
    body = good_body(shopper, "/orders")
    first = post(shopper, "/orders", body)
    shopper.fill(BUNDLE)
    with side_effects.unchanged():
        again = post(shopper, "/orders", body)
        without = shopper.call("POST", "/orders", body)
    assert (again.status, again.json) == (201, first.json)
    assert (without.status, without.json) == (200, first.json)


@pytest.mark.parametrize("other", [{"by": "acc_rival"}, {"sub": "usr_kim"}])
def test_another_callers_same_key_is_another_key(
    shopper: Shopper, api: Api, other: dict[str, str]
) -> None:
    mine = post(shopper, "/basket/lines", MAILBOX | {"friendly_name": "mine"})
    them = Shopper(api, **other)
    theirs = post(them, "/basket/lines", BUNDLE)
    assert theirs.status == 201
    assert theirs.json["basket_id"] != mine.json["basket_id"]
    assert "mine" not in str(theirs.json)
    made = [post(each, "/end-customers", BAKERY).json for each in (shopper, them)]
    assert made[0]["account_id"] != made[1]["account_id"]


def test_the_same_key_on_another_call_is_another_key(shopper: Shopper) -> None:
    assert post(shopper, "/basket/lines", MAILBOX).status == 201
    assert post(shopper, "/end-customers", BAKERY).status == 201
    checkout = shopper.confirm()
    body = {name: checkout[name] for name in ("basket_id", "basket_version")}
    assert post(shopper, "/orders", body).status == 201


def test_without_a_key_nothing_is_remembered(shopper: Shopper, cloud: Cloud) -> None:
    assert [shopper.fill()["lines"][0]["quantity"] for _ in range(3)] == [1, 2, 3]
    assert [row for row in cloud.rows if row["pk"]["S"].startswith("RECEIPT")] == []
