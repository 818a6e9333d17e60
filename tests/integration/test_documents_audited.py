"""The hash that S3 keeps of each document is compared with the one beside its invoice (rules.md R64)."""

import pytest

from chalicelib.bss.invoices.archive.bucket import key_of
from chalicelib.bss.invoices.archive.proving import Proven, proven_documents
from chalicelib.storage.keys import documents_key
from tests.integration.archive import Archive

ALL = range(1, 10)


def _proven(archive: Archive, numbers: range = ALL) -> Proven:
    pk = documents_key("INV-2026-000001").pk
    return proven_documents(archive.backend.table, pk, numbers, archive.bucket)


def _key(archive: Archive, number: str, kind: str) -> str:
    [item] = [each for each in archive.known(number).items if each.kind == kind]
    return key_of(number, item)


def test_what_was_stored_is_proved_without_reading_it(archive: Archive) -> None:
    archive.make(archive.bought())
    asked: list[str] = []
    events = archive.client.meta.events
    events.register("before-send.s3", lambda event_name, **_: asked.append(event_name), "asked")
    assert _proven(archive) == Proven()
    events.unregister("before-send.s3", unique_id="asked")
    assert asked == ["before-send.s3.HeadObject"] * 3


@pytest.mark.parametrize("kind", ["pdf", "cii", "ubl"])
def test_one_that_is_hidden_or_changed_is_named_by_its_invoice(archive: Archive, kind: str) -> None:
    first, second = archive.bought(), archive.bought()
    for number in (first, second):
        archive.make(number)
    archive.client.delete_object(Bucket=archive.name, Key=_key(archive, first, kind))
    archive.client.put_object(Bucket=archive.name, Key=_key(archive, second, kind), Body=b"else")
    assert _proven(archive) == Proven(missing=(first,), mismatched=(second,))


def test_only_the_range_that_is_asked_for_is_proved(archive: Archive) -> None:
    numbers = [archive.bought(), archive.bought()]
    for number in numbers:
        archive.make(number)
        archive.client.delete_object(Bucket=archive.name, Key=_key(archive, number, "pdf"))
    assert _proven(archive, range(2, 3)).missing == (numbers[1],)
    assert _proven(archive, range(3, 3)) == Proven()
