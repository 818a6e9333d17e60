"""Where services on this machine log: each in a folder of its own, unless told otherwise."""

import sys
from pathlib import Path

import pytest

from local import logs
from local.failures import LogsTaken


def test_services_on_different_ports_have_folders_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("LOGS", raising=False)
    assert logs.folder("8000").name == "8000"
    assert logs.folder("8000") != logs.folder("8001")


def test_a_folder_may_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LOGS", str(tmp_path))
    assert logs.folder("8000") == tmp_path


def test_a_folder_is_free_again_when_its_service_has_ended(tmp_path: Path) -> None:
    with logs.written_to(tmp_path):
        sys.stdout.write("first\n")
        with pytest.raises(LogsTaken) as taken, logs.written_to(tmp_path):
            pass
        assert str(taken.value).endswith("end it, or choose another folder: LOGS=/tmp/logs")
        assert "PORT" not in str(taken.value), "a demo has none"
    assert (tmp_path / "service.log").read_text(encoding="utf-8") == "first\n"
    with logs.written_to(tmp_path):
        sys.stdout.write("second\n")
    assert (tmp_path / "service.log").read_text(encoding="utf-8") == "second\n"
