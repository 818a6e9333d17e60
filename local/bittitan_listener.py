"""Where the simulated vendor listens: its socket, the connections it accepted, and what their calls need."""

import socket
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event
from typing import Any

from local.bittitan_simulator import Simulator


class Listener(ThreadingHTTPServer):
    """The listening socket and the connections it accepted."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self, simulator: Simulator, api_key: str, port: int, call: type[BaseHTTPRequestHandler]
    ) -> None:
        super().__init__(("127.0.0.1", port), call)
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
        # A caller that stopped waiting is expected; any other exception is our bug.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def hang_up(self) -> None:
        for connection in tuple(self._connections):
            drop(connection)


def drop(connection: socket.socket) -> None:
    """Close a connection; closing it twice is harmless."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
