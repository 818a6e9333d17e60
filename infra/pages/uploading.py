"""The pages in their bucket: only what changed is sent, what is gone is removed, and a break-off is made good.

Beside them lies a list of what was uploaded and is what CloudFront shows. It is deleted before anything changes
and written at the end, so a run that broke off is known by its absence, and the next one uploads all.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from infra.pages.files import File

FOLDER, LIST = "site/", "uploaded.json"
AT_ONCE = 1000
Marks = dict[str, str]


@dataclass(frozen=True)
class Changes:
    """What to send, in this order, and what to remove afterwards."""

    put: tuple[str, ...]
    remove: tuple[str, ...]

    @property
    def any(self) -> bool:
        return bool(self.put or self.remove)


def planned(wanted: Mapping[str, File], etags: Mapping[str, str], listed: Marks | None) -> Changes:
    """What of the wanted files is missing or other in the bucket, and what is there and not wanted.

    `etags` are what S3 has, `listed` what the last run that ended well had uploaded; None for none. A page is sent
    after all that it loads, and the settings before it.
    """
    known = listed or {}
    put = [
        name
        for name, file in wanted.items()
        if etags.get(name) != file.etag or known.get(name) != file.mark
    ]
    return Changes(tuple(sorted(put, key=_turn)), tuple(sorted(set(etags) - set(wanted))))


def _turn(name: str) -> tuple[bool, bool, str]:
    return name.endswith(".html"), name == "config.json", name


class Bucket:
    """The pages' bucket."""

    def __init__(self, s3: Any, name: str) -> None:
        self._s3, self._name = s3, name

    def etags(self) -> dict[str, str]:
        """What S3 calls the content of each file in it."""
        return {
            name.removeprefix(FOLDER): etag for name, etag in self._all() if name.startswith(FOLDER)
        }

    def _all(self) -> list[tuple[str, str]]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._name)
        found = (each for page in pages for each in page.get("Contents", []))
        return [(each["Key"], each["ETag"].strip('"')) for each in found]

    def listed(self) -> Marks | None:
        """What the last upload that ended well wrote down; None where none did."""
        try:
            answer = self._s3.get_object(Bucket=self._name, Key=LIST)
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchKey":
                raise
            return None
        return json.loads(answer["Body"].read())

    def begin(self) -> None:
        self._remove([LIST])

    def carry_out(self, changes: Changes, wanted: Mapping[str, File]) -> None:
        for name in changes.put:
            file = wanted[name]
            self._s3.put_object(
                Bucket=self._name,
                Key=FOLDER + name,
                Body=file.body,
                ContentType=file.content_type,
                CacheControl=file.cache_control,
            )
        self._remove([FOLDER + name for name in changes.remove])

    def end(self, wanted: Mapping[str, File]) -> None:
        marks = {name: file.mark for name, file in wanted.items()}
        self._s3.put_object(
            Bucket=self._name,
            Key=LIST,
            Body=json.dumps(marks, indent=2).encode(),
            ContentType="application/json",
        )

    def empty(self) -> None:
        """Remove everything, as CloudFormation deletes no bucket that holds something."""
        self._remove([name for name, _ in self._all()])

    def _remove(self, keys: list[str]) -> None:
        for start in range(0, len(keys), AT_ONCE):
            named = [{"Key": key} for key in keys[start : start + AT_ONCE]]
            self._s3.delete_objects(Bucket=self._name, Delete={"Objects": named, "Quiet": True})
