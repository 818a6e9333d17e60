"""The provider's doors, at an address of their own: what a browser sees of it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl, urlencode, urlsplit

from local.issuer import Issuer
from tests.browser.provider import Provider, Refused

COOKIE = "provider-session"
PAGE = """<!doctype html><html lang="en"><title>Sign in</title><h1>Sign in at the provider</h1>
<form method="post" action="/authorize?{query}">{people}
<button name="person" value="">Cancel</button></form></html>"""


@contextmanager
def serving() -> Iterator[Provider]:
    """A provider that is there; for the browser it is another site than the pages."""
    keys = Issuer()
    provider = Provider(keys)
    server = ThreadingHTTPServer(("127.0.0.1", 0), doors(provider))
    provider.url = f"http://localhost:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        keys.close()


def doors(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Doors(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            provider.asked.append(address.path)
            asked = dict(parse_qsl(address.query))
            if provider.is_away:
                self._send(503, "text/plain", "away")
            elif address.path == "/.well-known/openid-configuration":
                self._json(200, provider.metadata())
            elif address.path == "/authorize":
                self._authorize(asked, self._session())
            elif address.path == "/logout":
                provider.close_session(self._session())
                self._redirect(asked["post_logout_redirect_uri"])
            else:
                self._send(404, "text/plain", "nothing here")

        def do_POST(self) -> None:
            address = urlsplit(self.path)
            provider.asked.append(address.path)
            sent = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            given = dict(parse_qsl(sent, keep_blank_values=True))
            if provider.is_away:
                self._send(503, "text/plain", "away")
            elif address.path == "/token":
                self._token(given)
            else:
                self._chosen(dict(parse_qsl(address.query)), given["person"])

        def _authorize(self, asked: dict[str, str], session: str, cookie: str = "") -> None:
            try:
                answer = provider.authorize(asked, session)
            except Refused as refused:
                return self._send(400, "text/plain", str(refused))
            if answer is None:
                return self._ask(asked)
            return self._back(asked, answer, cookie)

        def _chosen(self, asked: dict[str, str], name: str) -> None:
            if not name:
                return self._back(asked, {"error": "access_denied"})
            session = provider.open_session(name)
            asked.pop("prompt", None)
            return self._authorize(asked, session, f"{COOKIE}={session}; HttpOnly; Path=/")

        def _ask(self, asked: dict[str, str]) -> None:
            buttons = [
                f'<button name="person" value="{escape(name)}">{escape(name)}</button>'
                for name in provider.people
            ]
            page = PAGE.format(query=escape(urlencode(asked)), people="".join(buttons))
            self._send(200, "text/html", page)

        def _token(self, given: dict[str, str]) -> None:
            try:
                self._json(200, provider.tokens(given))
            except Refused as refused:
                self._json(400, {"error": str(refused)})

        def _session(self) -> str:
            found = SimpleCookie(self.headers.get("Cookie", "")).get(COOKIE)
            return found.value if found else ""

        def _back(self, asked: dict[str, str], answer: dict[str, str], cookie: str = "") -> None:
            query = urlencode(answer | {"state": asked["state"]})
            self._redirect(f"{asked['redirect_uri']}?{query}", cookie)

        def _redirect(self, address: str, cookie: str = "") -> None:
            headers = {"Location": address} | ({"Set-Cookie": cookie} if cookie else {})
            self._send(303, "text/plain", "", headers)

        def _json(self, status: int, body: object) -> None:
            self._send(status, "application/json", json.dumps(body))

        def _send(
            self, status: int, kind: str, body: str, headers: dict[str, str] | None = None
        ) -> None:
            sent = body.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(sent)))
            self.send_header("Cache-Control", "no-store")
            self.send_header("Access-Control-Allow-Origin", provider.pages)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, format: str, *args: object) -> None:
            """Log nothing."""

    return Doors
