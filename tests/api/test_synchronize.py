"""Telling BitTitan about an account: POST /bss/accounts/{account_id}/synchronize."""

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.config import settings
from tests.api.actors import Shopper
from tests.api.client import Answer, Api
from tests.api.route_calls import BODIES
from tests.api.shape_checks import assert_fits
from tests.api.shapes import ACCOUNT
from tests.api.workers import Fulfilment

NOBODY_LISTENS = "http://127.0.0.1:9"


def _synchronize(api: Api, account_id: str) -> Answer:
    return api.staff("POST", f"/bss/accounts/{account_id}/synchronize")


def _calls(simulator: Any) -> int:
    return simulator.snapshot()["calls"]


@pytest.fixture
def bittitan_is_down(api: Api, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """BitTitan cannot be reached; undo it and it can."""
    with monkeypatch.context() as patched:
        patched.setenv("BITTITAN_URL", NOBODY_LISTENS)
        settings.cache_clear()
        yield patched
    settings.cache_clear()


@pytest.mark.parametrize("account_id", ["acc_unsynced", "acc_endcustomer_new"])
def test_an_account_is_synchronized(
    api: Api, simulator: Any, on_file: Any, account_id: str
) -> None:
    before = on_file.account(account_id)
    answer = _synchronize(api, account_id)
    assert answer.status == 200
    assert_fits(answer.json, ACCOUNT)
    assert (answer.json["provisioning_sync_status"], answer.json["last_error"]) == (
        "synchronized",
        None,
    )
    account = {"account_id": account_id, "name": before.name}
    assert account in simulator.snapshot()["accounts"]
    assert answer.json["billing"] == before.billing.model_dump(mode="json")


def test_synchronizing_twice_is_harmless(api: Api, simulator: Any, side_effects: Any) -> None:
    first = _synchronize(api, "acc_unsynced")
    asked = _calls(simulator)
    with side_effects.unchanged():
        again = _synchronize(api, "acc_unsynced")
    assert (again.status, again.json) == (200, first.json)
    assert _calls(simulator) == asked


def test_what_is_synchronized_stays_so_when_bittitan_is_down(
    api: Api, bittitan_is_down: Any, side_effects: Any
) -> None:
    with side_effects.unchanged():
        answer = _synchronize(api, "acc_partner")
    assert answer.json["provisioning_sync_status"] == "synchronized"


def test_when_bittitan_is_down_it_failed_in_words_and_can_be_tried_again(
    api: Api, bittitan_is_down: pytest.MonkeyPatch
) -> None:
    failed = _synchronize(api, "acc_unsynced")
    assert failed.status == 200
    assert_fits(failed.json, ACCOUNT)
    assert failed.json["provisioning_sync_status"] == "failed"
    assert "BitTitan" in failed.json["last_error"]
    for secret in ("127.0.0.1", "Error", "urllib3", "errno", "test-bittitan-key"):
        assert secret not in failed.json["last_error"]
    assert _synchronize(api, "acc_unsynced").json["provisioning_sync_status"] == "failed"
    bittitan_is_down.undo()
    settings.cache_clear()
    again = _synchronize(api, "acc_unsynced")
    assert (again.json["provisioning_sync_status"], again.json["last_error"]) == (
        "synchronized",
        None,
    )


def test_a_refusal_of_bittitan_is_reported_in_its_words(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setenv("BITTITAN_API_KEY", "withdrawn-key")
        settings.cache_clear()
        failed = _synchronize(api, "acc_unsynced").json
    settings.cache_clear()
    assert failed["provisioning_sync_status"] == "failed"
    assert failed["last_error"] and "withdrawn-key" not in failed["last_error"]
    assert _synchronize(api, "acc_unsynced").json["provisioning_sync_status"] == "synchronized"


def test_an_account_that_failed_still_cannot_buy(api: Api, bittitan_is_down: Any) -> None:
    _synchronize(api, "acc_unsynced")
    unsynced = Shopper(api, by="acc_unsynced")
    unsynced.fill()
    unsynced.confirm()
    assert unsynced.place().codes == ["account_not_synchronized"]


def test_an_account_that_was_synchronized_can_buy(api: Api) -> None:
    unsynced = Shopper(api, by="acc_unsynced")
    unsynced.fill()
    unsynced.confirm()
    assert unsynced.place().status == 409
    _synchronize(api, "acc_unsynced")
    assert unsynced.place().status == 201


@pytest.mark.parametrize("account_id", ["acc_unknown", "acc_", "nonsense", "prd_mailbox"])
def test_an_account_that_never_was_is_not_found(refused: Any, account_id: str) -> None:
    path = f"/bss/accounts/{account_id}/synchronize"
    refused("POST", path, roles=("staff",), status=404, code="not_found")


def test_an_end_customer_just_created_can_be_ordered_for_once_it_is_synchronized(
    shopper: Shopper, fulfilment: Fulfilment, mails: list[Any]
) -> None:
    made = shopper.call("POST", "/end-customers", BODIES["create_end_customer"]).json
    shopper.fill()
    shopper.order_for(made["account_id"])
    assert [blocker["code"] for blocker in shopper.confirm()["blockers"]] == [
        "end_customer_not_synchronized"
    ]
    assert shopper.place().status == 409
    assert _synchronize(shopper.api, made["account_id"]).status == 200
    order = shopper.place().json
    fulfilment.run()
    assert shopper.order(order["order_id"])["status"] == "completed"
    assert mails[0].destinations["ToAddresses"] == ["bea@bakery.example"]
