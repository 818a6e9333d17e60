"""The doctor looks whether the bucket of documents is there."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.doctor import documents
from infra.doctor.finding import Level

BUCKET = "shop-documents"


class Asked:
    """A context whose S3 answers as it is told."""

    def __init__(self, error: str | None = None, *, bucket: str = BUCKET) -> None:
        self.error, self.is_first = error, False
        self.settings, self.aws = self, self
        self.documents_bucket = bucket

    def client(self, service: str) -> Any:
        assert service == "s3"
        return self

    def head_bucket(self, **asked: str) -> dict[str, Any]:
        assert asked == {"Bucket": BUCKET}
        if self.error:
            raise ClientError({"Error": {"Code": self.error}}, "HeadBucket")
        return {}


def found(asked: Any) -> Any:
    [finding] = documents.check(asked)
    return finding


def test_a_bucket_that_is_there_is_fine() -> None:
    assert found(Asked()).level is Level.OK


def test_a_bucket_that_is_not_there_is_told_of_with_what_makes_it() -> None:
    missing = found(Asked("404"))
    assert missing.level is Level.WARNING
    assert f"DocumentsBucket={BUCKET}" in missing.remedy


def test_before_the_first_deployment_it_need_not_be_there() -> None:
    asked = Asked("404")
    asked.is_first = True
    assert found(asked).level is Level.OK


def test_a_bucket_of_another_account_is_wrong() -> None:
    assert found(Asked("403")).level is Level.ERROR


def test_what_s3_says_otherwise_is_for_whoever_runs_the_checks() -> None:
    with pytest.raises(ClientError):
        found(Asked("503"))


def test_without_a_bucket_nothing_is_asked() -> None:
    asked: Any = Asked("404", bucket="")
    assert documents.check(asked) == []
