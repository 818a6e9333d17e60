"""Staff change a draft: PATCH /bss/orders/{order_id}. What was executed is never changed (rules.md R18, R19)."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.bss.orders import changes, drafts
from chalicelib.bss.orders.changes import ChangeDraft
from chalicelib.bss.orders.drafts import Execution
from chalicelib.errors import CannotBeAmended
from chalicelib.storage.keys import key_of, order_key, size_of
from chalicelib.storage.table import Table
from chalicelib.values import clock
from tests.api.actors import BUNDLE, MAILBOX
from tests.api.aws_calls import counted
from tests.api.back_office import BSS_ORDER, BackOffice, events
from tests.api.cloud import Cloud
from tests.api.seeded_rows import OnFile
from tests.api.shape_checks import assert_fits
from tests.integration.crashes import TroubledTable

FIVE = {"lines": [MAILBOX | {"quantity": 5}]}
NUMBER = {"purchase_order_number": "PO-17"}


def _path(draft: Any) -> str:
    return f"/orders/{draft['order_id']}"


def _bought(order: Any) -> list[tuple[str, int]]:
    return [(line["product_id"], line["quantity"]) for line in order["lines"]]


def test_a_changed_draft_has_the_new_lines_at_the_prices_of_today(
    office: BackOffice, on_file: OnFile
) -> None:
    draft = office.drafted()
    on_file.price("prd_mailbox", 1300)
    lines = [MAILBOX | {"quantity": 5}, BUNDLE | {"quantity": 2, "friendly_name": "Spring"}]
    changed = office.patch(_path(draft), {"lines": lines})
    assert_fits(changed, BSS_ORDER)
    assert (changed["status"], changed["order_id"]) == ("draft", draft["order_id"])
    assert _bought(changed) == [("prd_mailbox", 5), ("prd_bundle", 2)]
    assert [line["asset_id"] for line in changed["lines"]] == [None, None]
    assert changed["totals"]["net"]["amount"] == 5 * 1300 + 2 * 1500
    assert (changed["placed_at"], changed["placed_by"]) == (draft["placed_at"], draft["placed_by"])
    assert office.order(draft["order_id"]) == changed
    assert office.listed("/orders?status=draft", "order_id") == [draft["order_id"]]


def test_what_is_left_out_of_a_change_stays_but_prices_tax_and_recipient_are_of_today(
    office: BackOffice, on_file: OnFile
) -> None:
    draft = office.drafted(order_for_account_id="acc_endcustomer")
    on_file.price("prd_mailbox", 1300)
    on_file.change_billing("acc_partner", tax_rate="0.10", version=2)
    on_file.change_billing("acc_endcustomer", contact={"email": "new@fjord.example"}, version=2)
    changed = office.patch(_path(draft), NUMBER)
    assert _bought(changed) == _bought(draft)
    assert changed["lines"][0]["line_id"] == draft["lines"][0]["line_id"]
    assert changed["order_for"] == draft["order_for"]
    assert changed["purchase_order_number"] == "PO-17"
    assert changed["totals"]["payable"]["amount"] == 3 * 1430
    assert changed["recipient"]["email"] == "new@fjord.example"
    assert changed["billing"]["version"] == 2
    assert office.post(f"{_path(draft)}/execute")["totals"] == changed["totals"]


def test_a_draft_can_be_for_another_account_and_null_is_the_buyer_itself(
    office: BackOffice,
) -> None:
    draft = office.drafted()
    changed = office.patch(_path(draft), {"order_for_account_id": "acc_endcustomer"})
    assert changed["order_for"]["account_id"] == "acc_endcustomer"
    assert changed["recipient"]["email"] == "billing@endcustomer.example"
    back = office.patch(_path(draft), {"order_for_account_id": None})
    assert back["order_for"]["account_id"] == "acc_partner"


def test_null_takes_the_purchase_order_number_out(office: BackOffice) -> None:
    draft = office.drafted(purchase_order_number="PO-1")
    assert office.patch(_path(draft), FIVE)["purchase_order_number"] == "PO-1"
    emptied = office.patch(_path(draft), {"purchase_order_number": None})
    assert emptied["purchase_order_number"] is None


def test_a_change_is_on_record_with_who_made_it_and_the_old_and_the_new_value(
    office: BackOffice,
) -> None:
    draft = office.drafted()
    changed = office.patch(_path(draft), FIVE | NUMBER)
    assert events(changed) == ["drafted", "draft_changed"]
    event = changed["events"][-1]
    assert event["by"] == "acc_distributor"
    assert event["detail"] == (
        "Purchase order number: none, now PO-17. Total: 44.64 EUR, now 74.40 EUR. "
        "Lines: 3 x prd_mailbox at 12.00 EUR, now 5 x prd_mailbox at 12.00 EUR."
    )


def test_a_change_of_forty_lines_is_on_record_whole(office: BackOffice) -> None:
    names = [f"Department number {number} of the head office" for number in range(40)]
    lines = [MAILBOX | {"quantity": 1, "friendly_name": name} for name in names]
    draft = office.drafted(*lines)
    dearer = [line | {"quantity": 7} for line in lines[1:]]
    changed = office.patch(_path(draft), {"lines": [lines[0], *dearer]} | NUMBER)
    detail = changed["events"][-1]["detail"]
    assert names[0] not in detail, "it is as it was"
    assert all(detail.count(f'"{name}"') == 2 for name in names[1:])
    assert "now PO-17." in detail


def test_a_draft_that_is_changed_without_end_stays_one_that_can_be_changed(
    office: BackOffice, cloud: Cloud
) -> None:
    names = [f"{'Name ' * 15}{number}" for number in range(20)]
    lines = [MAILBOX | {"quantity": 1, "friendly_name": name} for name in names]
    draft = changed = office.drafted(*lines)
    for count in range(30):
        wanted = [line | {"quantity": 2 + count} for line in lines]
        changed = office.patch(_path(draft), {"lines": wanted})
    [row] = [row for row in cloud.rows if key_of(row) == order_key(draft["order_id"])]
    assert size_of(row) < 100_000
    assert changed["history_left_out"] > 0
    whole = office.get(_path(draft))
    assert events(whole) == ["drafted", *["draft_changed"] * 30]
    assert whole["history_left_out"] == 0
    executed = office.post(f"{_path(draft)}/execute", {})
    assert executed["status"] == "provisioning"
    assert events(office.get(_path(draft)))[:31] == ["drafted", *["draft_changed"] * 30]


def test_the_same_change_again_writes_nothing(office: BackOffice, side_effects: Any) -> None:
    draft = office.drafted()
    lines = [MAILBOX | {"quantity": 5}, MAILBOX | {"quantity": 1}, BUNDLE | {"quantity": 1}]
    office.patch(_path(draft), {"lines": lines} | NUMBER)
    with side_effects.unchanged():
        again = office.patch(_path(draft), {"lines": lines} | NUMBER)
    assert events(again) == ["drafted", "draft_changed"]
    ids = [line["line_id"] for line in again["lines"]]
    assert len(set(ids)) == 3


def test_every_fault_of_a_change_is_named_at_once(office: BackOffice) -> None:
    draft = office.drafted()
    lines = [{"product_id": "prd_hidden", "quantity": 1}, MAILBOX | {"quantity": 10_001}]
    body = {"order_for_account_id": "acc_rival_endcustomer", "lines": lines}
    answer = office.refused("PATCH", _path(draft), body, status=422, code="validation_failed")
    assert [(error["code"], error["pointer"]) for error in answer.json["errors"]] == [
        ("account_unknown", "/order_for_account_id"),
        ("product_unavailable", "/lines/0/product_id"),
        ("quantity_out_of_range", "/lines/1/quantity"),
    ]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, None),
        ({"lines": []}, "/lines"),
        ({"lines": None}, "/lines"),
        ({"lines": [MAILBOX]}, "/lines/0/quantity"),
        ({"lines": [MAILBOX | {"quantity": 1}] * 41}, "/lines"),
        ({"order_for_account_id": ""}, "/order_for_account_id"),
        ({"purchase_order_number": " "}, "/purchase_order_number"),
        ({"status": "suspended"}, "/status"),
        ({"account_id": "acc_customer"}, "/account_id"),
    ],
    ids=str,
)
def test_a_change_that_cannot_be_read_is_refused(
    office: BackOffice, body: Any, pointer: str | None
) -> None:
    draft = office.drafted()
    answer = office.refused("PATCH", _path(draft), body, status=422, code="validation_failed")
    assert [error.get("pointer") for error in answer.json["errors"]] == [pointer]


def test_a_line_that_can_no_longer_be_bought_does_not_keep_the_rest_from_being_changed(
    office: BackOffice, on_file: OnFile
) -> None:
    draft = office.drafted(MAILBOX | {"quantity": 1}, BUNDLE | {"quantity": 1})
    on_file.change_product("prd_bundle", published=False)
    on_file.forget_product("prd_mailbox")
    changed = office.patch(_path(draft), NUMBER)
    assert (changed["totals"], changed["lines"]) == (draft["totals"], draft["lines"])
    answer = office.call("POST", f"{_path(draft)}/execute")
    assert answer.codes == ["product_unavailable", "product_unavailable"]
    assert {error["fix"] for error in answer.json["errors"]} == {
        "Change the draft: leave the line out."
    }


EXECUTED: dict[str, Callable[[BackOffice], Any]] = {
    "an executed order": lambda office: office.bought(MAILBOX),
    "an executed draft": lambda office: office.post(f"{_path(office.drafted())}/execute"),
    "a cancelled draft": lambda office: office.cancel(office.drafted()["order_id"]).json,
}


@pytest.mark.parametrize("body", [FIVE, {}, {"status": "suspended"}, b"{", None], ids=str)
@pytest.mark.parametrize("what", EXECUTED)
def test_what_is_no_draft_cannot_be_amended_whatever_is_asked(
    office: BackOffice, what: str, body: Any
) -> None:
    order = EXECUTED[what](office)
    answer = office.refused("PATCH", _path(order), body, status=405, code="cannot_be_amended")
    assert "GET" in answer.headers["allow"]
    assert office.order(order["order_id"]) == order


def test_a_draft_nobody_knows_cannot_be_changed(office: BackOffice) -> None:
    for order_id in (f"ord_{0:032x}", "acc_partner"):
        office.refused("PATCH", f"/orders/{order_id}", FIVE, status=404, code="not_found")


def test_an_executed_draft_is_what_it_was_changed_to(office: BackOffice) -> None:
    draft = office.drafted()
    changed = office.patch(_path(draft), FIVE)
    order = office.post(f"{_path(draft)}/execute")
    assert events(order)[:3] == ["drafted", "draft_changed", "executed"]
    assert (_bought(order), order["totals"]) == ([("prd_mailbox", 5)], changed["totals"])
    office.fulfilment.run()
    done = office.order(order["order_id"])
    assert done["status"] == "completed"
    assert [coupon["licenses"] for coupon in office.coupons(done)] == [5]


def _meanwhile(table: Table, happens: Callable[[], Any]) -> Table:
    """A table where something happens between the first read and the first write."""
    return TroubledTable(table, 1, "before", happens)


@pytest.mark.parametrize("before", [0, 1], ids=["for the first time", "again"])
def test_a_draft_that_is_changed_while_it_is_executed_is_executed_as_changed(
    office: BackOffice, table: Table, before: int
) -> None:
    draft = office.drafted()
    for _ in range(before):
        office.patch(_path(draft), NUMBER)
    troubled = _meanwhile(table, lambda: office.patch(_path(draft), FIVE))
    execution = Execution(draft["order_id"], "usr_ann", clock.now())
    drafts.execute(execution, enqueue=lambda order_id: None, table=troubled)
    order = office.order(draft["order_id"])
    assert (_bought(order), len(order["assets"])) == ([("prd_mailbox", 5)], 1)
    assert "draft_changed" in events(order)


def test_of_two_changes_of_a_draft_at_once_none_is_lost(office: BackOffice, table: Table) -> None:
    draft = office.drafted()
    troubled = _meanwhile(table, lambda: office.patch(_path(draft), NUMBER))
    wanted = ChangeDraft.model_validate_json(
        '{"lines": [{"product_id": "prd_mailbox", "quantity": 5}]}'
    )
    changes.change(draft["order_id"], wanted, by="usr_ann", table=troubled, now=clock.now())
    order = office.order(draft["order_id"])
    assert (_bought(order), order["purchase_order_number"]) == ([("prd_mailbox", 5)], "PO-17")
    assert events(order) == ["drafted", "draft_changed", "draft_changed"]


def test_a_draft_that_is_executed_while_it_is_changed_stays_as_it_was_executed(
    office: BackOffice, table: Table
) -> None:
    draft = office.drafted()
    troubled = _meanwhile(table, lambda: office.post(f"{_path(draft)}/execute"))
    wanted = ChangeDraft(purchase_order_number="PO-17")
    with pytest.raises(CannotBeAmended):
        changes.change(draft["order_id"], wanted, by="usr_ann", table=troubled, now=clock.now())
    order = office.order(draft["order_id"])
    assert (order["status"], order["purchase_order_number"]) == ("provisioning", None)
    assert events(order) == ["drafted", "executed"]


def test_changing_a_draft_takes_four_calls(office: BackOffice) -> None:
    draft = office.drafted()
    with counted() as calls:
        office.patch(_path(draft), FIVE)
    assert calls == [
        "dynamodb.BatchGetItem",
        "dynamodb.BatchGetItem",
        "dynamodb.BatchGetItem",
        "dynamodb.PutItem",
    ]
