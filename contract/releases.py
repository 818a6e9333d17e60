"""The released documents in docs/openapi, one per version."""

import json
import sys
from pathlib import Path
from typing import Any

from chalicelib.openapi.document import VERSION
from chalicelib.openapi.routes import document
from contract.breaking import breaking

RELEASED = Path(__file__).resolve().parents[1] / "docs" / "openapi"
Version = tuple[int, ...]


def last_released() -> dict[str, Any]:
    """The document of the newest released version."""
    newest = max(RELEASED.glob("*.json"), key=lambda file: parsed(file.stem))
    return json.loads(newest.read_text(encoding="utf-8"))


def parsed(version: str) -> Version:
    return tuple(map(int, version.split(".")))


def allows_breaking(old: str, new: str) -> bool:
    """Whether the step between two versions may break callers (semver.org: items 4 and 8)."""
    was, will_be = parsed(old), parsed(new)
    if was[0] == 0 == will_be[0]:
        return will_be[1] > was[1]
    return will_be[0] > was[0]


def as_text(api: dict[str, Any]) -> str:
    return json.dumps(api, indent=1, ensure_ascii=False) + "\n"


def since_the_last() -> str:
    """The changes that break callers of the last release, one per line."""
    released = last_released()
    found = breaking(released, document()) or ["nothing that breaks a caller"]
    step = f"{released['info']['version']} -> {VERSION}"
    return "\n".join(f"{step}: {change}" for change in found) + "\n"


def main(arguments: list[str]) -> int:
    """Print the document, or the changes that break callers; `release` keeps the document. 2 for anything else."""
    if arguments == ["release"]:
        (RELEASED / f"{VERSION}.json").write_text(as_text(document()), encoding="utf-8")
    elif arguments == ["changes"]:
        sys.stdout.write(since_the_last())
    elif arguments:
        sys.stderr.write(f"Give `changes`, `release` or nothing, not {' '.join(arguments)!r}.\n")
        return 2
    else:
        sys.stdout.write(as_text(document()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
