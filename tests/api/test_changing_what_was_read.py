"""Billing data is changed on the version that was read, where staff name it (rules.md R68)."""

from typing import Any

import pytest

from tests.api.back_office import BackOffice

CUSTOMER = "/accounts/acc_customer"


def _billing(office: BackOffice) -> Any:
    return office.get(CUSTOMER)["billing"]


def _change(office: BackOffice, **billing: Any) -> Any:
    return office.succeeded("PATCH", CUSTOMER, {"billing": billing})["billing"]


def test_billing_data_that_is_as_it_was_read_is_changed(office: BackOffice) -> None:
    version = _billing(office)["version"]
    changed = _change(office, version=version, payment_days=30)
    assert (changed["payment_days"], changed["version"]) == (30, version + 1)


@pytest.mark.parametrize("away", [-1, 1])
def test_billing_data_that_was_changed_since_is_not_changed(office: BackOffice, away: int) -> None:
    _change(office, payment_days=7)
    before = office.get(CUSTOMER)
    body = {"name": "Renamed", "billing": {"version": before["billing"]["version"] + away}}
    body["billing"] |= {"payment_days": 30}
    refused = office.refused("PATCH", CUSTOMER, body, status=409, code="billing_changed")
    assert "read the account again" in refused.json["detail"]
    assert office.get(CUSTOMER) == before
    assert len(office.get(f"{CUSTOMER}/changes")["items"]) == 1


def test_the_same_change_sent_again_is_answered_and_written_once(office: BackOffice) -> None:
    version = _billing(office)["version"]
    first = _change(office, version=version, payment_days=30)
    assert _change(office, version=version, payment_days=30) == first
    assert len(office.get(f"{CUSTOMER}/changes")["items"]) == 1


def test_who_names_no_version_changes_the_newest(office: BackOffice) -> None:
    _change(office, payment_days=7)
    changed = _change(office, invoice_email="invoices@contoso.example")
    assert (changed["payment_days"], changed["invoice_email"]) == (7, "invoices@contoso.example")


@pytest.mark.parametrize("version", [0, -1, "1", 1.5, True])
def test_what_is_no_version_is_refused(office: BackOffice, version: object) -> None:
    body = {"billing": {"version": version, "payment_days": 30}}
    refused = office.refused("PATCH", CUSTOMER, body, status=422, code="validation_failed")
    assert [each["pointer"] for each in refused.json["errors"]] == ["/billing/version"]
