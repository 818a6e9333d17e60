"""What an Idempotency-Key remembers, for how long, and what is no key."""

from typing import Any

import pytest

from chalicelib.values import clock
from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.cloud import Cloud
from tests.api.idempotent_calls import BAKERY, CREATING, good_body, other_body, post
from tests.api.seeded_rows import OnFile
from tests.api.workers import Fulfilment

DAY = 24 * 3600


@pytest.mark.parametrize(
    ("path", "bad"),
    [
        ("/basket/lines", MAILBOX | {"quantity": 0}),
        ("/basket/lines", {"product_id": "prd_hidden"}),
        ("/end-customers", BAKERY | {"name": ""}),
        ("/orders", {"basket_id": "", "basket_version": 1}),
    ],
)
def test_a_failed_validation_is_not_remembered(
    shopper: Shopper, refused: Any, path: str, bad: Any
) -> None:
    good = good_body(shopper, path)
    headers = {"Idempotency-Key": "key-1"}
    for _ in range(2):
        refused("POST", path, bad, headers=headers, status=422, code="validation_failed")
    assert post(shopper, path, good).status == 201


def test_a_blocked_checkout_is_not_remembered(
    shopper: Shopper, on_file: OnFile, side_effects: Any
) -> None:
    body = good_body(shopper, "/orders")
    on_file.change_product("prd_mailbox", published=False)
    with side_effects.unchanged():
        assert post(shopper, "/orders", body).status == 409
    on_file.change_product("prd_mailbox", published=True)
    assert post(shopper, "/orders", body).status == 201


def test_a_stale_version_is_not_remembered(shopper: Shopper) -> None:
    shopper.fill()
    headers = {"Idempotency-Key": "key-1", "If-Match": '"9"'}
    assert shopper.call("POST", "/basket/lines", BUNDLE, headers=headers).status == 412
    headers["If-Match"] = '"1"'
    assert shopper.call("POST", "/basket/lines", BUNDLE, headers=headers).status == 201
    assert shopper.call("POST", "/basket/lines", BUNDLE, headers=headers).json["version"] == 2


def test_a_key_is_remembered_for_a_day_and_then_forgotten(shopper: Shopper) -> None:
    first = post(shopper, "/basket/lines", MAILBOX)
    made = post(shopper, "/end-customers", BAKERY)
    clock.advance(DAY - 60)
    assert post(shopper, "/basket/lines", MAILBOX).json == first.json
    assert post(shopper, "/end-customers", BAKERY).json == made.json
    clock.advance(120)
    assert post(shopper, "/basket/lines", MAILBOX).json["lines"][0]["quantity"] == 2
    other = post(shopper, "/end-customers", BAKERY | {"name": "Red Bakery"})
    assert (other.status, other.json["name"]) == (201, "Red Bakery")
    assert post(shopper, "/basket/lines", MAILBOX).json["lines"][0]["quantity"] == 2


def test_a_forgotten_key_still_places_no_second_order(shopper: Shopper, side_effects: Any) -> None:
    body = good_body(shopper, "/orders")
    first = post(shopper, "/orders", body)
    clock.advance(DAY + 60)
    again = post(shopper, "/orders", body)
    assert (again.status, again.json["order_id"]) == (200, first.json["order_id"])
    with side_effects.unchanged():
        assert post(shopper, "/orders", body).without_request_id == again.without_request_id


def test_a_key_that_got_an_order_placed_before_gets_the_same_answer_again(
    shopper: Shopper, fulfilment: Fulfilment, side_effects: Any
) -> None:
    body = good_body(shopper, "/orders")
    placed = shopper.call("POST", "/orders", body)
    first = post(shopper, "/orders", body)
    assert (first.status, first.json) == (200, placed.json)
    fulfilment.run()
    with side_effects.unchanged():
        again = post(shopper, "/orders", body)
    assert (again.status, again.json) == (200, first.json)
    assert again.headers["location"] == first.headers["location"]


def test_a_key_that_got_an_order_placed_before_is_used_up_for_other_bodies(
    shopper: Shopper, refused: Any
) -> None:
    body = good_body(shopper, "/orders")
    shopper.call("POST", "/orders", body)
    assert post(shopper, "/orders", body).status == 200
    refused(
        "POST",
        "/orders",
        other_body("/orders", body),
        headers={"Idempotency-Key": "key-1"},
        status=422,
        code="idempotency_key_reused",
    )


def test_a_basket_nobody_knows_uses_up_no_key(shopper: Shopper) -> None:
    body = good_body(shopper, "/orders")
    assert post(shopper, "/orders", body | {"basket_id": "bsk_unknown"}).status == 404
    assert post(shopper, "/orders", body).status == 201


def test_dynamodb_may_drop_a_receipt_a_day_later(shopper: Shopper, cloud: Cloud) -> None:
    post(shopper, "/basket/lines", MAILBOX)
    (receipt,) = [row for row in cloud.rows if row["pk"]["S"].startswith("RECEIPT")]
    left = int(receipt["expires_at"]["N"]) - clock.now().timestamp()
    assert DAY - 60 < left <= DAY


@pytest.mark.parametrize("path", CREATING)
def test_a_key_is_visible_and_not_too_long(shopper: Shopper, refused: Any, path: str) -> None:
    body = good_body(shopper, path)
    for key in ("", " ", "two words", "x" * 256, "ключ", "tab\tin"):
        refused(
            "POST",
            path,
            body,
            headers={"Idempotency-Key": key},
            status=422,
            code="validation_failed",
            errors=["bad_idempotency_key"],
        )


@pytest.mark.parametrize("key", ["x" * 255, "!", "a#b/c|d~", '"quoted"'])
def test_any_visible_key_is_as_good_as_another(shopper: Shopper, key: str) -> None:
    first = post(shopper, "/basket/lines", MAILBOX, key)
    assert (first.status, post(shopper, "/basket/lines", MAILBOX, key).json) == (201, first.json)
