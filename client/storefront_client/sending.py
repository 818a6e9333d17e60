"""Builds the paths, headers and queries of requests."""

import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime
from urllib.parse import quote

Headers = dict[str, str]


def path_to(*parts: str) -> str:
    """The path of these parts; each part is escaped, slashes included."""
    return "".join(f"/{quote(part, safe='')}" for part in parts)


def keyed(idempotency_key: str | None) -> Headers:
    """The Idempotency-Key of a call: made here once, unless the caller has one."""
    return {"Idempotency-Key": idempotency_key or str(uuid.uuid4())}


def matching(version: int | None) -> Headers:
    """If-Match, for a change that is meant for one version of the basket and no other."""
    return {} if version is None else {"If-Match": f'"{version}"'}


def parameters(query: Mapping[str, object]) -> dict[str, str]:
    """The query as strings; parameters that are None are left out."""
    return {name: _written(value) for name, value in query.items() if value is not None}


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("A time needs its offset.")
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else str(value)
