"""Of the pages only what changed goes up, a page after what it loads, and what is gone goes away."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest
from moto import mock_aws

from infra.pages.files import TYPES, File
from infra.pages.uploading import Bucket, Changes, planned

WANTED = {
    "bss/index.html": File(b"<desk>", TYPES[".html"]),
    "config.json": File(b"{}", TYPES[".json"]),
    "index.html": File(b"<shop>", TYPES[".html"]),
    "main.js": File(b"go()", TYPES[".js"]),
}
ETAGS = {name: file.etag for name, file in WANTED.items()}
LISTED = {name: file.mark for name, file in WANTED.items()}


def test_into_an_empty_bucket_all_goes_with_the_pages_after_what_they_load() -> None:
    changes = planned(WANTED, {}, None)
    assert changes == Changes(("main.js", "config.json", "bss/index.html", "index.html"), ())


def test_where_nothing_changed_nothing_is_sent() -> None:
    assert not planned(WANTED, ETAGS, LISTED).any


def test_a_file_with_another_content_is_sent_and_no_other() -> None:
    wanted = WANTED | {"main.js": File(b"come()", TYPES[".js"])}
    assert planned(wanted, ETAGS, LISTED) == Changes(("main.js",), ())


@pytest.mark.parametrize("other", [{"content_type": "text/plain"}, {"cache_control": "no-store"}])
def test_a_file_with_other_headers_is_sent_though_its_content_is_the_same(
    other: dict[str, str],
) -> None:
    wanted = WANTED | {"main.js": replace(WANTED["main.js"], **other)}
    assert planned(wanted, ETAGS, LISTED) == Changes(("main.js",), ())


def test_what_is_gone_is_removed() -> None:
    there = ETAGS | {"screens/old.js": "0"}
    assert planned(WANTED, there, LISTED) == Changes((), ("screens/old.js",))


def test_a_file_that_somebody_took_away_or_changed_in_the_bucket_is_sent_again() -> None:
    there = {name: etag for name, etag in ETAGS.items() if name != "main.js"}
    assert planned(WANTED, there | {"index.html": "0"}, LISTED).put == ("main.js", "index.html")


def test_after_an_upload_that_broke_off_all_is_sent_again() -> None:
    """Nobody knows what CloudFront has seen of it."""
    assert set(planned(WANTED, ETAGS, None).put) == set(WANTED)


@pytest.fixture
def s3() -> Iterator[Any]:
    with mock_aws():
        client = boto3.client("s3", region_name="eu-west-1")
        where = {"LocationConstraint": "eu-west-1"}
        client.create_bucket(Bucket="pages", CreateBucketConfiguration=where)
        yield client


def test_a_file_lies_in_the_bucket_with_its_type_and_how_long_it_is_kept(s3: Any) -> None:
    bucket = Bucket(s3, "pages")
    bucket.carry_out(planned(WANTED, bucket.etags(), bucket.listed()), WANTED)
    there = s3.get_object(Bucket="pages", Key="site/main.js")
    assert (there["Body"].read(), there["ContentType"]) == (b"go()", TYPES[".js"])
    assert there["CacheControl"] == WANTED["main.js"].cache_control
    assert bucket.etags() == ETAGS


def test_the_list_is_there_only_while_nothing_is_under_way(s3: Any) -> None:
    bucket = Bucket(s3, "pages")
    assert bucket.listed() is None
    bucket.end(WANTED)
    assert bucket.listed() == LISTED
    assert bucket.etags() == {}, "it is no file of the pages"
    bucket.begin()
    assert bucket.listed() is None


def test_what_is_removed_is_gone_and_an_emptied_bucket_can_be_deleted(s3: Any) -> None:
    bucket = Bucket(s3, "pages")
    bucket.carry_out(Changes(tuple(WANTED), ()), WANTED)
    bucket.carry_out(Changes((), ("main.js",)), WANTED)
    assert set(bucket.etags()) == set(WANTED) - {"main.js"}
    bucket.end(WANTED)
    bucket.empty()
    s3.delete_bucket(Bucket="pages")
