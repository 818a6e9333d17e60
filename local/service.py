"""The whole service on this machine: cloud, simulator, issuer, seed data, worker and API, in one process."""

import errno
import logging
import os
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from waitress.server import create_server

from local.bittitan_server import serve
from local.bittitan_simulator import Simulator
from local.cloud import Cloud
from local.failures import CloudFailed, PortTaken
from local.issuer import Issuer

STAGE = "local"
SENDER = "licences@distributor.example"
API_KEY = "local-bittitan-key"
DOCUMENTS = "storefront-local-documents"
THREADS = 24


class LocalService:
    """A running local service. Make one a process: the service reads its settings once."""

    def __init__(self, port: int, logs: Path) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self._closing = ExitStack()
        logs.mkdir(parents=True, exist_ok=True)
        self._cloud = self._closes(Cloud(logs / "cloud.log"))
        self._server: Any = None
        self._sockets: dict[int, Any] = {}
        self._background: threading.Thread | None = None

    def start(self) -> None:
        """Bring everything up. Raises CloudFailed, PortTaken."""
        try:
            self._bring_up()
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(self.port) from None
            raise
        except (BotoCoreError, ClientError) as error:
            if self._cloud.has_ended:
                raise self._cloud.failed() from None
            raise CloudFailed(f"The local cloud could not be set up: {error}") from None

    def _bring_up(self) -> None:
        # Without its warnings about requests that wait for a free thread.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        self.issuer = self._closes(Issuer())
        simulator = Simulator()
        vendor = self._closes(serve(simulator, api_key=API_KEY))
        self._set_environment(vendor.url)
        self._cloud.wait()
        self._cloud.create_stack(STAGE, SENDER, DOCUMENTS)
        _seed(simulator)
        self._start_worker()
        self._open_server(simulator)
        self._cloud.when_it_ends(self._stop_serving)

    def _set_environment(self, vendor_url: str) -> None:
        """Give the service its settings. It reads them when it is imported, so nothing of it is before this."""
        os.environ.update(self._cloud.environment() | self.issuer.environment())
        os.environ.update(
            STAGE=STAGE,
            SENDER_EMAIL=SENDER,
            BITTITAN_URL=vendor_url,
            BITTITAN_API_KEY=API_KEY,
            DOCUMENTS_BUCKET=DOCUMENTS,
            REMINDER_DAYS="30,7",
        )

    def _start_worker(self) -> None:
        import app
        from chalicelib.config import settings
        from local.worker import Worker

        queues = {
            settings().orders_queue_name: app.fulfil_order,
            settings().mail_events_queue_name: app.record_mail_event,
            settings().coupon_checks_queue_name: app.check_coupons,
        }
        # `reconcile` would only tell operations what it finds.
        schedules = {
            "queue_due_orders": app.queue_due_orders,
            "queue_due_coupons": app.queue_due_coupons,
        }
        batches = {settings().invoices_queue_name: app.number_invoices}
        self._closes(Worker(self._cloud.client("sqs"), queues, schedules, batches)).start()

    def _open_server(self, simulator: Simulator) -> None:
        import app
        from local.gateway import Gateway
        from local.helpers import Helpers
        from local.server import LocalServer

        wsgi = LocalServer(Gateway(app.app), Helpers(self.issuer, self._cloud, simulator))
        self._server = create_server(
            wsgi,
            map=self._sockets,
            host="127.0.0.1",
            port=self.port,
            threads=THREADS,
            ident=None,
            backlog=512,
        )

    def serve(self) -> None:
        """Answer requests until interrupted. Raises CloudFailed when the local cloud ends meanwhile."""
        self._server.run()
        if self._cloud.has_ended:
            raise self._cloud.failed()

    def serve_in_background(self) -> None:
        self._background = threading.Thread(target=self._server.run, daemon=True)
        self._background.start()

    def close(self) -> None:
        """End everything that was started."""
        if self._background:
            self._stop_serving()
            self._background.join(timeout=5)
        if self._server:
            self._server.close()
        self._closing.close()

    def _stop_serving(self) -> None:
        # The server's loop ends when it has no sockets left; closing a socket that it still uses would crash it.
        self._server.trigger.pull_trigger(self._sockets.clear)

    def _closes(self, started):  # type: ignore[no-untyped-def]
        self._closing.callback(started.close)
        return started


def _seed(simulator: Simulator) -> None:
    """Write the seed data; what of it BitTitan knows already, it knows."""
    from chalicelib.openapi.sample_data import accounts
    from chalicelib.storage.table import table
    from chalicelib.values import clock
    from local.seed import write_seed_data

    write_seed_data(table(), clock.now())
    for account in accounts(clock.now()):
        if account.provisioning_sync_status == "synchronized":
            simulator.put_account(account.account_id, account.name)
