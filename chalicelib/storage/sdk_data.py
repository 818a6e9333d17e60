"""What the SDK reads of its own data to make a client: less than it does by itself (docs/decisions/0049).

By itself it looks into the folder of every service of AWS, twice, and reads 1.25 MB about their old addresses.
"""

import os
from typing import Any

from botocore.exceptions import DataNotFoundError
from botocore.loaders import Loader

OLD_ADDRESSES = "endpoints"
# How the SDK itself addresses a service of which its old addresses say nothing.
ORDINARY = {
    "hostname": "{service}.{region}.{dnsSuffix}",
    "protocols": ["https"],
    "signatureVersions": ["v4"],
}


class ShortLoader(Loader):
    """The SDK's loader. It names services by their folders, and old addresses by the rules of the new ones.

    Every client here is addressed by the new rules, which each service's own data brings along.
    """

    def list_available_services(self, type_name: str) -> list[str]:
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
