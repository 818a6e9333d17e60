"""The embedded local cloud: MiniStack as a child process, and the stack of infra/template.yaml on it."""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import botocore.session

from chalicelib.config import APP_NAME
from infra import template
from local.failures import CloudFailed

PROGRAM = Path(__file__).resolve().parents[1] / ".tools" / "cloud" / "bin" / "ministack"
RUNNER = Path(__file__).resolve().parent / "cloud_process.py"
REGION = "eu-west-1"
STARTS_WITHIN = 30
THIS_MACHINE = ("127.0.0.1", "localhost")


def free_port() -> int:
    """A port that is free at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask_this_machine_directly() -> None:
    """Have this process, and what it starts, ask 127.0.0.1 without the proxy that there may be."""
    for name in ("no_proxy", "NO_PROXY"):
        named = [each.strip() for each in os.environ.get(name, "").split(",") if each.strip()]
        if named != ["*"]:
            os.environ[name] = ",".join(dict.fromkeys([*named, *THIS_MACHINE]))


class Cloud:
    """A MiniStack process of our own, on 127.0.0.1."""

    def __init__(self, log: Path) -> None:
        if not PROGRAM.exists():
            raise CloudFailed(f"The local cloud is not installed ({PROGRAM}); run: make install")
        ask_this_machine_directly()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._home = tempfile.mkdtemp(prefix="local-cloud-")
        self._log = log
        self._is_closing = False
        with log.open("wb") as output:
            # In a session of its own, so that Ctrl-C reaches the service first. It ends with our end of the pipe.
            self._process = subprocess.Popen(
                [PROGRAM.parent / "python", "-P", RUNNER, PROGRAM, self._home],
                env=self._environment(),
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def _environment(self) -> dict[str, str]:
        # It gets a clean environment, because its workers inherit it too.
        home = self._home
        return {
            "PATH": os.environ["PATH"],
            "HOME": home,
            "TMPDIR": home,
            "GATEWAY_PORT": str(self.port),
            "BIND_HOST": "127.0.0.1",
            "AWS_SECRET_ACCESS_KEY": "test",  # nosec B105
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
        }

    def wait(self) -> None:
        """Return when it answers. Raises CloudFailed when it ended, or takes too long."""
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until:
            if self.has_ended:
                raise CloudFailed(
                    f"The local cloud ended at once; its last words are in {self._log}"
                )
            try:
                urllib.request.urlopen(f"{self.url}/_ministack/health", timeout=1).close()  # nosec B310
                return
            except OSError:
                time.sleep(0.02)
        raise CloudFailed(f"The local cloud did not answer within {STARTS_WITHIN} seconds")

    @property
    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def failed(self) -> CloudFailed:
        """What to say when it has ended by itself."""
        return CloudFailed(
            f"The local cloud has ended, and everything it held is gone; its last words are in {self._log}; "
            "start again"
        )

    def when_it_ends(self, tell: Callable[[], None]) -> None:
        """Call `tell` from another thread when the process ends before it is closed."""

        def watch() -> None:
            self._process.wait()
            if not self._is_closing:
                tell()

        threading.Thread(target=watch, daemon=True).start()

    def environment(self) -> dict[str, str]:
        """What a process needs to use this cloud as its AWS."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",  # nosec B105
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
        }

    def client(self, service: str) -> Any:
        return botocore.session.get_session().create_client(
            service,
            region_name=REGION,
            endpoint_url=self.url,
            aws_access_key_id="test",
            aws_secret_access_key="test",  # nosec B106
        )

    def create_stack(self, stage: str, sender_email: str, documents_bucket: str = "") -> None:
        """Create the stack of infra/template.yaml, as `make deploy` does."""
        given = {"AppName": APP_NAME, "Stage": stage, "SenderEmail": sender_email}
        given["DocumentsBucket"] = documents_bucket
        name = f"{APP_NAME}-{stage}-infra"
        stacks = self.client("cloudformation")
        stacks.create_stack(
            StackName=name,
            TemplateBody=template.body(),
            Parameters=[
                {"ParameterKey": key, "ParameterValue": value} for key, value in given.items()
            ],
        )
        stacks.get_waiter("stack_create_complete").wait(
            StackName=name, WaiterConfig={"Delay": 0.05, "MaxAttempts": 400}
        )

    def mails(self) -> list[dict[str, Any]]:
        """The mails sent through SES, as MiniStack stores them."""
        with urllib.request.urlopen(f"{self.url}/_ministack/ses/messages", timeout=5) as answer:  # nosec B310
            by_account = json.load(answer)["messages"]
        return [mail for mails in by_account.values() for mail in mails]

    def close(self) -> None:
        """End the process and remove its files."""
        self._is_closing = True
        self._process.terminate()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()
        shutil.rmtree(self._home, ignore_errors=True)
