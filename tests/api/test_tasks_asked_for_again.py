"""A vendor task that is asked for again says what is wanted now (rules.md R60)."""

from typing import Any

import pytest

from tests.api.back_office import BackOffice
from tests.api.coupon_desk import DeskWorker

ACCOUNT = "/accounts/acc_unsynced"
NAME = "Acme GmbH"


@pytest.fixture
def task(desk: DeskWorker, office: BackOffice) -> Any:
    """The task to register an account whose name is misspelt."""
    office.patch(ACCOUNT, {"name": "Acme Gmhb"})
    office.post(f"{ACCOUNT}/synchronize")
    [task] = desk.tasks()
    assert task["label"] == "Acme Gmhb"
    return task


def _renamed_and_asked_for_again(office: BackOffice) -> None:
    office.patch(ACCOUNT, {"name": NAME})
    office.post(f"{ACCOUNT}/synchronize")


def test_a_task_that_was_refused_because_of_the_name_is_opened_again_with_the_new_name(
    desk: DeskWorker, office: BackOffice, task: Any
) -> None:
    desk.refuse(task["task_id"], "The name is misspelt.")
    _renamed_and_asked_for_again(office)
    [again] = desk.tasks()
    assert (again["task_id"], again["label"], again["status"]) == (task["task_id"], NAME, "open")
    desk.complete(again["task_id"])
    assert office.get(ACCOUNT)["provisioning_sync_status"] == "synchronized"


def test_a_task_that_nobody_has_claimed_yet_says_the_new_name(
    desk: DeskWorker, office: BackOffice, task: Any
) -> None:
    _renamed_and_asked_for_again(office)
    assert desk.tasks() == [task | {"label": NAME}]


def test_whoever_has_claimed_a_task_keeps_it_as_they_read_it(
    desk: DeskWorker, office: BackOffice, task: Any
) -> None:
    claimed = desk.claim(task["task_id"])
    _renamed_and_asked_for_again(office)
    assert desk.tasks("?status=claimed") == [claimed]


def test_asking_again_for_a_task_that_is_open_changes_nothing(
    desk: DeskWorker, office: BackOffice, task: Any, side_effects: Any
) -> None:
    with side_effects.unchanged():
        office.post(f"{ACCOUNT}/synchronize")
    assert desk.tasks() == [task]
