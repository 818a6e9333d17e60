"""Issuers that answer something other than their keys, or answer slowly."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread


@contextmanager
def answering(status: int, body: bytes, *, seconds_a_byte: float = 0) -> Iterator[str]:
    """The address of an issuer that answers so; with `seconds_a_byte`, byte by byte."""
    over = Event()

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Location", "http://127.0.0.1:9/")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            for part in self._parts():
                self.wfile.write(part)

        def _parts(self) -> Iterator[bytes]:
            if not seconds_a_byte:
                yield body
                return
            for byte in body:
                if over.wait(seconds_a_byte):
                    return
                yield bytes([byte])

        def log_message(self, format: str, *args: object) -> None:
            """Log nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/jwks.json"
    finally:
        over.set()
        server.shutdown()
        server.server_close()
