"""Stands between the commands and MiniStack: answers what MiniStack lacks, and passes on all else as it came."""

import json
import threading
import urllib.parse
from collections.abc import Callable
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from tests.e2e.swagger_imports import SwaggerImports

HOP_BY_HOP = {"connection", "transfer-encoding", "content-length", "keep-alive", "date", "server"}


class Call(NamedTuple):
    """One request. `has_ended` says whether AWS has done it."""

    method: str
    path: str
    headers: Any
    body: bytes
    has_ended: bool = False


def makes(method: str, path: str, body: bytes = b"", *, is_done: bool) -> Callable[[Call], bool]:
    """Is it that call, before it or after it is done?"""

    def judge(call: Call) -> bool:
        is_it = call.method == method and path in call.path and body in call.body
        return is_it and call.has_ended is is_done

    return judge


class Proxy:
    """A server on 127.0.0.1. `watch` is told of every call before it is passed on, and before it is answered."""

    def __init__(self, upstream: str) -> None:
        self.upstream = urllib.parse.urlsplit(upstream).netloc
        self.imports = SwaggerImports(upstream)
        self.watch: Callable[[Call], None] = lambda call: None
        handler = type("Handler", (_Handler,), {"proxy": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Says nothing of a client that was killed."""


class _Handler(BaseHTTPRequestHandler):
    proxy: Proxy
    protocol_version = "HTTP/1.1"
    # The head and the body of an answer are written apart; without this they wait for each other.
    disable_nagle_algorithm = True

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        call = Call(self.command, self.path, self.headers, body)
        self.proxy.watch(call)
        status, headers, content = self._of_ours(call) or self._of_ministack(call)
        self.proxy.watch(call._replace(has_ended=True))
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _of_ours(self, call: Call) -> tuple[int, list[tuple[str, str]], bytes] | None:
        asked = urllib.parse.urlsplit(call.path)
        query = dict(urllib.parse.parse_qsl(asked.query))
        answer = self.proxy.imports.answer(call.method, asked.path, query, call.body)
        if answer is None:
            return None
        status, content = answer
        return status, [("Content-Type", "application/json")], json.dumps(content).encode()

    def _of_ministack(self, call: Call) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = HTTPConnection(self.proxy.upstream, timeout=60)
        try:
            connection.request(call.method, call.path, call.body, dict(call.headers))
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


for _method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"):
    setattr(_Handler, f"do_{_method}", _Handler.answer)
