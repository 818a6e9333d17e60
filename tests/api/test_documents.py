"""The documents of an invoice: GET /invoices/{n}/documents and GET /bss/invoices/{n}/documents."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.storage.keys import documents_key
from chalicelib.values import clock
from tests.api.actors import Shopper
from tests.api.aws_calls import counted, failing
from tests.api.client import Api
from tests.api.cloud import BUCKET, Cloud
from tests.api.recording import RecordedOutput
from tests.api.shape_checks import assert_fits
from tests.api.shapes import DOCUMENTS
from tests.api.workers import Fulfilment


@pytest.fixture
def invoiced(bucket: Any, shopper: Shopper, fulfilment: Fulfilment) -> str:
    """The number of an invoice whose documents are not made yet."""
    order = shopper.buy()
    fulfilment.run()
    return shopper.order(order["order_id"])["invoice_number"]


def documents(shopper: Shopper, number: str) -> Any:
    answer = shopper.call("GET", f"/invoices/{number}/documents")
    assert answer.status == 200, answer.json
    assert_fits(answer.json, DOCUMENTS)
    return answer.json


def test_before_they_are_made_they_are_pending(shopper: Shopper, invoiced: str) -> None:
    assert documents(shopper, invoiced) == {"state": "pending", "items": []}


def test_the_schedule_has_them_made_and_they_are_linked_to(
    shopper: Shopper, invoiced: str, fulfilment: Fulfilment, bucket: Any
) -> None:
    assert fulfilment.run_after(60) == 1
    answer = documents(shopper, invoiced)
    assert answer["state"] == "done"
    assert [item["kind"] for item in answer["items"]] == ["pdf", "cii", "ubl"]
    stored = bucket.list_objects_v2(Bucket=BUCKET)["Contents"]
    assert len(stored) == 3
    for item in answer["items"]:
        [key] = [each["Key"] for each in stored if item["sha256"] in each["Key"]]
        content = bucket.get_object(Bucket=BUCKET, Key=key)["Body"].read()
        assert hashlib.sha256(content).hexdigest() == item["sha256"]
        assert len(content) == item["size"]
        assert f"{BUCKET}" in item["url"] and key in item["url"]


def test_a_currency_of_three_decimals_has_no_einvoice_and_the_log_says_why(
    bucket: Any, customer: Shopper, on_file: Any, fulfilment: Fulfilment, written: RecordedOutput
) -> None:
    on_file.change_billing("acc_customer", currency="KWD")
    on_file.price("prd_mailbox", 12_345, "KWD")
    order = customer.buy()
    fulfilment.run()
    number = customer.order(order["order_id"])["invoice_number"]
    fulfilment.run_after(60)
    [pdf] = documents(customer, number)["items"]
    assert pdf["kind"] == "pdf"
    [line] = written.named("no_einvoice")
    assert "KWD has three" in line["reason"]


def test_a_download_is_named_by_the_number_and_the_link_ends_soon(
    shopper: Shopper, invoiced: str, fulfilment: Fulfilment
) -> None:
    fulfilment.run_after(60)
    [pdf, cii, ubl] = documents(shopper, invoiced)["items"]
    for item, ending in ((pdf, ".pdf"), (cii, "-cii.xml"), (ubl, "-ubl.xml")):
        assert f"filename%3D%22{invoiced}{ending}%22" in item["url"]
        assert "X-Amz-Expires=300" in item["url"]
        ends = datetime.fromisoformat(item["expires_at"])
        assert timedelta() < ends - clock.now() <= timedelta(seconds=300)


def test_staff_see_those_of_every_account(
    api: Api, shopper: Shopper, invoiced: str, fulfilment: Fulfilment
) -> None:
    fulfilment.run_after(60)
    path = f"/bss/invoices/{invoiced}/documents"
    answer = api.call("GET", path, by="acc_distributor", roles=("staff",))
    assert_fits(answer.json, DOCUMENTS)
    seen = [item["sha256"] for item in documents(shopper, invoiced)["items"]]
    assert [item["sha256"] for item in answer.json["items"]] == seen


def test_viewing_them_takes_two_calls(
    shopper: Shopper, invoiced: str, fulfilment: Fulfilment
) -> None:
    fulfilment.run_after(60)
    with counted() as calls:
        assert documents(shopper, invoiced)["state"] == "done"
    assert calls == ["dynamodb.GetItem", "dynamodb.GetItem"]


def test_another_account_finds_none(customer: Shopper, invoiced: str) -> None:
    assert customer.call("GET", f"/invoices/{invoiced}/documents").status == 404
    assert customer.call("GET", "/invoices/INV-2026-999999/documents").status == 404


def test_an_invoice_that_was_issued_without_has_none(
    shopper: Shopper, invoiced: str, cloud: Cloud
) -> None:
    cloud.drop(documents_key(invoiced))
    assert documents(shopper, invoiced) == {"state": "done", "items": []}


def test_what_cannot_be_stored_is_pending_then_failed_and_the_retry_leads_out(
    api: Api, shopper: Shopper, invoiced: str, fulfilment: Fulfilment
) -> None:
    order = next(iter(shopper.call("GET", "/orders").json["items"]))
    with failing("s3", "PutObject", "InternalError"):
        for _ in range(10):
            assert documents(shopper, invoiced)["state"] == "pending"
            assert fulfilment.run_after(4000) == 1
    assert documents(shopper, invoiced) == {"state": "failed", "items": []}
    assert order["status"] == "completed"
    retry = f"/bss/orders/{order['order_id']}/retry"
    answer = api.call("POST", retry, by="acc_distributor", roles=("staff",))
    assert (answer.status, answer.json["status"]) == (202, "completed")
    assert fulfilment.run_after(60) == 1
    assert documents(shopper, invoiced)["state"] == "done"


def test_a_cancelled_order_has_the_documents_of_its_credit(
    api: Api, shopper: Shopper, invoiced: str, fulfilment: Fulfilment
) -> None:
    order = next(iter(shopper.call("GET", "/orders").json["items"]))
    cancel = f"/bss/orders/{order['order_id']}/cancel"
    wanted = {"reason": "A mistake."}
    assert api.call("POST", cancel, wanted, by="acc_distributor", roles=("staff",)).status == 200
    credited = shopper.call("GET", f"/invoices/{invoiced}").json["credited_by"]
    assert documents(shopper, credited)["state"] == "pending"
    assert fulfilment.run_after(60) == 2
    assert documents(shopper, credited)["state"] == "done"
    assert documents(shopper, invoiced)["state"] == "done"
