"""What a change of an account leaves out stays, also inside of billing data; null takes it out (rules.md R46)."""

from typing import Any

import pytest

from tests.api.back_office import BackOffice
from tests.api.client import Api

INFORMATION = {
    "company": "Blue Bakery Oy",
    "street": "Mill Lane 4",
    "city": "Turku",
    "postal_code": "20100",
    "country": "FI",
}
TAX_ID = "FI12345671"
CONTACT = {"name": "Bea", "email": "bea@bakery.example"}
PHONE = "+358 40 1234567"


@pytest.fixture
def known(office: BackOffice) -> Any:
    """The billing data of an end customer with a tax id and a phone number."""
    information, contact = INFORMATION | {"tax_id": TAX_ID}, CONTACT | {"phone": PHONE}
    change = {"billing": {"information": information, "contact": contact}}
    return office.patch("/accounts/acc_endcustomer", change)["billing"]


@pytest.mark.parametrize("by", ["staff", "partner"])
def test_a_tax_id_and_a_phone_number_that_are_left_out_stay(
    office: BackOffice, api: Api, known: Any, by: str
) -> None:
    information, contact = INFORMATION | {"street": "Quay 1"}, CONTACT | {"name": "Bea B"}
    change = {"billing": {"information": information, "contact": contact}}
    if by == "staff":
        changed = office.patch("/accounts/acc_endcustomer", change)
    else:
        changed = api.patch("/end-customers/acc_endcustomer", change).json
    assert changed["billing"]["information"] == information | {"tax_id": TAX_ID}
    assert changed["billing"]["contact"] == contact | {"phone": PHONE}


def test_null_takes_them_out(office: BackOffice, known: Any) -> None:
    information, contact = INFORMATION | {"tax_id": None}, CONTACT | {"phone": None}
    change = {"billing": {"information": information, "contact": contact}}
    changed = office.patch("/accounts/acc_endcustomer", change)["billing"]
    assert (changed["information"]["tax_id"], changed["contact"]["phone"]) == (None, None)


def test_a_tax_id_that_is_left_out_is_to_be_one_of_the_country_that_is_given(
    office: BackOffice, api: Api, known: Any
) -> None:
    moved = INFORMATION | {"country": "SE"}
    answer = office.refused(
        "PATCH",
        "/accounts/acc_endcustomer",
        {"billing": {"information": moved}},
        status=422,
        code="validation_failed",
    )
    [fault] = answer.json["errors"]
    assert (fault["code"], fault["pointer"]) == ("tax_id", "/billing/information/tax_id")
    assert "as SE writes it" in fault["detail"]
    given = moved | {"tax_id": "SE123456780601"}
    assert (
        api.patch("/end-customers/acc_endcustomer", {"billing": {"information": given}}).status
        == 200
    )
