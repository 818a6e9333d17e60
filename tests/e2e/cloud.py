"""A local AWS that asks who calls: every policy is judged, on every call."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from local.cloud import Cloud
from tests.project import plain_environment

# MiniStack is fast, so poll it often.
AT_ONCE = {"Delay": 0.05, "MaxAttempts": 1200}


class GuardedCloud(Cloud):
    """MiniStack with AUTH=true: keys are checked, and roles may do what their policies say. `test` is root."""

    def _environment(self) -> dict[str, str]:
        return super()._environment() | {"AUTH": "true"}

    def client(self, service: str) -> Any:
        return _kept(super().client, service, self.url)


_clients: dict[tuple[str, str], Any] = {}


def _kept(make: Any, service: str, url: str) -> Any:
    if (service, url) not in _clients:
        _clients[service, url] = make(service)
    return _clients[service, url]


def run_command(
    project: Path, cloud: Cloud, command: str, *arguments: str, **more: str
) -> "subprocess.CompletedProcess[str]":
    """Run a command of infra/ in its own process, against a cloud."""
    return subprocess.run(
        [sys.executable, "-m", "infra", command, *arguments],
        cwd=project,
        env=plain_environment() | cloud.environment() | more,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=400,
    )
