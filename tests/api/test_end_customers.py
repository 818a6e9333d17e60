"""A partner's end customers: GET and POST /end-customers."""

from typing import Any

import pytest

from tests.api.client import Api
from tests.api.shape_checks import assert_fits
from tests.api.shapes import ACCOUNT, list_of

BILLING: dict[str, Any] = {
    "information": {
        "company": "Blue Bakery Oy",
        "street": "Mill Lane 4",
        "city": "Turku",
        "postal_code": "20100",
        "country": "FI",
        "tax_id": None,
    },
    "contact": {"name": "Bea Baker", "email": "bea@bakery.example", "phone": "+358 40 1234567"},
    "currency": "EUR",
    "tax_rate": "0.24",
}
BAKERY: dict[str, Any] = {"name": "Blue Bakery", "billing": BILLING}


def test_a_partner_sees_its_own_end_customers_and_nobody_elses(api: Api) -> None:
    own, rivals = api.get("/end-customers"), api.get("/end-customers", by="acc_rival")
    assert_fits(own.json, list_of(ACCOUNT))
    assert {item["account_id"] for item in own.json["items"]} == {
        "acc_endcustomer",
        "acc_endcustomer_new",
    }
    assert [item["account_id"] for item in rivals.json["items"]] == ["acc_rival_endcustomer"]


# What the billing data of an account are until staff say otherwise.
NOT_SAID = {
    "tax_category": "S",
    "tax_reason": None,
    "payment_days": None,
    "invoice_email": None,
    "electronic_address": None,
}


def test_a_partner_creates_an_end_customer_that_bittitan_does_not_know_yet(api: Api) -> None:
    made = api.post("/end-customers", BAKERY)
    assert made.status == 201
    assert_fits(made.json, ACCOUNT)
    account = {
        name: made.json[name] for name in made.json if name not in ("account_id", "created_at")
    }
    assert account == {
        "kind": "end_customer",
        "name": "Blue Bakery",
        "parent_account_id": "acc_partner",
        "provisioning_sync_status": "unsynchronized",
        "last_error": None,
        "may_order_for_itself": False,
        "billing": BILLING | {"version": 1} | NOT_SAID,
        "purchase_order_required": False,
        "blocked": None,
        "language": None,
    }


def test_a_new_end_customer_is_the_first_of_the_list_and_only_its_partners(api: Api) -> None:
    made = api.post("/end-customers", BAKERY).json
    assert api.get("/end-customers").json["items"][0] == made
    rivals = api.get("/end-customers", by="acc_rival").json["items"]
    assert made["account_id"] not in {item["account_id"] for item in rivals}


def test_without_a_key_creating_twice_makes_two(api: Api) -> None:
    made = {api.post("/end-customers", BAKERY).json["account_id"] for _ in range(2)}
    assert len(made) == 2
    assert len(api.get("/end-customers").json["items"]) == 4


@pytest.mark.parametrize("by", ["acc_customer", "acc_endcustomer", "acc_unsynced"])
def test_only_partners_have_end_customers(refused: Any, by: str) -> None:
    refused("GET", "/end-customers", by=by, status=403, code="partners_only")
    refused("POST", "/end-customers", BAKERY, by=by, status=403, code="partners_only")


def test_an_account_nobody_knows_has_no_end_customers(refused: Any) -> None:
    for method, body in (("GET", None), ("POST", BAKERY)):
        refused(
            method,
            "/end-customers",
            body,
            by="acc_ghost",
            status=403,
            code="account_not_on_file",
        )


def test_every_mistake_in_a_new_end_customer_is_named_at_once(refused: Any) -> None:
    wrong = {
        "name": "",
        "kind": "partner",
        "billing": {
            "information": BILLING["information"] | {"country": "Finland", "street": "a\nb"},
            "contact": {"name": "Bea", "email": "not an address"},
            "currency": "euro",
            "tax_rate": 0.24,
        },
    }
    answer = refused("POST", "/end-customers", wrong, status=422, code="validation_failed")
    assert {error["pointer"] for error in answer.json["errors"]} == {
        "/name",
        "/kind",
        "/billing/information/country",
        "/billing/information/street",
        "/billing/contact/email",
        "/billing/currency",
        "/billing/tax_rate",
    }


@pytest.mark.parametrize("field", ["information", "contact", "currency", "tax_rate"])
def test_an_end_customer_needs_all_its_billing_data(refused: Any, field: str) -> None:
    billing = {name: part for name, part in BILLING.items() if name != field}
    body = {"name": "Blue Bakery", "billing": billing}
    answer = refused("POST", "/end-customers", body, status=422, code="validation_failed")
    assert [error["pointer"] for error in answer.json["errors"]] == [f"/billing/{field}"]


MOVED = BILLING["information"] | {"street": "Harbour Street 2"}


def test_a_partner_reads_one_of_its_end_customers(api: Api) -> None:
    answer = api.get("/end-customers/acc_endcustomer")
    assert answer.status == 200
    assert_fits(answer.json, ACCOUNT)
    assert answer.json in api.get("/end-customers").json["items"]


def test_a_partner_corrects_its_end_customer_and_the_version_of_its_billing_is_raised(
    api: Api,
) -> None:
    before = api.get("/end-customers/acc_endcustomer").json
    contact = {"name": "Bea", "email": "bea@bakery.example", "phone": None}
    change = {"name": "Blue Bakery", "billing": {"information": MOVED, "contact": contact}}
    answer = api.patch("/end-customers/acc_endcustomer", change)
    assert answer.status == 200
    billing = before["billing"] | change["billing"] | {"version": 2}
    assert answer.json == before | {"name": "Blue Bakery", "billing": billing}
    assert api.get("/end-customers/acc_endcustomer").json == answer.json


def test_what_a_partner_leaves_out_stays_and_a_new_name_alone_keeps_the_version(api: Api) -> None:
    before = api.get("/end-customers/acc_endcustomer").json
    answer = api.patch("/end-customers/acc_endcustomer", {"name": "Blue Bakery"})
    assert answer.json == before | {"name": "Blue Bakery"}


@pytest.mark.parametrize(
    "account_id", ["acc_rival_endcustomer", "acc_customer", "acc_partner", "acc_nobody", "x"]
)
def test_what_is_not_its_own_end_customer_is_not_there(refused: Any, account_id: str) -> None:
    path = f"/end-customers/{account_id}"
    refused("GET", path, status=404, code="not_found")
    refused("PATCH", path, {"name": "Mine now"}, status=404, code="not_found")


@pytest.mark.parametrize("by", ["acc_customer", "acc_endcustomer"])
def test_only_partners_read_and_correct_end_customers(refused: Any, by: str) -> None:
    path = "/end-customers/acc_endcustomer"
    refused("GET", path, by=by, status=403, code="partners_only")
    refused("PATCH", path, {"name": "Mine now"}, by=by, status=403, code="partners_only")


@pytest.mark.parametrize(
    "change",
    [
        {"billing": {"currency": "USD"}},
        {"billing": {"tax_rate": "0"}},
        {"kind": "partner"},
        {"may_order_for_itself": True},
        {"parent_account_id": "acc_rival"},
        {},
    ],
)
def test_a_partner_cannot_change_what_the_distributor_decides(refused: Any, change: Any) -> None:
    path = "/end-customers/acc_endcustomer"
    refused("PATCH", path, change, status=422, code="validation_failed")


def test_correcting_the_contact_of_an_end_customer_unconfirms_nothing_of_the_partners_own(
    api: Api,
) -> None:
    contact = {"name": "Bea", "email": "bea@bakery.example"}
    api.patch("/end-customers/acc_endcustomer", {"billing": {"contact": contact}})
    assert api.get("/checkout").json["billing"]["version"] == 1
