"""What goes to Lambda: the zip that `make package` left in build/."""

from collections import Counter
from pathlib import Path
from zipfile import ZipFile

ZIP = Path(__file__).resolve().parents[1] / "build" / "deployment.zip"
MEGABYTE = 1_000_000
HEAVIEST = 6


def figures() -> list[str]:
    """Lines to print."""
    if not ZIP.exists():
        return ["not built: make package"]
    with ZipFile(ZIP) as packed:
        files = packed.infolist()
    sizes: Counter[str] = Counter()
    for file in files:
        sizes[file.filename.partition("/")[0]] += file.file_size
    heaviest = ", ".join(f"{name} {_mb(size)}" for name, size in sizes.most_common(HEAVIEST))
    compiled = sum(file.filename.endswith(".pyc") for file in files)
    return [
        f"{_mb(ZIP.stat().st_size)} MB zipped, {_mb(sizes.total())} MB unzipped, {len(files)} files",
        f"{compiled} of them compiled (.pyc)",
        f"heaviest, MB: {heaviest}",
    ]


def _mb(size: int) -> str:
    return f"{size / MEGABYTE:.1f}"
