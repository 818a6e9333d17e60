"""A draft waits; nobody executes it at a total that was not seen."""

from typing import Any

import pytest

from tests.api.actors import BUNDLE, MAILBOX
from tests.api.back_office import BackOffice
from tests.api.seeded_rows import OnFile

# Three mailboxes at 12.00 with 24 % tax, and at 13.00.
DRAFTED, DEARER = 4464, 4836


def _euro(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "EUR"}


@pytest.fixture
def draft(office: BackOffice) -> Any:
    drafted = office.drafted()
    assert drafted["totals"]["payable"] == _euro(DRAFTED)
    return drafted


def _path(draft: Any) -> str:
    return f"/orders/{draft['order_id']}/execute"


def _blocked(office: BackOffice, draft: Any, body: Any, codes: list[str]) -> list[Any]:
    """The blockers that executing meets; the draft stays as it was."""
    answer = office.refused(
        "POST", _path(draft), body, status=409, code="checkout_blocked", errors=codes
    )
    assert office.order(draft["order_id"]) == draft
    return answer.json["errors"]


def _total_changed(errors: list[Any]) -> Any:
    (error,) = [error for error in errors if error["code"] == "total_changed"]
    return error


def test_a_draft_whose_price_rose_is_not_executed_at_a_total_nobody_saw(
    office: BackOffice, draft: Any, on_file: OnFile
) -> None:
    on_file.price("prd_mailbox", 1300)
    errors = _blocked(office, draft, None, ["price_changed", "total_changed"])
    changed = _total_changed(errors)
    assert "44.64 EUR" in changed["detail"] and "48.36 EUR" in changed["detail"]
    assert changed["fix"].startswith("Execute it with the new total")
    assert {error["who"] for error in errors} == {"distributor"}
    assert "Accept" not in str([error["fix"] for error in errors])


def test_naming_the_total_of_today_executes_the_draft_at_it(
    office: BackOffice, draft: Any, on_file: OnFile
) -> None:
    on_file.price("prd_mailbox", 1300)
    order = office.post(_path(draft), {"payable": _euro(DEARER)})
    assert (order["status"], order["totals"]["payable"]) == ("provisioning", _euro(DEARER))
    assert order["lines"][0]["unit_price"] == _euro(1300)
    office.fulfilment.run()
    invoice = office.get(f"/invoices/{office.order(order['order_id'])['invoice_number']}")
    assert invoice["totals"] == order["totals"]


def test_the_tax_of_a_draft_that_waited_is_not_charged_unseen(
    office: BackOffice, draft: Any, on_file: OnFile
) -> None:
    on_file.change_billing("acc_partner", tax_rate="0.25", version=2)
    changed = _total_changed(_blocked(office, draft, None, ["total_changed"]))
    assert "44.64 EUR" in changed["detail"] and "45.00 EUR" in changed["detail"]
    order = office.post(_path(draft), {"payable": _euro(4500)})
    assert order["totals"]["payable"] == _euro(4500)


def test_the_total_of_the_draft_is_refused_when_it_is_not_that_of_today(
    office: BackOffice, draft: Any, on_file: OnFile
) -> None:
    on_file.price("prd_mailbox", 1300)
    _blocked(office, draft, {"payable": _euro(DRAFTED)}, ["total_changed"])


def test_a_price_that_rose_again_after_it_was_shown_is_not_charged_for_a_draft(
    office: BackOffice, draft: Any, on_file: OnFile
) -> None:
    on_file.price("prd_mailbox", 9900)
    errors = _blocked(office, draft, {"payable": _euro(DEARER)}, ["total_changed"])
    assert "48.36 EUR" in errors[0]["detail"] and "368.28 EUR" in errors[0]["detail"]


def test_another_total_is_refused_though_nothing_changed(office: BackOffice, draft: Any) -> None:
    _blocked(office, draft, {"payable": _euro(DRAFTED - 1)}, ["total_changed"])
    in_dollars = {"amount": DRAFTED, "currency": "USD"}
    _blocked(office, draft, {"payable": in_dollars}, ["total_changed"])


def test_prices_that_changed_within_the_same_total_are_seen_before_they_are_charged(
    office: BackOffice, on_file: OnFile
) -> None:
    draft = office.drafted(MAILBOX | {"quantity": 1}, BUNDLE | {"quantity": 1})
    on_file.price("prd_mailbox", 1300)
    on_file.price("prd_bundle", 1400)
    _blocked(office, draft, None, ["price_changed", "price_changed"])
    order = office.post(_path(draft), {"payable": draft["totals"]["payable"]})
    assert [line["unit_price"]["amount"] for line in order["lines"]] == [1300, 1400]


def test_naming_the_total_lifts_nothing_but_changed_prices(
    office: BackOffice, draft: Any, on_file: OnFile
) -> None:
    on_file.price("prd_mailbox", 1300)
    on_file.change_account("acc_partner", provisioning_sync_status="failed")
    body = {"payable": _euro(DEARER)}
    (error,) = _blocked(office, draft, body, ["account_not_synchronized"])
    assert (error["who"], error["fix"]) == ("distributor", "Synchronize the account.")


@pytest.mark.parametrize("body", [None, {}, {"payable": None}, {"payable": _euro(DRAFTED)}])
def test_a_draft_that_nothing_changed_about_is_executed_with_or_without_its_total(
    office: BackOffice, draft: Any, body: Any
) -> None:
    order = office.post(_path(draft), body)
    assert (order["status"], order["totals"]) == ("provisioning", draft["totals"])


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded"])
def test_what_is_not_sent_is_of_no_kind_that_could_be_wrong(
    office: BackOffice, draft: Any, kind: str
) -> None:
    answer = office.call("POST", _path(draft), headers={"Content-Type": kind})
    assert (answer.status, answer.json["status"]) == (200, "provisioning")


def test_executed_before_it_is_the_same_order_whatever_total_is_named(
    office: BackOffice, draft: Any
) -> None:
    first = office.post(_path(draft))
    assert office.post(_path(draft), {"payable": _euro(1)}) == first


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"payable": 4464}, "/payable"),
        ({"payable": {"amount": "4464", "currency": "EUR"}}, "/payable/amount"),
        ({"accept_price_changes": True}, "/accept_price_changes"),
    ],
)
def test_a_body_that_cannot_be_read_executes_nothing(
    office: BackOffice, draft: Any, body: Any, pointer: str
) -> None:
    answer = office.refused("POST", _path(draft), body, status=422, code="validation_failed")
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


def test_a_draft_that_is_executed_at_another_total_tells_both(
    office: BackOffice, draft: Any, on_file: OnFile
) -> None:
    on_file.price("prd_mailbox", 1300)
    order = office.post(_path(draft), {"payable": _euro(DEARER)})
    [event] = [event for event in order["events"] if event["event"] == "executed"]
    assert (event["by"], event["detail"]) == (
        "acc_distributor",
        "48.36 EUR, drafted at 44.64 EUR",
    )


def test_a_draft_in_a_currency_of_before_is_changed_with_its_lines_or_not_at_all(
    office: BackOffice, on_file: OnFile
) -> None:
    draft = office.drafted(account_id="acc_customer")
    on_file.change_billing("acc_customer", currency="USD")
    path, number = f"/orders/{draft['order_id']}", {"purchase_order_number": "PO-1"}
    answer = office.refused("PATCH", path, number, status=422, code="validation_failed")
    [fault] = answer.json["errors"]
    assert (fault["code"], fault["pointer"]) == ("product_unavailable", "/lines")
    assert "The lines are in EUR, and the account is billed in USD now." in fault["detail"]
    on_file.price("prd_mailbox", 1500, "USD")
    line = {"product_id": "prd_mailbox", "quantity": 3}
    changed = office.patch(path, number | {"lines": [line]})
    assert changed["totals"]["net"] == {"amount": 4500, "currency": "USD"}
