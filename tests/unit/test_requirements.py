"""What Lambda gets is pinned with its hashes, and says nothing of where it was fetched."""

import re
from importlib.metadata import version

from infra.packager import pip_arguments
from tests.project import PROJECT

WANTED = (PROJECT / "requirements.in").read_text()
PINNED = (PROJECT / "requirements.txt").read_text()
PIN = re.compile(r"^([A-Za-z0-9_-]+)(?:\[[a-z]+\])?==([^\s;]+)", re.MULTILINE)
PINS = dict(PIN.findall(PINNED))


def test_every_library_we_name_is_pinned_at_the_version_we_name() -> None:
    named = {name.lower(): release for name, release in PIN.findall(WANTED)}
    assert named
    assert named.items() <= PINS.items()


def test_every_pin_has_hashes() -> None:
    blocks = re.split(r"^(?=[a-z])", PINNED, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(PINS)
    assert all("--hash=sha256:" in block for block in blocks)


def test_the_pins_are_what_the_tests_run_on() -> None:
    different = {name: release for name, release in PINS.items() if version(name) != release}
    assert not different


def test_no_registry_is_named() -> None:
    assert "://" not in PINNED
    assert "index-url" not in PINNED


def test_wheels_are_installed_by_hash_for_the_machine_of_the_function() -> None:
    asked = " ".join(pip_arguments("python3.13", "arm64", "requirements.txt"))
    assert "--require-hashes" in asked
    assert "--only-binary :all:" in asked
    assert "--python-version 3.13 " in asked
    assert "aarch64" in asked
    assert "x86_64" not in asked
