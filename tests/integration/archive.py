"""The bucket of documents on the local AWS, and buckets in which something goes wrong."""

import hashlib
from typing import Any

from chalicelib.bss.invoices.archive.bucket import Bucket, key_of
from chalicelib.bss.invoices.archive.making import make_documents
from chalicelib.bss.invoices.archive.models import InvoiceDocuments, Kind, StoredDocument
from chalicelib.storage.keys import DUE_INVOICES, documents_key, read
from tests.integration.backend import Backend
from tests.integration.crashes import Crash, When


class TroubledBucket(Bucket):
    """A bucket at whose document `number` something happens, before or after it was stored."""

    def __init__(self, bucket: Bucket, number: int, when: When, trouble: BaseException) -> None:
        super().__init__(bucket._client, bucket._name)
        self.stored = 0
        self._at, self._when, self._trouble = number, when, trouble

    def store(self, invoice_number: str, kind: Kind, content: bytes) -> StoredDocument:
        self.stored += 1
        if (self.stored, self._when) == (self._at, "before"):
            raise self._trouble
        document = super().store(invoice_number, kind, content)
        if (self.stored, self._when) == (self._at, "after"):
            raise self._trouble
        return document


class Archive:
    """The documents of a backend's invoices: what is written down of them, and what lies in the bucket."""

    def __init__(self, backend: Backend, client: Any, name: str) -> None:
        self.backend, self.client, self.name = backend, client, name
        self.bucket = Bucket(client, name)

    def bought(self, lines: int = 1) -> str:
        """The number of the invoice of an order that was fulfilled."""
        order_id = self.backend.buy(lines)
        self.backend.fulfil(order_id, keeps_documents=True)
        number = self.backend.order(order_id).invoice_number
        assert number
        return number

    def make(self, number: str, **instead: Any) -> None:
        given = {"bucket": self.bucket, "table": self.backend.table, "now": self.backend.clock()}
        make_documents(number, **given | instead)

    def make_until_it_ends(self, number: str, **instead: Any) -> None:
        """Let time pass, and make what is due, until nothing is."""
        for _ in range(20):
            if self.known(number).state != "pending":
                return
            self.make(number, **instead)
            self.backend.clock.advance(4000)
        raise AssertionError("the documents are still pending after hours")

    def make_after_a_crash(self, number: str, **troubled: Any) -> None:
        """Make the documents, break off, and make them again when the claim has ended."""
        try:
            self.make(number, **troubled)
        except Crash:
            self.backend.clock.advance(181)
            self.make(number)

    def known(self, number: str) -> InvoiceDocuments:
        stored = self.backend.table.get(documents_key(number))
        assert stored
        return read(InvoiceDocuments, stored)

    def is_due(self, number: str) -> bool:
        return documents_key(number) in set(self.backend.table.due(DUE_INVOICES, "9"))

    def versions(self) -> list[str]:
        """The key of every version of every object."""
        listed = self.client.list_object_versions(Bucket=self.name)
        return [each["Key"] for each in listed.get("Versions", [])]

    def content(self, number: str, item: StoredDocument) -> bytes:
        key = key_of(number, item)
        return self.client.get_object(Bucket=self.name, Key=key)["Body"].read()

    def contents(self, number: str) -> dict[str, bytes]:
        """What is stored of an invoice, by its kind; each equals what is written down of it."""
        items = self.known(number).items
        found = {item.kind: self.content(number, item) for item in items}
        for item in items:
            content = found[item.kind]
            assert item.sha256 == hashlib.sha256(content).hexdigest()
            assert item.size == len(content)
        return {**found}
