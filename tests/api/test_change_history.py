"""Who changed what of an account or a product: GET …/changes."""

from typing import Any

import pytest

from chalicelib.storage.keys import account_key, key_of, product_key
from tests.api.aws_calls import counted
from tests.api.back_office import A_CUSTOMER, A_PRODUCT
from tests.api.client import Answer, Api
from tests.api.cloud import Cloud
from tests.api.route_calls import BODIES
from tests.api.seeded_rows import OnFile
from tests.api.shape_checks import assert_fits
from tests.api.shapes import CHANGE, list_of

PRICE = {"amount": 11900, "currency": "EUR"}
CONTACT = {"name": "Eve", "email": "eve@elsewhere.example", "phone": None}
ONE_OF_EACH = [
    ("/bss/accounts/acc_customer", {"name": "Renamed Ltd"}),
    ("/bss/products/prd_mailbox", {"unit_price": PRICE}),
]


def staff(api: Api, method: str, path: str, body: Any = None, sub: str = "usr_sue") -> Answer:
    answer = api.staff(method, path, body, sub=sub)
    assert answer.status < 300, answer.json
    return answer


def history(api: Api, path: str) -> list[Any]:
    answer = api.staff("GET", f"{path}/changes")
    assert answer.status == 200
    assert_fits(answer.json, list_of(CHANGE))
    return answer.json["items"]


def told(entry: Any) -> dict[str, tuple[Any, Any]]:
    """What an entry tells: the old and the new value, by field."""
    return {change["field"]: (change["old"], change["new"]) for change in entry["changes"]}


def test_a_contact_that_was_changed_and_changed_back_left_its_trace(
    api: Api, on_file: OnFile
) -> None:
    path, contact = "/bss/accounts/acc_customer", on_file.account("acc_customer").billing.contact
    staff(api, "PATCH", path, {"billing": {"contact": CONTACT}}, sub="usr_eve")
    staff(api, "PATCH", path, {"billing": {"contact": contact.model_dump()}}, sub="usr_eve")
    back, there = history(api, path)
    assert (there["by"], back["by"]) == ("usr_eve", "usr_eve")
    assert told(there) == {
        "billing.contact.name": (contact.name, "Eve"),
        "billing.contact.email": (contact.email, "eve@elsewhere.example"),
        "billing.version": (1, 2),
    }
    assert told(back)["billing.contact.email"] == ("eve@elsewhere.example", contact.email)


def test_a_price_that_was_changed_is_told_as_it_was_and_as_it_became(api: Api) -> None:
    staff(api, "PATCH", "/bss/products/prd_mailbox", {"unit_price": PRICE, "published": False})
    [entry] = history(api, "/bss/products/prd_mailbox")
    assert entry["by"] == "usr_sue"
    assert told(entry) == {
        "unit_price": ({"amount": 1200, "currency": "EUR"}, PRICE),
        "published": (True, False),
    }


def test_the_first_entry_of_an_account_is_what_it_was_created_with(api: Api) -> None:
    made = staff(api, "POST", "/bss/accounts", A_CUSTOMER).json
    [entry] = history(api, f"/bss/accounts/{made['account_id']}")
    assert (entry["by"], entry["at"]) == ("usr_sue", made["created_at"])
    values = told(entry)
    assert {old for old, _ in values.values()} == {None}
    assert values["kind"] == (None, "customer")
    assert values["billing.contact.email"] == (None, "bea@bakery.example")
    assert values["billing.tax_rate"] == (None, "0.24")
    assert values["may_order_for_itself"] == (None, True)
    assert values["provisioning_sync_status"] == (None, "unsynchronized")
    assert not {"account_id", "revision", "last_error"} & values.keys()


def test_the_first_entry_of_a_product_is_what_it_was_created_with(api: Api) -> None:
    made = staff(api, "POST", "/bss/products", A_PRODUCT).json
    [entry] = history(api, f"/bss/products/{made['product_id']}")
    assert told(entry)["unit_price"] == (None, A_PRODUCT["unit_price"])
    assert told(entry)["published"] == (None, False)


def test_an_end_customer_that_a_partner_created_and_corrected_is_on_record(api: Api) -> None:
    body = BODIES["create_end_customer"]
    made = api.post("/end-customers", body, sub="usr_pat").json
    path = f"/end-customers/{made['account_id']}"
    assert api.patch(path, {"name": "Red Bakery"}, sub="usr_pia").status == 200
    corrected, created = history(api, f"/bss/accounts/{made['account_id']}")
    assert (created["by"], told(created)["name"]) == ("usr_pat", (None, "Blue Bakery"))
    assert (corrected["by"], told(corrected)) == (
        "usr_pia",
        {"name": ("Blue Bakery", "Red Bakery")},
    )


def test_synchronizing_an_account_is_told_with_who_asked(api: Api) -> None:
    path = "/bss/accounts/acc_unsynced"
    staff(api, "POST", f"{path}/synchronize", sub="usr_tom")
    [entry] = history(api, path)
    assert entry["by"] == "usr_tom"
    assert told(entry) == {"provisioning_sync_status": ("unsynchronized", "synchronized")}


@pytest.mark.parametrize(("path", "change"), ONE_OF_EACH)
def test_a_change_that_changes_nothing_writes_no_entry(
    api: Api, path: str, change: Any, side_effects: Any
) -> None:
    staff(api, "PATCH", path, change)
    with side_effects.unchanged():
        staff(api, "PATCH", path, change)
    assert len(history(api, path)) == 1


@pytest.mark.parametrize(("path", "change"), ONE_OF_EACH)
def test_what_was_never_changed_has_no_entries(api: Api, path: str, change: Any) -> None:
    assert api.staff("GET", f"{path}/changes").json == {"items": [], "next_cursor": None}


def test_a_refused_change_leaves_no_entry(api: Api, refused: Any) -> None:
    path = "/bss/products/prd_mailbox"
    wrong = {"min_quantity": 9, "max_quantity": 8}
    refused("PATCH", path, wrong, roles=("staff",), status=422, code="validation_failed")
    assert history(api, path) == []


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/bss/accounts/acc_customer", account_key("acc_customer")),
        ("/bss/products/prd_mailbox", product_key("prd_mailbox")),
    ],
)
def test_changes_are_kept_in_rows_of_their_own_so_that_no_row_grows(
    api: Api, cloud: Cloud, path: str, key: Any
) -> None:
    def size() -> int:
        return sum(len(str(row)) for row in cloud.rows if key_of(row) == key)

    staff(api, "PATCH", path, {"name": "Name 10"})
    before = size()
    for number in range(11, 31):
        staff(api, "PATCH", path, {"name": f"Name {number}"})
    assert before > 0 and size() - before < 20
    assert len(api.pages(f"{path}/changes?limit=10", roles=("staff",))) == 3


@pytest.mark.parametrize(("path", "change"), ONE_OF_EACH)
def test_the_history_is_newest_first_and_paged_by_a_cursor(
    api: Api, path: str, change: Any
) -> None:
    for number in range(5):
        staff(api, "PATCH", path, {"name": f"Name {number}"})
    pages = api.pages(f"{path}/changes?limit=2", roles=("staff",))
    names = [[told(entry)["name"][1] for entry in page] for page in pages]
    assert names == [["Name 4", "Name 3"], ["Name 2", "Name 1"], ["Name 0"]]


@pytest.mark.parametrize(("path", "change"), ONE_OF_EACH)
def test_a_cursor_of_another_history_is_refused(
    api: Api, refused: Any, path: str, change: Any
) -> None:
    for number in range(2):
        staff(api, "PATCH", path, {"name": f"Name {number}"})
        staff(api, "PATCH", "/bss/accounts/acc_rival", {"name": f"Name {number}"})
    own = api.staff("GET", f"{path}/changes?limit=1").json["next_cursor"]
    other = api.staff("GET", "/bss/accounts/acc_rival/changes?limit=1").json["next_cursor"]
    for cursor in (other, own[:-2] + "zz", "x"):
        asked = f"{path}/changes?cursor={cursor}"
        refused("GET", asked, roles=("staff",), status=422, code="validation_failed")


@pytest.mark.parametrize(
    "path", ["/bss/accounts/acc_unknown", "/bss/accounts/nonsense", "/bss/products/prd_unknown"]
)
def test_the_history_of_what_is_not_there_is_not_there(refused: Any, path: str) -> None:
    refused("GET", f"{path}/changes", roles=("staff",), status=404, code="not_found")


@pytest.mark.parametrize(("path", "change"), ONE_OF_EACH)
def test_a_change_is_one_read_and_one_transaction(api: Api, path: str, change: Any) -> None:
    with counted() as calls:
        staff(api, "PATCH", path, change)
    assert calls == ["dynamodb.GetItem", "dynamodb.TransactWriteItems"]
    with counted() as calls:
        history(api, path)
    assert calls == ["dynamodb.GetItem", "dynamodb.Query"]
