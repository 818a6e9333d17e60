"""The documents of an invoice: made once after it was issued, whatever breaks off, at no cost to the rest."""

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from chalicelib.bss.fulfilment.cancel import cancel
from chalicelib.bss.fulfilment.requests import CancelOrder, WelcomeAgain
from chalicelib.bss.fulfilment.retry import retry_order
from chalicelib.bss.fulfilment.welcome_again import welcome_again
from chalicelib.bss.invoices.archive.bucket import Bucket, DocumentNotStored
from chalicelib.bss.invoices.archive.models import Kind, StoredDocument
from chalicelib.bss.invoices.archive.retrying import documents_of_order
from chalicelib.bss.invoices.claim import MOST_BEGINNINGS
from chalicelib.errors import NothingFailed
from chalicelib.storage.conditions import Lost
from chalicelib.storage.keys import documents_key, seller_key
from tests.documents.rules import broken_rules
from tests.integration.archive import Archive, TroubledBucket
from tests.integration.crashes import Crash, TroubledTable, When

WHENS = pytest.mark.parametrize("when", ["before", "after"])


def test_issuing_an_invoice_makes_its_documents_due_and_nothing_waits_for_them(
    archive: Archive,
) -> None:
    number = archive.bought()

    assert archive.known(number).state == "pending"
    assert archive.is_due(number)
    assert archive.backend.order(archive.known(number).order_id).status == "completed"
    assert len(archive.backend.outbox.mails) == 1


def test_the_documents_are_stored_and_their_hashes_equal_their_bytes(archive: Archive) -> None:
    number = archive.bought(lines=2)
    archive.make(number)

    contents = archive.contents(number)
    assert sorted(contents) == ["cii", "pdf", "ubl"]
    assert broken_rules(contents["cii"]) == broken_rules(contents["ubl"]) == []
    pdf = PdfReader(BytesIO(contents["pdf"]))
    assert dict(pdf.attachments) == {"factur-x.xml": [contents["cii"]]}
    text = pdf.pages[0].extract_text()
    assert [said for said in (number, "Mailboxes 1", "Mailboxes 2") if said not in text] == []
    assert not archive.is_due(number)


def test_a_second_message_makes_nothing_anew(archive: Archive) -> None:
    number = archive.bought()
    archive.make(number)
    known, versions = archive.known(number), archive.versions()
    archive.make(number)

    assert (archive.known(number), archive.versions()) == (known, versions)
    assert len(versions) == 3


@WHENS
@pytest.mark.parametrize("place", [1, 2, 3])
def test_breaking_off_at_a_document_stores_each_of_them_once(
    archive: Archive, place: int, when: When
) -> None:
    number = archive.bought()
    archive.make_after_a_crash(number, bucket=TroubledBucket(archive.bucket, place, when, Crash()))

    assert sorted(archive.contents(number)) == ["cii", "pdf", "ubl"]
    assert len(archive.versions()) == 3


@WHENS
@pytest.mark.parametrize("place", [1, 2])
def test_breaking_off_at_a_write_stores_each_of_them_once(
    archive: Archive, place: int, when: When
) -> None:
    number = archive.bought()
    archive.make_after_a_crash(
        number, table=TroubledTable(archive.backend.table, place, when, Crash())
    )

    assert sorted(archive.contents(number)) == ["cii", "pdf", "ubl"]
    assert len(archive.versions()) == 3


def test_nobody_makes_what_somebody_else_is_making(archive: Archive) -> None:
    number = archive.bought()
    broken = TroubledBucket(archive.bucket, 1, "before", Crash())
    with pytest.raises(Crash):
        archive.make(number, bucket=broken)
    archive.make(number)

    assert archive.known(number).items == ()
    assert archive.versions() == []


def test_whoever_is_late_overwrites_nothing(archive: Archive) -> None:
    number = archive.bought()
    late = _Overtaken(archive, number)
    archive.make(number, bucket=late)

    assert archive.known(number).state == "done"
    assert sorted(archive.contents(number)) == ["cii", "pdf", "ubl"]


class _Overtaken(Bucket):
    """A bucket so slow that another worker makes the documents meanwhile; then it fails."""

    def __init__(self, archive: Archive, number: str) -> None:
        super().__init__(archive.client, archive.name)
        self._archive, self._number = archive, number

    def store(self, invoice_number: str, kind: Kind, content: bytes) -> StoredDocument:
        self._archive.backend.clock.advance(181)
        self._archive.make(self._number)
        raise DocumentNotStored("too late")


@pytest.mark.parametrize(
    "trouble", [DocumentNotStored("The bucket is away."), RuntimeError("no such glyph")]
)
def test_what_cannot_be_made_is_tried_again_then_shown_as_failed_and_staff_lead_out(
    archive: Archive, trouble: Exception
) -> None:
    number = archive.bought()
    archive.make_until_it_ends(number, bucket=_Refusing(archive.client, archive.name, trouble))
    failed = archive.known(number)
    assert (failed.state, failed.attempts) == ("failed", 10)
    assert failed.last_error
    assert not archive.is_due(number)

    retry_order(failed.order_id, by="usr_staff", dependencies=archive.backend.dependencies())
    assert archive.is_due(number)
    assert archive.known(number).asked_by == "usr_staff"
    archive.make(number)
    assert sorted(archive.contents(number)) == ["cii", "pdf", "ubl"]
    with pytest.raises(NothingFailed):
        retry_order(failed.order_id, by="usr_staff", dependencies=archive.backend.dependencies())


class _Refusing(Bucket):
    def __init__(self, client: Any, name: str, trouble: Exception) -> None:
        super().__init__(client, name)
        self._trouble = trouble

    def store(self, invoice_number: str, kind: Kind, content: bytes) -> StoredDocument:
        raise self._trouble


def test_failed_documents_leave_the_order_as_it_is(archive: Archive) -> None:
    number = archive.bought()
    order_id = archive.known(number).order_id
    before = archive.backend.order(order_id)
    trouble = DocumentNotStored("The bucket is away.")
    archive.make_until_it_ends(number, bucket=_Refusing(archive.client, archive.name, trouble))

    assert archive.backend.order(order_id) == before
    assert before.status == "completed"


def test_what_ends_its_worker_every_time_waits_for_a_person(archive: Archive) -> None:
    number = archive.bought()
    for _ in range(MOST_BEGINNINGS):
        with pytest.raises(Crash):
            archive.make(number, bucket=TroubledBucket(archive.bucket, 1, "before", Crash()))
        archive.backend.clock.advance(181)
    archive.make(number)

    assert archive.known(number).state == "failed"
    assert archive.versions() == []


def test_a_credit_has_documents_of_its_own_that_name_its_invoice(archive: Archive) -> None:
    number = archive.bought()
    order_id = archive.known(number).order_id
    dependencies = archive.backend.dependencies(keeps_documents=True)
    cancel(order_id, CancelOrder(reason="A mistake."), by="usr_staff", dependencies=dependencies)
    archive.make("CN-2026-000001")

    contents = archive.contents("CN-2026-000001")
    assert broken_rules(contents["cii"]) == broken_rules(contents["ubl"]) == []
    assert f">{number}<" in contents["ubl"].decode()
    assert b"381<" in contents["cii"]


def test_the_recipient_is_the_one_of_the_issue_whatever_is_corrected_later(
    archive: Archive,
) -> None:
    number = archive.bought()
    order_id = archive.known(number).order_id
    before = archive.backend.order(order_id).recipient.email
    corrected = WelcomeAgain.model_validate({"recipient": "corrected@acme.example"})
    dependencies = archive.backend.dependencies()
    welcome_again(order_id, corrected, by="usr_staff", dependencies=dependencies)
    archive.make(number)

    assert archive.backend.order(order_id).recipient.email == "corrected@acme.example"
    text = PdfReader(BytesIO(archive.contents(number)["pdf"])).pages[0].extract_text()
    assert before in text
    assert "corrected@acme.example" not in text


def test_two_of_staff_who_ask_at_once_are_one_retry(archive: Archive) -> None:
    number = archive.bought()
    trouble = DocumentNotStored("The bucket is away.")
    archive.make_until_it_ends(number, bucket=_Refusing(archive.client, archive.name, trouble))
    table, order = archive.backend.table, archive.backend.order(archive.known(number).order_id)
    first = documents_of_order(table, order, "usr_first", archive.backend.clock())
    second = documents_of_order(table, order, "usr_second", archive.backend.clock())
    table.write(*first)
    with pytest.raises(Lost):
        table.write(*second)

    assert archive.known(number).asked_by == "usr_first"


def test_an_invoice_that_names_no_seller_has_no_documents(archive: Archive) -> None:
    table, order_id = archive.backend.table, archive.backend.buy()
    # So was an order placed by a release that asked for no seller.
    table._client.delete_item(TableName=table._name, Key=seller_key().attributes())
    archive.backend.fulfil(order_id, keeps_documents=True)
    number = archive.backend.order(order_id).invoice_number

    assert number and archive.backend.invoices()[0].seller is None
    assert table.get(documents_key(number)) is None


def test_without_a_bucket_no_documents_are_due(archive: Archive) -> None:
    order_id = archive.backend.buy()
    archive.backend.fulfil(order_id)
    number = archive.backend.order(order_id).invoice_number
    assert number

    assert archive.backend.table.get(documents_key(number)) is None


def test_making_them_takes_six_calls(archive: Archive) -> None:
    number = archive.bought()
    made: list[str] = []
    for client, service in ((archive.client, "s3"), (archive.backend.table._client, "dynamodb")):
        client.meta.events.register(
            f"before-send.{service}", lambda event_name, **_: made.append(event_name), f"n{service}"
        )
    archive.make(number)
    for client, service in ((archive.client, "s3"), (archive.backend.table._client, "dynamodb")):
        client.meta.events.unregister(f"before-send.{service}", unique_id=f"n{service}")

    assert [each.rpartition(".")[2] for each in made] == [
        "UpdateItem", "BatchGetItem", "PutObject", "PutObject", "PutObject", "PutItem",
    ]  # fmt: skip
