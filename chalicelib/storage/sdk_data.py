"""What the SDK reads of its own data to make a client: less than it does by itself (docs/decisions/0049, 0061).

By itself it looks into the folder of every service of AWS, twice, reads 1.25 MB about their old addresses, and
goes through the rules of the new ones at each call. For these it looks at each row of a transaction, though the
address stays the same.
"""

import gzip
import json
import os
from typing import Any

from botocore.exceptions import DataNotFoundError
from botocore.loaders import JSONFileLoader, Loader

OLD_ADDRESSES, RULES_OF_ADDRESSES = "endpoints", "endpoint-rule-set-1"
# How the SDK itself addresses a service of which its old addresses say nothing.
ORDINARY = {
    "hostname": "{service}.{region}.{dnsSuffix}",
    "protocols": ["https"],
    "signatureVersions": ["v4"],
}


class PlainFiles(JSONFileLoader):
    """The SDK's JSON as plain dicts: they keep its order as the SDK's own do, and are made sooner."""

    def load_file(self, file_path: str) -> Any:
        for ending, opened in (".json", open), (".json.gz", gzip.open):
            if os.path.isfile(file_path + ending):
                with opened(file_path + ending, "rb") as file:
                    return json.loads(file.read())
        return None


class ShortLoader(Loader):
    """The SDK's loader. It names services by their folders, and knows no address but the ordinary one.

    The SDK takes that way itself where a service has no rules for its addresses.
    """

    def __init__(self) -> None:
        super().__init__(file_loader=PlainFiles())

    def list_available_services(self, type_name: str) -> list[str]:
        if type_name == RULES_OF_ADDRESSES:
            return []
        folders = (path for path in self.search_paths if os.path.isdir(path))
        return sorted({name for folder in folders for name in os.listdir(folder)})

    def load_data_with_path(self, name: str) -> tuple[Any, str]:
        if name == OLD_ADDRESSES:
            try:
                return ordinary_addresses(self.load_data("partitions")), self.BUILTIN_DATA_PATH
            except (DataNotFoundError, KeyError):
                pass  # Another SDK than those we know: it shall do it its own way.
        return super().load_data_with_path(name)


def ordinary_addresses(partitions: dict[str, Any]) -> dict[str, Any]:
    """The old addresses of AWS's partitions without those of single services. Raises KeyError."""
    return {"version": 3, "partitions": [_partition(each) for each in partitions["partitions"]]}


def _partition(known: dict[str, Any]) -> dict[str, Any]:
    return {
        "partition": known["id"],
        "dnsSuffix": known["outputs"]["dnsSuffix"],
        "regionRegex": known["regionRegex"],
        "regions": known["regions"],
        "defaults": ORDINARY,
        "services": {},
    }
