"""What failed and stays is tried again while a cancelling waits for the coupon desk (rules.md R16, R20, R25)."""

from typing import Any

import pytest

from tests.api.actors import BUNDLE, MAILBOX
from tests.api.back_office import BackOffice
from tests.api.coupon_desk import DeskWorker

A, B = MAILBOX | {"friendly_name": "Spring"}, BUNDLE | {"friendly_name": "Autumn"}
C = MAILBOX | {"friendly_name": "Winter"}
CLOSED = "The portal is closed."
CODE = "DESK-CODE-0001"


class Half(dict[str, str]):
    """The ids of an order's two assets, of its order and of the task that its cancelling waits for."""


@pytest.fixture
def half(desk: DeskWorker, office: BackOffice) -> Half:
    """The first asset is being cancelled, and somebody at the desk has its task; the second has failed."""
    order = office.bought(A, B)
    first, second = (each["asset_id"] for each in order["assets"])
    tasks = {each["asset_id"]: each["task_id"] for each in desk.tasks()}
    desk.claim(tasks[first])
    assert office.cancel(order["order_id"], asset_ids=[first]).status == 202
    desk.refuse(tasks[second], CLOSED)
    office.fulfilment.run_after(60)
    return Half(order=order["order_id"], first=first, second=second, task=tasks[first])


def _ends(desk: DeskWorker, office: BackOffice, half: Half, mails: list[Any]) -> None:
    """The second asset gets its coupon at the desk; then the cancelling ends, and the order with it."""
    office.fulfilment.run()
    [task] = [each for each in desk.tasks() if each["asset_id"] == half["second"]]
    desk.issue(task, CODE)
    desk.succeeded(half["task"], "release")
    office.fulfilment.run()
    ended = office.order(half["order"])
    assert (ended["status"], ended["cancellation"]) == ("completed", None)
    [mail] = mails
    assert CODE in mail.body


def test_a_failed_asset_that_stays_is_synchronized_again(
    desk: DeskWorker, office: BackOffice, half: Half, mails: list[Any]
) -> None:
    answer = office.post(f"/assets/{half['second']}/synchronize", status=202)
    assert answer["provisioning_status"] == "pending"
    _ends(desk, office, half, mails)


def test_an_order_lets_what_stays_try_again(
    desk: DeskWorker, office: BackOffice, half: Half, mails: list[Any]
) -> None:
    answer = office.post(f"/orders/{half['order']}/retry", status=202)
    assert [each["provisioning_status"] for each in answer["assets"]] == ["pending", "pending"]
    assert answer["cancellation"]["asset_ids"] == [half["first"]]
    _ends(desk, office, half, mails)


def test_what_is_being_cancelled_is_not_tried_again(desk: DeskWorker, office: BackOffice) -> None:
    order = office.bought(A, B, C)
    first, second, _ = (each["asset_id"] for each in order["assets"])
    tasks = {each["asset_id"]: each["task_id"] for each in desk.tasks()}
    desk.refuse(tasks[second], CLOSED)
    desk.claim(tasks[first])
    assert office.cancel(order["order_id"], asset_ids=[first, second]).status == 202
    for call in (f"/orders/{order['order_id']}/retry", f"/assets/{second}/synchronize"):
        office.refused("POST", call, status=409, code="cancellation_under_way")


def test_an_order_lets_only_what_stays_try_again(desk: DeskWorker, office: BackOffice) -> None:
    order = office.bought(A, B, C)
    first, second, third = (each["asset_id"] for each in order["assets"])
    tasks = {each["asset_id"]: each["task_id"] for each in desk.tasks()}
    desk.refuse(tasks[second], CLOSED)
    desk.refuse(tasks[third], CLOSED)
    desk.claim(tasks[first])
    assert office.cancel(order["order_id"], asset_ids=[first, second]).status == 202
    tried = office.post(f"/orders/{order['order_id']}/retry", status=202)
    states = [each["provisioning_status"] for each in tried["assets"]]
    assert states == ["pending", "failed", "pending"]


@pytest.mark.parametrize(
    "call",
    ["/orders/{order}/retry", "/assets/{second}/synchronize", "/orders/{order}/welcome-email"],
)
def test_while_a_cancelling_goes_on_by_itself_staff_are_told_so(
    call: str, desk: DeskWorker, office: BackOffice, half: Half
) -> None:
    """The desk did its part, and the worker has not come yet."""
    desk.complete(half["task"], code=CODE, expires_on="2027-11-01")
    [asked] = [call.format(**half)]
    body = {} if call.endswith("welcome-email") else None
    refused = office.refused("POST", asked, body, status=409, code="cancellation_under_way")
    assert refused.headers["retry-after"] == "60"
