"""What is uploaded: the files of storefront/ that are served, each with its type and how long it is kept."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from infra.pages.settings import SignIn

STOREFRONT = Path(__file__).resolve().parents[2] / "storefront"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}
# For whoever works on the pages.
NOT_SERVED = frozenset({"hosting", "types"})
# Names have no hash, so a browser asks each time whether it still has the latest, which is answered without the
# file. CloudFront keeps it until the next upload, which has it forgotten.
KEPT = "public, max-age=0, must-revalidate, s-maxage=31536000"


@dataclass(frozen=True)
class File:
    """A file as it is uploaded."""

    body: bytes
    content_type: str
    cache_control: str = KEPT

    @property
    def etag(self) -> str:
        """What S3 calls this content."""
        return hashlib.md5(self.body, usedforsecurity=False).hexdigest()

    @property
    def mark(self) -> str:
        """What tells it from another content, and from the same with other headers."""
        return " | ".join((self.etag, self.content_type, self.cache_control))


def served(folder: Path = STOREFRONT) -> dict[str, File]:
    """The files that the pages are made of, by their path."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        kind = TYPES.get(path.suffix)
        if kind and path.is_file() and name.partition("/")[0] not in NOT_SERVED:
            found[name] = File(path.read_bytes(), kind)
    return found


def config(api: str, sign_in: SignIn) -> File:
    """`/config.json`: where the API is, and how people sign in."""
    said = {"api": api, "sign_in": sign_in.model_dump()}
    return File((json.dumps(said, indent=2) + "\n").encode(), TYPES[".json"])
