"""The BitTitan simulator over HTTP, on this machine only. It logs nothing."""

import sys
from http.server import ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from local.bittitan_calls import Call, drop
from local.bittitan_simulator import Simulator


class Vendor(ThreadingHTTPServer):
    """The listening socket and the connections it accepted."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, simulator: Simulator, api_key: str, port: int) -> None:
        super().__init__(("127.0.0.1", port), Call)
        self.simulator, self.api_key = simulator, api_key
        self.closing = Event()
        self._connections: set[Any] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A caller that stopped waiting is part of the game; anything else is our bug.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def hang_up(self) -> None:
        for connection in tuple(self._connections):
            drop(connection)


class RunningServer:
    """A simulator that can be called at `url` until it is closed."""

    def __init__(self, server: Vendor) -> None:
        self._server = server
        self.url = f"http://127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        """Stop answering at once: slow calls end, kept connections are cut."""
        self._server.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._server.hang_up()


def serve(simulator: Simulator, *, api_key: str, port: int = 0) -> RunningServer:
    """Serve a simulator on 127.0.0.1, by default on a free port, in threads of its own."""
    return RunningServer(Vendor(simulator, api_key, port))
