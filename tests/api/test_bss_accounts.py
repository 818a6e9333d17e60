"""Accounts as staff make, list, change and synchronize them: /bss/accounts."""

import copy
from typing import Any

import pytest

from chalicelib.bss.coupons import http_client
from tests.api.actors import MAILBOX, Shopper
from tests.api.back_office import A_CUSTOMER, BILLING, BackOffice
from tests.api.shape_checks import assert_fits
from tests.api.shapes import ACCOUNT, list_of
from tests.fakes import FakeBitTitan


@pytest.mark.parametrize("kind", ["customer", "partner", "end_customer"])
def test_a_new_account_of_any_kind_waits_for_bittitan(office: BackOffice, kind: str) -> None:
    parent = {"parent_account_id": "acc_partner"} if kind == "end_customer" else {}
    made = office.post("/accounts", A_CUSTOMER | {"kind": kind} | parent, status=201)
    assert_fits(made, ACCOUNT)
    assert (made["kind"], made["name"]) == (kind, "Blue Bakery")
    assert (made["provisioning_sync_status"], made["last_error"]) == ("unsynchronized", None)
    assert made["parent_account_id"] == parent.get("parent_account_id")
    assert made["may_order_for_itself"] is (kind != "end_customer")
    assert made["billing"]["version"] == 1
    assert office.get(f"/accounts/{made['account_id']}") == made


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "end_customer"},
        {"kind": "end_customer", "parent_account_id": "acc_unknown"},
        {"kind": "end_customer", "parent_account_id": "acc_customer"},
        {"kind": "end_customer", "parent_account_id": "acc_endcustomer"},
        {"kind": "customer", "parent_account_id": "acc_partner"},
        {"kind": "partner", "parent_account_id": "acc_partner"},
    ],
    ids=str,
)
def test_only_an_end_customer_has_a_parent_and_it_is_a_partner(
    office: BackOffice, wrong: dict[str, Any]
) -> None:
    body = A_CUSTOMER | wrong
    answer = office.refused("POST", "/accounts", body, status=422, code="validation_failed")
    assert [error.get("pointer") for error in answer.json["errors"]] == ["/parent_account_id"]


def test_every_problem_of_a_new_account_is_named_at_once(office: BackOffice) -> None:
    bad: Any = copy.deepcopy(A_CUSTOMER) | {"kind": "supplier", "name": " ", "colour": "blue"}
    bad["billing"] |= {"currency": "eur", "tax_rate": "24"}
    bad["billing"]["contact"]["email"] = "no address"
    bad["billing"]["information"]["country"] = "Finland"
    answer = office.refused("POST", "/accounts", bad, status=422, code="validation_failed")
    assert {error["pointer"] for error in answer.json["errors"]} == {
        "/kind",
        "/name",
        "/colour",
        "/billing/currency",
        "/billing/tax_rate",
        "/billing/contact/email",
        "/billing/information/country",
    }


def test_staff_list_accounts_by_every_filter(office: BackOffice) -> None:
    office.post("/accounts", A_CUSTOMER, status=201)
    accounts = office.get("/accounts?limit=100")
    assert_fits(accounts, list_of(ACCOUNT))
    items = accounts["items"]
    assert len(items) == 8 and items[0]["name"] == "Blue Bakery"
    for name, values in {
        "kind": ["customer", "partner", "end_customer"],
        "provisioning_sync_status": ["unsynchronized", "synchronized", "failed"],
        "parent_account_id": ["acc_partner", "acc_rival", "acc_customer"],
    }.items():
        for value in values:
            expected = [item["account_id"] for item in items if item[name] == value]
            assert office.listed(f"/accounts?limit=2&{name}={value}", "account_id") == expected


def test_filters_of_accounts_narrow_together(office: BackOffice) -> None:
    query = "kind=end_customer&provisioning_sync_status=unsynchronized&parent_account_id="
    assert office.listed(f"/accounts?{query}acc_partner", "account_id") == ["acc_endcustomer_new"]
    assert office.listed(f"/accounts?{query}acc_rival", "account_id") == []


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_every_account_is_on_one_page(office: BackOffice, limit: int) -> None:
    found = office.listed(f"/accounts?limit={limit}", "account_id")
    assert len(found) == len(set(found)) == 7


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/accounts/acc_unknown", None),
        ("GET", "/accounts/prd_mailbox", None),
        ("PATCH", "/accounts/acc_unknown", {"name": "Blue"}),
        ("POST", "/accounts/acc_unknown/synchronize", None),
    ],
)
def test_an_account_nobody_knows_is_not_found(
    office: BackOffice, method: str, path: str, body: Any
) -> None:
    office.refused(method, path, body, status=404, code="not_found")


def test_a_change_of_billing_unconfirms_an_open_basket(
    office: BackOffice, shopper: Shopper
) -> None:
    shopper.fill()
    assert shopper.confirm()["billing"]["confirmed"]
    information = BILLING["information"] | {"city": "Oulu"}
    changed = office.patch("/accounts/acc_partner", {"billing": {"information": information}})
    assert_fits(changed, ACCOUNT)
    assert changed["billing"]["version"] == 2
    assert changed["billing"]["information"]["city"] == "Oulu"
    checkout = shopper.checkout()
    assert (checkout["billing"]["version"], checkout["billing"]["confirmed"]) == (2, False)
    answer = shopper.place(checkout)
    assert (answer.status, answer.codes) == (409, ["billing_not_confirmed"])
    shopper.confirm()
    assert shopper.place().json["billing"]["information"]["city"] == "Oulu"


def test_a_change_that_changes_nothing_keeps_the_version(
    office: BackOffice, side_effects: Any
) -> None:
    account = office.get("/accounts/acc_partner")
    with side_effects.unchanged():
        same = {name: account["billing"][name] for name in ("information", "contact", "tax_rate")}
        again = office.patch("/accounts/acc_partner", {"billing": same, "name": account["name"]})
    assert again == account


def test_a_new_name_leaves_the_billing_version(office: BackOffice) -> None:
    changed = office.patch("/accounts/acc_partner", {"name": "Southwind"})
    assert (changed["name"], changed["billing"]["version"]) == ("Southwind", 1)


def test_an_account_that_may_not_order_for_itself_is_blocked(
    office: BackOffice, shopper: Shopper
) -> None:
    office.patch("/accounts/acc_partner", {"may_order_for_itself": False})
    shopper.fill()
    shopper.confirm()
    assert shopper.place().codes == ["own_orders_not_allowed"]


def test_the_currency_is_fixed_once_something_was_ordered(
    office: BackOffice, shopper: Shopper
) -> None:
    swedish = {"billing": {"currency": "SEK"}}
    changed = office.patch("/accounts/acc_partner", swedish)
    assert (changed["billing"]["currency"], changed["billing"]["version"]) == ("SEK", 2)
    office.patch("/accounts/acc_partner", {"billing": {"currency": "EUR"}})
    shopper.buy(MAILBOX)
    office.refused("PATCH", "/accounts/acc_partner", swedish, status=409, code="currency_fixed")


def test_a_draft_fixes_no_currency(office: BackOffice) -> None:
    draft = office.drafted(MAILBOX | {"quantity": 1})
    assert draft["account_id"] == "acc_partner"
    swedish, danish = ({"billing": {"currency": each}} for each in ("SEK", "DKK"))
    assert office.patch("/accounts/acc_partner", swedish)["billing"]["currency"] == "SEK"
    refused = office.call("POST", f"/orders/{draft['order_id']}/execute", None)
    assert refused.status == 409 and office.order(draft["order_id"])["status"] == "draft"
    office.cancel(draft["order_id"])
    assert office.patch("/accounts/acc_partner", danish)["billing"]["currency"] == "DKK"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({}, None),
        ({"name": ""}, "/name"),
        ({"kind": "partner"}, "/kind"),
        ({"provisioning_sync_status": "synchronized"}, "/provisioning_sync_status"),
        ({"billing": {"tax_rate": 0.24}}, "/billing/tax_rate"),
    ],
    ids=str,
)
def test_a_change_that_cannot_be_read_is_refused(
    office: BackOffice, change: Any, pointer: str | None
) -> None:
    answer = office.refused(
        "PATCH", "/accounts/acc_partner", change, status=422, code="validation_failed"
    )
    assert [error.get("pointer") for error in answer.json["errors"]] == [pointer]


def test_a_synchronized_account_may_buy_and_twice_is_harmless(
    office: BackOffice, api: Any, side_effects: Any
) -> None:
    shopper = Shopper(api, by="acc_unsynced")
    shopper.fill()
    shopper.confirm()
    assert shopper.place().codes == ["account_not_synchronized"]
    done = office.post("/accounts/acc_unsynced/synchronize")
    assert_fits(done, ACCOUNT)
    assert (done["provisioning_sync_status"], done["last_error"]) == ("synchronized", None)
    assert {"account_id": "acc_unsynced", "name": done["name"]} in side_effects.snapshot()[
        "bittitan"
    ]["accounts"]
    with side_effects.unchanged():
        assert office.post("/accounts/acc_unsynced/synchronize") == done
    assert shopper.place().status == 201


def test_a_failed_synchronization_says_why_and_can_be_tried_again(
    office: BackOffice, simulator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bittitan = FakeBitTitan(simulator)
    bittitan.reachable = False
    monkeypatch.setattr(http_client, "connect", lambda settings: bittitan)
    failed = office.post("/accounts/acc_endcustomer_new/synchronize")
    assert failed["provisioning_sync_status"] == "failed" and failed["last_error"]
    assert office.get("/accounts/acc_endcustomer_new") == failed
    listed = office.listed("/accounts?provisioning_sync_status=failed", "account_id")
    assert listed == ["acc_endcustomer_new"]
    bittitan.reachable = True
    done = office.post("/accounts/acc_endcustomer_new/synchronize")
    assert (done["provisioning_sync_status"], done["last_error"]) == ("synchronized", None)
