"""Idempotency-Key on what staff create: the same answer again, and the effect once."""

from typing import Any

import pytest

from tests.api.back_office import A_CUSTOMER, A_PRODUCT, BackOffice
from tests.api.client import Answer

ORDER = {"account_id": "acc_partner", "lines": [{"product_id": "prd_mailbox", "quantity": 1}]}
CREATING: dict[str, tuple[dict[str, Any], str, dict[str, Any]]] = {
    "/accounts": (A_CUSTOMER, "account_id", {"name": "Red Bakery"}),
    "/products": (A_PRODUCT, "product_id", {"name": "Red Move"}),
    "/orders": (ORDER, "order_id", {"account_id": "acc_rival"}),
}
KEY = {"headers": {"Idempotency-Key": "key-1"}}


def _post(office: BackOffice, path: str, body: Any, **how: Any) -> Answer:
    return office.call("POST", path, body, **KEY | how)


@pytest.mark.parametrize("path", CREATING)
def test_the_same_key_and_body_create_once(
    office: BackOffice, side_effects: Any, path: str
) -> None:
    body, name, _ = CREATING[path]
    before = office.listed(path, name)
    first = _post(office, path, body)
    assert first.status == 201
    with side_effects.unchanged():
        again = [_post(office, path, body) for _ in range(3)]
    assert [(answer.status, answer.json) for answer in again] == [(201, first.json)] * 3
    assert len(office.listed(path, name)) == len(before) + 1


@pytest.mark.parametrize("path", CREATING)
def test_the_same_key_with_another_body_is_refused(office: BackOffice, path: str) -> None:
    body, _, other = CREATING[path]
    assert _post(office, path, body).status == 201
    office.refused("POST", path, body | other, status=422, code="idempotency_key_reused", **KEY)


@pytest.mark.parametrize("path", CREATING)
def test_a_failed_validation_is_not_remembered(office: BackOffice, path: str) -> None:
    body, _, _ = CREATING[path]
    office.refused("POST", path, body | {"x": 1}, status=422, code="validation_failed", **KEY)
    assert _post(office, path, body).status == 201


@pytest.mark.parametrize("path", CREATING)
def test_another_clerks_same_key_is_another_key(office: BackOffice, path: str) -> None:
    body, name, _ = CREATING[path]
    made = [_post(office, path, body, sub=sub).json[name] for sub in ("usr_ann", "usr_bob")]
    assert made[0] != made[1]


@pytest.mark.parametrize("path", CREATING)
def test_without_a_key_every_call_creates(office: BackOffice, path: str) -> None:
    body, name, _ = CREATING[path]
    made = [office.post(path, body, status=201)[name] for _ in range(2)]
    assert made[0] != made[1]


def test_a_key_is_remembered_though_the_draft_was_executed(office: BackOffice) -> None:
    first = _post(office, "/orders", ORDER)
    office.post(f"/orders/{first.json['order_id']}/execute")
    again = _post(office, "/orders", ORDER)
    assert (again.status, again.json) == (201, first.json)
    assert len(office.listed("/orders", "order_id")) == 1
