"""The audit of a series proves its documents too: GET /bss/invoices/audit (rules.md R64)."""

from typing import Any

import pytest

from chalicelib.storage.keys import documents_key
from chalicelib.values import clock
from tests.api.actors import MAILBOX
from tests.api.aws_calls import counted, failing
from tests.api.back_office import BackOffice
from tests.api.cloud import BUCKET, Cloud

SERIES = f"INV-{clock.now().year}"
AUDIT = f"/invoices/audit?series={SERIES}"


@pytest.fixture
def two(office: BackOffice, bucket: Any) -> list[str]:
    """Two invoices whose documents are stored. Their numbers."""
    numbers = [office.bought(MAILBOX)["invoice_number"] for _ in range(2)]
    assert office.fulfilment.run_after(60) == 2
    return numbers


def _keys(bucket: Any, number: str) -> list[str]:
    listed = bucket.list_objects_v2(Bucket=BUCKET, Prefix=f"invoices/{number}/")
    return [each["Key"] for each in listed["Contents"]]


def _found(office: BackOffice) -> tuple[list[str], list[str], bool]:
    audit = office.get(AUDIT)
    return audit["missing_documents"], audit["mismatched_documents"], audit["ok"]


def test_what_lies_in_the_bucket_as_it_was_stored_is_proved(
    office: BackOffice, two: list[str]
) -> None:
    assert _found(office) == ([], [], True)


@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_document_that_is_gone_is_found(
    office: BackOffice, two: list[str], bucket: Any, which: int
) -> None:
    bucket.delete_object(Bucket=BUCKET, Key=_keys(bucket, two[1])[which])
    assert _found(office) == ([two[1]], [], False)


def test_a_document_that_was_changed_is_found(
    office: BackOffice, two: list[str], bucket: Any
) -> None:
    for key in _keys(bucket, two[0])[:2]:
        size = bucket.head_object(Bucket=BUCKET, Key=key)["ContentLength"]
        bucket.put_object(Bucket=BUCKET, Key=key, Body=b"x" * size)
    assert _found(office) == ([], [two[0]], False)


def test_what_is_not_stored_yet_is_not_missing(office: BackOffice, bucket: Any) -> None:
    office.bought(MAILBOX)
    assert _found(office) == ([], [], True)


def test_an_invoice_that_was_issued_without_documents_misses_none(
    office: BackOffice, two: list[str], bucket: Any, cloud: Cloud
) -> None:
    cloud.drop(documents_key(two[0]))
    bucket.delete_object(Bucket=BUCKET, Key=_keys(bucket, two[0])[0])
    assert _found(office) == ([], [], True)


def test_while_the_bucket_is_away_nothing_is_said_of_it(office: BackOffice, two: list[str]) -> None:
    with failing("s3", "HeadObject", "SlowDown"):
        answer = office.call("GET", AUDIT)
    assert (answer.status, answer.json["code"]) == (503, "temporarily_unavailable")


def test_the_audit_reads_the_table_four_times_and_asks_about_each_document_once(
    office: BackOffice, two: list[str]
) -> None:
    with counted() as calls:
        assert _found(office)[2]
    assert calls.count("s3.HeadObject") == 6
    assert len([call for call in calls if call.startswith("dynamodb.")]) == 4
