"""The service on the local cloud, whose workers are processes, and everything that can be told to fail."""

import os
import subprocess
import sys
from contextlib import ExitStack, redirect_stdout
from pathlib import Path
from typing import Any

from local.bittitan_server import serve
from local.cloud import Cloud
from local.issuer import Issuer
from tests.chaos.vendor import SpoiltSimulator
from tests.chaos.weather import Dice, Weather

STAGE, SENDER, API_KEY = "chaos", "licences@distributor.example", "chaos-key"
WORKERS = 2


class World:
    """A running service in `folder`. One a process, because the service reads its settings once."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._closing = ExitStack()
        self._folder, self._seed = folder, seed
        self.weather = self._closes(Weather(folder))
        self.simulator = SpoiltSimulator(self.weather, Dice(f"{seed} bittitan"))
        self.cloud = self._closes(Cloud(folder / "cloud.log"))
        self.issuer = self._closes(Issuer())
        vendor = self._closes(serve(self.simulator, api_key=API_KEY))
        os.environ.update(self.cloud.environment() | self.issuer.environment())
        os.environ.update(
            STAGE=STAGE,
            SENDER_EMAIL=SENDER,
            BITTITAN_URL=vendor.url,
            BITTITAN_API_KEY=API_KEY,
            LOG_LEVEL="CRITICAL",
            # So many that no worker waits for its share of the calls.
            COUPON_CHECKS_A_SECOND="1000",
        )

    def start(self) -> None:
        """Set the cloud up, write the seed data and start the workers. The weather is good."""
        from chalicelib.observability import logger
        from chalicelib.openapi.sample_data import accounts
        from chalicelib.storage.table import table
        from chalicelib.values import clock
        from local.seed import write_seed_data
        from tests.chaos.queues import Queues

        handler: Any = logger.registered_handler
        log = self._closes((self._folder / "service.log").open("w"))
        handler.setStream(log)
        # The service prints its metrics.
        self._closing.enter_context(redirect_stdout(log))
        self.cloud.wait()
        self.cloud.create_stack(STAGE, SENDER)
        write_seed_data(table(), clock.now())
        for account in accounts(clock.now()):
            if account.provisioning_sync_status == "synchronized":
                self.simulator.put_account(account.account_id, account.name)
        self.weather.change(is_bad=False)
        self.queues = Queues.of_stage(self.cloud.client("sqs"))
        for number in range(1, WORKERS + 1):
            self._closing.callback(_end, self._worker(f"worker {number}"))

    def rows(self) -> list[dict[str, Any]]:
        """Every row of the table, by a client that meets no fault."""
        pages = self.cloud.client("dynamodb").get_paginator("scan")
        found = pages.paginate(TableName=f"bittitan-storefront-{STAGE}", ConsistentRead=True)
        return [row for page in found for row in page["Items"]]

    def close(self) -> None:
        self._closing.close()

    def _worker(self, name: str) -> subprocess.Popen[bytes]:
        with (self._folder / f"{name}.log").open("wb") as output:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.chaos.work", self._folder, str(self._seed), name],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
            )

    def _closes(self, started):  # type: ignore[no-untyped-def]
        self._closing.callback(started.close)
        return started


def _end(worker: subprocess.Popen[bytes]) -> None:
    if worker.stdin:
        worker.stdin.close()
    try:
        worker.wait(timeout=10)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
