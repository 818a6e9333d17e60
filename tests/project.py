"""The project's own files, and processes that start from them."""

import os
import shutil
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
PACKAGED = ("app.py", "chalicelib", ".chalice", "requirements.txt")
_LEFT_BEHIND = shutil.ignore_patterns("__pycache__", "deployed", "deployments", "venv")


def copy_project(to: Path, *more: str) -> Path:
    """What is packaged, and more of the project, in a new folder whose .chalice/deployed is its own."""
    to.mkdir()
    for name in (*PACKAGED, *more):
        source = PROJECT / name
        if source.is_dir():
            shutil.copytree(source, to / name, ignore=_LEFT_BEHIND)
        else:
            shutil.copy(source, to / name)
    return to


def plain_environment() -> dict[str, str]:
    """A plain shell's environment: nothing that a test run has set."""
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
