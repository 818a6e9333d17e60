"""`make run` as somebody meets it at the terminal: it starts, says what is wrong, and leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.cloud import free_port
from tests.journey.service_client import Service, lines_named, step
from tests.journey.service_process import Process, Running, children_of, is_alive, wait_for
from tests.project import PROJECT, plain_environment

# It takes 3 seconds where the tests were written; a busy CI machine may take longer.
STARTS_WITHIN = 10.0


@pytest.fixture
def somebody_elses_port() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def refuses_to_start(logs: Path, port: int | str, *, status: int = 1) -> str:
    """What it says instead of starting: one line, an exit status, and nothing left running."""
    process = Process(logs, port)
    children: set[int] = set()

    def has_ended() -> bool:
        children.update(children_of(process.pid))
        return process.has_ended

    try:
        wait_for(has_ended, what="it gives up")
    finally:
        process.end_anyway()
    assert process.exit_status() == status
    assert not any(map(is_alive, children))
    [sentence] = process.output().splitlines()
    return sentence


def test_a_taken_port_is_reported_in_one_sentence(tmp_path: Path, somebody_elses_port: int) -> None:
    sentence = refuses_to_start(tmp_path, somebody_elses_port)
    assert sentence.startswith(f"Port {somebody_elses_port} is taken;")
    assert "PORT=" in sentence


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "80.5"])
def test_an_invalid_port_is_reported_in_one_sentence(tmp_path: Path, port: str) -> None:
    sentence = refuses_to_start(tmp_path, port, status=2)
    assert sentence == f"PORT must be a number from 1 to 65535, not {port!r}."


def test_a_folder_that_cannot_hold_the_logs_is_reported_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "service.log").mkdir()
    (tmp_path / "lock").mkdir()
    sentence = refuses_to_start(tmp_path, free_port())
    assert sentence.startswith(f"The logs cannot be written to {tmp_path} (")
    assert "LOGS=" in sentence


def test_two_services_never_write_to_one_log(fresh_process: Running) -> None:
    logged = fresh_process.log()
    second = Process(fresh_process.logs, free_port(), output="second.txt")
    assert second.exit_status() == 1
    [sentence] = second.output().splitlines()
    assert sentence.startswith(f"Another service has its logs in {fresh_process.logs};")
    assert logged
    assert fresh_process.log().startswith(logged)


def test_of_two_that_start_on_one_port_at_once_one_says_that_it_is_taken(tmp_path: Path) -> None:
    port = free_port()
    both = [Process(tmp_path / name, port) for name in ("first", "second")]
    try:
        wait_for(lambda: any(process.has_ended for process in both), what="one gives up")
        [beaten] = [process for process in both if process.has_ended]
        [sentence] = beaten.output().splitlines()
        assert (beaten.exit_status(), "Port" in sentence) == (1, True)
        assert sentence.startswith(f"Port {port} is taken; choose another: PORT=")
        [other] = [process for process in both if process is not beaten]
        wait_for(lambda: "The service runs at" in other.output(), what="the other one starts")
        other.end()
    finally:
        for process in both:
            process.end_anyway()


def seconds_to_start(logs: Path) -> float:
    running = Running(logs)
    running.end()
    return running.seconds_to_start


def test_it_answers_within_seconds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # A machine that is busy with something else gets a second and a third chance.
    starts = (seconds_to_start(tmp_path) for _ in range(3))
    took = next((took for took in starts if took < STARTS_WITHIN), None)
    assert took, f"three times it took longer than {STARTS_WITHIN} s"
    with capsys.disabled():
        sys.stdout.write(f"\n[first healthy answer: {took:.2f} s]\n")


def test_behind_a_proxy_it_asks_itself_and_its_cloud_directly(tmp_path: Path) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    proxies = {"http_proxy": nobody, "HTTP_PROXY": nobody, "no_proxy": "intranet.example"}
    running = Running(tmp_path, **proxies)
    service = Service(running.url)
    buyer = service.buyer("acc_customer")
    buyer.settled(buyer.buy(lines_named({"Behind a proxy": 1})))
    running.end()


def test_the_greeting_has_a_token_that_works(fresh_process: Running) -> None:
    greeting = wait_for(fresh_process.output)
    [token] = [line.partition("TOKEN=")[2] for line in greeting.splitlines() if "  TOKEN=" in line]
    assert fresh_process.url in greeting
    service = Service(fresh_process.url)
    listed = service.http.get("/api/products", headers={"Authorization": f"Bearer {token}"})
    assert [product["product_id"] for product in listed.json()["items"]] == [
        "prd_mailbox",
        "prd_bundle",
    ]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_and_its_cloud(fresh_process: Running, how: signal.Signals) -> None:
    children = children_of(fresh_process.pid)
    assert children, "the local cloud is a child process"
    fresh_process.end(how)
    assert not any(map(is_alive, children))


def has_loaded(process: Process, library: str) -> bool:
    """Whether it has come so far that this library is in its memory; without /proc, whether it logs."""
    maps = Path(f"/proc/{process.pid}/maps")
    return library in maps.read_text() if maps.exists() else (process.logs / "lock").exists()


def has_come_to(process: Process, moment: str) -> bool:
    reached = {
        "its imports": lambda: has_loaded(process, "_pydantic_core"),
        "its log": lambda: (process.logs / "service.log").exists(),
        "its cloud": lambda: bool(children_of(process.pid)),
    }
    return reached[moment]()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
@pytest.mark.parametrize("moment", ["its imports", "its log", "its cloud"])
def test_a_signal_at_any_moment_of_the_start_ends_it_with_a_sentence(
    tmp_path: Path, moment: str, how: signal.Signals
) -> None:
    process = Process(tmp_path, free_port())
    try:
        wait_for(lambda: has_come_to(process, moment), what=f"it has come to {moment}")
        process.end(how)
    finally:
        process.end_anyway()
    assert process.output().split("\n")[-2] == "The service is stopped, and what it held is gone."


def test_kill_9_leaves_no_cloud_and_no_files_behind(fresh_process: Running) -> None:
    [cloud] = children_of(fresh_process.pid)
    command = Path(f"/proc/{cloud}/cmdline")
    home = Path(command.read_bytes().split(b"\0")[-2].decode()) if command.exists() else None
    fresh_process.send(signal.SIGKILL)
    fresh_process.exit_status()
    wait_for(lambda: not is_alive(cloud), what="the local cloud ends with its service", within=10)
    assert home is None or not home.exists()


def test_when_the_local_cloud_dies_it_says_so_in_a_sentence_and_ends(
    fresh_process: Running,
) -> None:
    [cloud] = children_of(fresh_process.pid)
    os.kill(cloud, signal.SIGKILL)
    assert fresh_process.exit_status() == 1
    assert "Traceback" not in fresh_process.output()
    assert fresh_process.output().splitlines()[-1] == (
        "The local cloud has ended, and everything it held is gone; its last words are in "
        f"{fresh_process.logs / 'cloud.log'}; start again."
    )


def test_when_the_local_cloud_dies_during_the_start_it_says_so_too(tmp_path: Path) -> None:
    process = Process(tmp_path, free_port())
    try:
        [cloud] = wait_for(lambda: children_of(process.pid), what="the local cloud is started")
        os.kill(cloud, signal.SIGKILL)
        assert process.exit_status() == 1
    finally:
        process.end_anyway()
    [sentence] = process.output().splitlines()
    assert sentence.startswith("The local cloud") and "cloud.log" in sentence


def test_it_does_not_outlive_the_make_that_started_it(tmp_path: Path) -> None:
    environment = plain_environment() | {"PORT": str(free_port()), "LOGS": str(tmp_path)}
    make = subprocess.Popen(
        ["sh", "-c", f"PARENT=$$ {sys.executable} -m local & wait"], cwd=PROJECT, env=environment
    )
    [service] = wait_for(lambda: children_of(make.pid), what="the service is started")
    wait_for(lambda: children_of(service), what="the local cloud is started")
    make.kill()
    make.wait()
    wait_for(lambda: not is_alive(service), what="the service ends", within=20)


def test_a_signal_in_the_middle_of_an_order_ends_it_too(
    fresh_process: Running, fresh_service: Service
) -> None:
    fresh_service.misbehave({"kind": "slow", "seconds": 60})
    buyer = fresh_service.buyer("acc_customer")
    order = buyer.buy(lines_named({"Interrupted": 1}))
    wait_for(lambda: buyer.order(order)["invoice_number"], what="the order is being worked on")
    fresh_process.end()


def test_the_log_has_no_codes_no_addresses_and_no_tokens(
    fresh_process: Running, fresh_service: Service
) -> None:
    buyer = fresh_service.buyer("acc_partner")
    lines = lines_named({"Ordinary": 2, "Refused": 1, "Lost": 1})
    fresh_service.misbehave({"kind": "lost_reply"}, {"kind": "reject"})
    order = buyer.settled(buyer.buy(lines, "acc_endcustomer"), "needs_attention")
    assert step(order, "welcome_email")["state"] == "done"
    for asset in buyer.assets(order):
        buyer.call("GET", f"/orders/{(asset['coupon'] or {}).get('code')}")
    buyer.call("POST", "/basket/lines", {"product_id": "somebody@example.com"})
    fresh_service.http.get(
        "/api/basket", headers={"Authorization": "Bearer eyJhbGciOiJub25lIn0.e30."}
    )
    log = fresh_process.log()
    assert '"coupon_issued"' in log and order["order_id"] in log
    codes = [coupon["code"] for coupon in fresh_service.coupons()]
    assert len(codes) == 2
    for secret in (*codes, "@", "eyJ", "Bearer"):
        assert secret not in log


def test_an_error_that_an_import_made_of_a_signal_is_not_told() -> None:
    code = """
import os, signal, sys
from local import signals
signals.end_with("Stopped.")
def main():
    try:
        os.kill(os.getpid(), signal.SIGTERM)
    except SystemExit:
        raise ValueError("swallowed") from None
    return 5
sys.exit(signals.ended(main))
"""
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True
    )
    assert (ended.returncode, ended.stderr) == (0, "\nStopped.\n")
