"""What the README shows works when it is pasted, line by line or as one block."""

import re
import subprocess
import sys

from tests.journey.service_client import Service
from tests.project import PROJECT, plain_environment

README = (PROJECT / "README.md").read_text(encoding="utf-8")
HERE = "SERVICE=http://127.0.0.1:8000"
# These are commands for a terminal of their own, or for AWS.
ELSEWHERE = re.compile(r"^(make|aws|\.venv/bin/chalice|cd) ", re.MULTILINE)


CLIENT = (PROJECT / "client" / "README.md").read_text(encoding="utf-8")
LOCAL = "http://127.0.0.1:8000"


def client_journey(address: str) -> str:
    """What the client's README does, on that service."""
    blocks = re.findall(r"```python\n(.*?)```", CLIENT, re.DOTALL)
    [journey] = [block for block in blocks if LOCAL in block]
    return journey.replace(LOCAL, address)


def pasted(address: str) -> str:
    """Every line that the README offers for the running service, as one script that stops at an error."""
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    lines = "".join(block for block in blocks if not ELSEWHERE.search(block))
    assert HERE in lines
    return "set -euo pipefail\n" + lines.replace(HERE, f"SERVICE={address}")


def test_the_lines_of_the_readme_work_pasted_as_one_block_and_then_the_client_s(
    fresh_service: Service,
) -> None:
    address = str(fresh_service.http.base_url).rstrip("/").removesuffix("/api")
    done = subprocess.run(
        ["bash", "-c", pasted(address)], capture_output=True, text=True, timeout=90, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Your BitTitan licences are ready." in done.stdout
    assert '"first":"INV-2' in done.stdout
    assert re.findall(r'"series":"(INV|CN)-\d{4}".*?"count":(\d)', done.stdout) == [
        ("INV", "2"),
        ("CN", "1"),
    ]
    assert '"outcome":"bounced"' in done.stdout
    assert '"amount_due":{"amount":27200,"currency":"EUR"}' in done.stdout
    assert ",tax,,,,,,0.24,S,,300.00,72.00" in done.stdout
    assert '"code":' not in re.sub(r'"coupon":\{.*?\}', "", done.stdout).replace(
        '"code":"billing_not_confirmed"', ""
    ), "a line was refused"
    walked = subprocess.run(
        [sys.executable, "-c", client_journey(address)],
        env=plain_environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert walked.returncode == 0, walked.stderr
    assert re.search(r"^completed INV-\d{4}-000003 37200$", walked.stdout, re.MULTILINE)
