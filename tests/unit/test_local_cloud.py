"""Behind a proxy, what runs on this machine is asked without it."""

import os

import pytest

from local.cloud import ask_this_machine_directly

NAMES = ("no_proxy", "NO_PROXY")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "127.0.0.1,localhost"),
        ("intranet.example, localhost", "intranet.example,localhost,127.0.0.1"),
        ("127.0.0.1,localhost", "127.0.0.1,localhost"),
        ("*", "*"),
    ],
)
@pytest.mark.parametrize("name", NAMES)
def test_this_machine_is_added_to_what_is_asked_without_the_proxy(
    monkeypatch: pytest.MonkeyPatch, name: str, before: str, after: str
) -> None:
    for each in NAMES:
        monkeypatch.setenv(each, "")
    monkeypatch.setenv(name, before)
    ask_this_machine_directly()
    assert os.environ[name] == after
