"""The bucket of documents: stored once under their hash, handed out as links that end soon."""

import base64
import hashlib
from functools import lru_cache
from typing import Any, Literal

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.bss.invoices.archive.models import (
    ENDINGS,
    LINK_SECONDS,
    MEDIA_TYPES,
    Kind,
    StoredDocument,
    file_name,
)
from chalicelib.config import settings
from chalicelib.errors import TemporarilyUnavailable
from chalicelib.storage import aws

# What became of a document in the bucket.
Condition = Literal["stored", "missing", "changed"]
THERE_ALREADY, NOT_THERE = 412, 404
UNREACHED = "The bucket of documents could not be reached."
REFUSED = "The bucket of documents did not take a document"
NOT_GIVEN = "The bucket of documents did not give a document"
CHANGED = "A document in the bucket is not what was stored."


class DocumentNotStored(Exception):
    """The bucket did not take a document; another attempt may succeed."""


class DocumentNotRead(Exception):
    """The bucket did not give what was stored; another attempt may succeed."""


class Bucket:
    """The bucket of a stage. It never overwrites, and nothing in it is deleted by the service."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._name = name

    def store(self, invoice_number: str, kind: Kind, content: bytes) -> StoredDocument:
        """Store a document; storing the same again changes nothing. Raises DocumentNotStored."""
        digest = hashlib.sha256(content)
        document = StoredDocument(kind=kind, size=len(content), sha256=digest.hexdigest())
        try:
            self._client.put_object(
                Bucket=self._name,
                Key=key_of(invoice_number, document),
                Body=content,
                ContentType=MEDIA_TYPES[kind],
                ChecksumSHA256=base64.b64encode(digest.digest()).decode(),
                IfNoneMatch="*",
            )
        except ClientError as error:
            if _status(error) != THERE_ALREADY:
                code = error.response["Error"]["Code"]
                raise DocumentNotStored(f"{REFUSED} ({code}).") from None
        except BotoCoreError:
            raise DocumentNotStored(UNREACHED) from None
        return document

    def read(self, invoice_number: str, document: StoredDocument) -> bytes:
        """The bytes of a document, equal to those that were stored. Raises DocumentNotRead."""
        key = key_of(invoice_number, document)
        try:
            content = self._client.get_object(Bucket=self._name, Key=key)["Body"].read()
        except ClientError as error:
            code = error.response["Error"]["Code"]
            raise DocumentNotRead(f"{NOT_GIVEN} ({code}).") from None
        except BotoCoreError:
            raise DocumentNotRead(UNREACHED) from None
        if hashlib.sha256(content).hexdigest() != document.sha256:
            raise DocumentNotRead(CHANGED)
        return content

    def condition_of(self, invoice_number: str, document: StoredDocument) -> Condition:
        """Whether a document is there as it was stored. Raises TemporarilyUnavailable.

        S3 keeps the hash that it was stored with. What it has no hash of, we did not store: that is read.
        """
        key = key_of(invoice_number, document)
        try:
            known = self._client.head_object(Bucket=self._name, Key=key, ChecksumMode="ENABLED")
            checksum = known.get("ChecksumSHA256")
            digest = base64.b64decode(checksum) if checksum else self._digest(key)
        except ClientError as error:
            if _status(error) == NOT_THERE:
                return "missing"
            raise TemporarilyUnavailable from error
        except BotoCoreError as error:
            raise TemporarilyUnavailable from error
        return "stored" if digest.hex() == document.sha256 else "changed"

    def _digest(self, key: str) -> bytes:
        body = self._client.get_object(Bucket=self._name, Key=key)["Body"]
        return hashlib.sha256(body.read()).digest()

    def link(self, invoice_number: str, document: StoredDocument) -> str:
        """A link to a document for `LINK_SECONDS`, whose download is named by the invoice's number."""
        name = file_name(invoice_number, document.kind)
        wanted = {
            "Bucket": self._name,
            "Key": key_of(invoice_number, document),
            "ResponseContentType": document.media_type,
            "ResponseContentDisposition": f'attachment; filename="{name}"',
        }
        return self._client.generate_presigned_url(
            "get_object", Params=wanted, ExpiresIn=LINK_SECONDS
        )


def key_of(invoice_number: str, document: StoredDocument) -> str:
    """Where a document lies: below its invoice's number, named by its hash."""
    return f"invoices/{invoice_number}/{document.sha256}{ENDINGS[document.kind]}"


def _status(error: ClientError) -> int:
    return error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)


@lru_cache(maxsize=1)
def documents_bucket() -> Bucket:
    """The bucket of this process's stage."""
    return Bucket(aws.client("s3"), settings().documents_bucket)
