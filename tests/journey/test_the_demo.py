"""`make demo` walks the whole journey and tells it."""

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journey.service_process import wait_for
from tests.project import PROJECT, plain_environment


def run_demo(logs: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "local.demo"],
        cwd=PROJECT,
        env=plain_environment() | {"LOGS": str(logs)} | environment,
        capture_output=True,
        text=True,
    )


def has_come_to(pid: int, library: str, log: Path) -> bool:
    """Whether this library is in a process's memory; without a library, or without /proc, whether it logs."""
    maps = Path(f"/proc/{pid}/maps")
    return library in maps.read_text() if library and maps.exists() else log.exists()


@pytest.mark.timeout(90)
def test_it_prints_the_totals_the_invoice_and_the_codes(tmp_path: Path) -> None:
    demo = run_demo(tmp_path)
    assert (demo.returncode, demo.stderr) == (0, "")
    assert demo.stdout.count("Net 450.00 EUR, tax 108.00 EUR, payable 558.00 EUR") == 3
    assert re.search(r"Invoice INV-\d{4}-000001, due on \d{4}-\d\d-\d\d", demo.stdout)
    assert "In the way: Version 1 of the billing information is not confirmed." in demo.stdout
    assert "completed: assets done, invoice done, coupons done, welcome email done" in demo.stdout
    codes = re.findall(r"^  ([A-Z2-9-]{23}), active until", demo.stdout, re.MULTILINE)
    in_mail = re.findall(r"Coupon code: (\S+)$", demo.stdout, re.MULTILINE)
    assert len(codes) == 2
    assert codes == in_mail
    assert "The mail to billing@endcustomer.example" in demo.stdout
    log = (tmp_path / "demo" / "service.log").read_text(encoding="utf-8")
    assert '"fulfilled"' in log and not any(code in log for code in codes)


@pytest.mark.timeout(90)
def test_with_a_coupon_desk_it_plays_the_person_who_works_there_too(tmp_path: Path) -> None:
    demo = run_demo(tmp_path, COUPONS="desk")
    assert (demo.returncode, demo.stderr) == (0, "")
    assert "kim makes 25 x MIGRATIONWIZ-MAILBOX in BitTitan's portal," in demo.stdout
    assert "completed: assets done, invoice done, coupons done, welcome email done" in demo.stdout
    codes = re.findall(r"^  ([A-Z2-9-]{23}), active until", demo.stdout, re.MULTILINE)
    assert len(codes) == 2
    assert codes == re.findall(r"Coupon code: (\S+)$", demo.stdout, re.MULTILINE)


@pytest.mark.timeout(90)
def test_a_demo_that_cannot_go_on_says_so_in_a_sentence(tmp_path: Path) -> None:
    not_a_directory = tmp_path / "file"
    not_a_directory.write_text("")
    demo = run_demo(not_a_directory)
    assert demo.returncode == 1
    [sentence] = demo.stderr.splitlines()
    assert sentence.startswith("The demo stopped: ")


@pytest.mark.parametrize("library", ["", "_pydantic_core"], ids=["at its log", "in its imports"])
def test_ctrl_c_ends_it_with_a_sentence(tmp_path: Path, library: str) -> None:
    demo = subprocess.Popen(
        [sys.executable, "-m", "local.demo"],
        cwd=PROJECT,
        env=plain_environment() | {"LOGS": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    log = tmp_path / "demo" / "service.log"
    wait_for(lambda: has_come_to(demo.pid, library, log), what="it has come so far")
    demo.send_signal(signal.SIGINT)
    _, complaints = demo.communicate(timeout=30)
    assert (demo.returncode, complaints.strip()) == (1, "The demo is stopped.")
