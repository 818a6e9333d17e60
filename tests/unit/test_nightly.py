"""`make nightly` works in clones, and says which Python it lacks."""

import os
import subprocess
import sys
from pathlib import Path

from tests.project import PROJECT, plain_environment

MINOR = f"{sys.version_info[0]}.{sys.version_info[1]}"


def make(project: Path, *asked: str) -> "subprocess.CompletedProcess[str]":
    tools = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return subprocess.run(
        ["make", *asked],
        cwd=project,
        env=plain_environment() | {"PATH": tools},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def project_of_its_own(folder: Path) -> Path:
    """A repository with the project's Makefile."""
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b.example", "-C", str(folder)]
    (folder / "Makefile").write_text((PROJECT / "Makefile").read_text())
    for command in (["init", "-q"], ["add", "Makefile"], ["commit", "-qm", "The Makefile"]):
        subprocess.run([*git, *command], check=True)
    return folder


def test_each_python_checks_a_clone_of_what_is_committed(tmp_path: Path) -> None:
    project = project_of_its_own(tmp_path)
    (project / "not-committed").touch()
    done = make(project, f"nightly-{MINOR}", "NIGHTLY_CHECK=help")
    assert done.returncode == 0, done.stderr
    assert "run everything that CI checks" in done.stdout
    assert {each.name for each in (project / ".nightly" / MINOR).iterdir()} == {".git", "Makefile"}
    assert make(project, f"nightly-{MINOR}", "NIGHTLY_CHECK=help").returncode == 0, "every night"


def test_a_python_that_is_not_there_is_named(tmp_path: Path) -> None:
    project = project_of_its_own(tmp_path)
    refused = make(project, "nightly-3.99")
    assert refused.returncode == 2
    assert "make nightly needs python3.99" in refused.stdout
    assert not (project / ".nightly").exists()
