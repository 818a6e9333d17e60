"""The seller: GET and PUT /bss/seller, and who changed what of it (rules.md R51)."""

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.storage.keys import seller_key
from tests.api.actors import Shopper
from tests.api.client import Api
from tests.api.cloud import Cloud
from tests.api.route_calls import BODIES
from tests.api.shape_checks import assert_fits
from tests.api.shapes import CHANGE, KEPT_SELLER, list_of
from tests.api.workers import Fulfilment

SELLER = BODIES["replace_seller"]
PATH = "/bss/seller"
LEFT_OUT = ("registration", "iban", "bic", "phone", "electronic_address", "logo")


def put(api: Api, body: Any, **headers: str) -> Any:
    return api.staff("PUT", PATH, body, sub="usr_sue", headers=headers)


def test_the_seller_is_read_as_it_was_given(api: Api) -> None:
    given = put(api, SELLER)
    read = api.staff("GET", PATH)
    assert (given.status, read.status) == (200, 200)
    assert_fits(read.json, KEPT_SELLER)
    mail = SELLER["mail"] | {"reply_to": None, "footer": None}
    wanted = SELLER | dict.fromkeys(LEFT_OUT) | {"mail": mail}
    assert read.json == given.json == wanted | {"version": given.json["version"]}
    assert read.headers["etag"] == given.headers["etag"] == f'"{given.json["version"]}"'


def test_every_change_raises_the_version_and_the_same_again_changes_nothing(api: Api) -> None:
    first = put(api, SELLER).json["version"]
    assert put(api, SELLER).json["version"] == first
    assert put(api, SELLER | {"city": "Bremen"}).json["version"] == first + 1


def test_a_seller_that_changed_meanwhile_is_not_replaced(api: Api, side_effects: Any) -> None:
    seen = put(api, SELLER).headers["etag"]
    put(api, SELLER | {"city": "Bremen"}, **{"If-Match": seen})
    with side_effects.unchanged():
        stale = put(api, SELLER | {"city": "Berlin"}, **{"If-Match": seen})
        assert (stale.status, stale.json["code"]) == (412, "stale_version")
        assert "seller" in stale.json["detail"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("postal_code", ""),
        ("country", ""),
        ("country", "EL"),
        ("tax_id", ""),
        ("tax_id", "DE12"),
        ("iban", "DE03120300000000202051"),
        ("bic", "short"),
        ("email", "nobody"),
        ("time_zone", "Europe/Atlantis"),
        ("time_zone", "right/Europe/Athens"),
        ("time_zone", "posix/Europe/Athens"),
        ("time_zone", "localtime"),
        ("time_zone", "Factory"),
        ("time_zone", "../etc/passwd"),
        ("language", "fr"),
        ("payment_days", 121),
        ("electronic_address", {"scheme": "none", "id": "1"}),
    ],
)
def test_what_an_invoice_could_not_say_is_refused(
    api: Api, side_effects: Any, field: str, value: Any
) -> None:
    with side_effects.unchanged():
        refused = put(api, SELLER | {field: value})
        assert (refused.status, refused.json["code"]) == (422, "validation_failed")
        assert refused.json["errors"][0]["pointer"].startswith(f"/{field}")


def test_who_changed_the_bank_account_is_on_record(api: Api) -> None:
    put(api, SELLER)
    put(api, SELLER | {"iban": "DE02 1203 0000 0000 2020 51"})
    answer = api.staff("GET", f"{PATH}/changes")
    assert_fits(answer.json, list_of(CHANGE))
    newest = answer.json["items"][0]
    assert newest["by"] == "usr_sue"
    assert newest["changes"] == [{"field": "iban", "old": None, "new": "DE02120300000000202051"}]


def test_without_a_seller_there_is_nothing_to_read(api: Api, cloud: Cloud) -> None:
    cloud.drop(seller_key())
    assert api.staff("GET", PATH).status == 404
    assert api.staff("GET", f"{PATH}/changes").json == {"items": [], "next_cursor": None}
    assert put(api, SELLER).json["version"] == 1


def test_an_invoice_names_the_seller_as_it_was_when_it_was_issued(
    api: Api, shopper: Shopper, fulfilment: Fulfilment
) -> None:
    put(api, SELLER)
    order = shopper.buy()
    fulfilment.run()
    put(api, SELLER | {"name": "Renamed GmbH", "payment_days": 7})
    number = shopper.order(order["order_id"])["invoice_number"]
    invoice = shopper.call("GET", f"/invoices/{number}").json
    named = {field: SELLER[field] for field in ("name", "street", "city", "country", "tax_id")}
    assert invoice["seller"] == invoice["seller"] | named
    issued, due = (date.fromisoformat(invoice[day]) for day in ("issued_on", "due_on"))
    assert due == issued + timedelta(days=30)
    assert invoice["supplied_on"] == invoice["issued_on"]


def test_mails_go_out_under_the_sellers_name_with_its_footer_and_the_purchase_order_number(
    api: Api, shopper: Shopper, fulfilment: Fulfilment, mails: list[Any]
) -> None:
    put(api, SELLER | {"mail": {"from_name": "Distribution", "footer": "Hamburg, HRB 1"}})
    shopper.fill()
    shopper.call("PATCH", "/basket", {"purchase_order_number": "PO-7"})
    shopper.confirm()
    shopper.place()
    fulfilment.run()
    [mail] = mails
    assert mail.source == "Distribution <licences@distributor.example>"
    assert ">PO-7<" in mail.body
    assert "Hamburg, HRB 1" in mail.body


def test_a_name_too_long_for_the_sender_of_a_mail_is_refused(api: Api, side_effects: Any) -> None:
    with side_effects.unchanged():
        refused = put(api, SELLER | {"mail": {"from_name": "x" * 65}})
        assert [error["pointer"] for error in refused.json["errors"]] == ["/mail/from_name"]


def test_the_sellers_drawing_stands_on_invoices_from_now_on(api: Api, side_effects: Any) -> None:
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
    )
    assert put(api, SELLER | {"logo": drawing}).json["logo"] == drawing
    with side_effects.unchanged():
        refused = put(api, SELLER | {"logo": drawing.replace("path", "script")})
    assert refused.status == 422
    [error] = refused.json["errors"]
    assert error["pointer"] == "/logo" and "plain shapes" in error["detail"]
    assert put(api, SELLER).json["logo"] is None
