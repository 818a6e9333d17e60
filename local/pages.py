"""The pages as `make run` serves them: the files of storefront/, and of local/pages for this machine alone."""

import gzip
import json
import os
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import urlsplit

from werkzeug.security import safe_join
from werkzeug.wrappers import Request, Response

from chalicelib.errors import MethodNotAllowed, NotFound

ROOT = Path(__file__).resolve().parents[1]
STOREFRONT, LOCAL = ROOT / "storefront", ROOT / "local" / "pages"
HEADERS: dict[str, str] = json.loads((STOREFRONT / "hosting" / "headers.json").read_text("utf-8"))
# The mailbox shows mails in a frame that this server fills; what is deployed has none.
POLICY, FRAMES = "Content-Security-Policy", "frame-src blob:"
LOCAL_HEADERS = HEADERS | {POLICY: HEADERS[POLICY].replace(FRAMES, f"{FRAMES} 'self'")}
BAR = "/_local/pages/sign-in.js"
HOMES = {"/": "index.html", "/bss": "bss/index.html", "/bss/": "bss/index.html"}
SERVED = frozenset({".html", ".css", ".js", ".json", ".svg", ".txt"})
NOT_SERVED = frozenset({"hosting", "types"})
TYPES = {".js": "text/javascript", ".html": "text/html"}


def page(request: Request) -> Response:
    """A file of the Storefront or the staff desk, or their settings. Raises NotFound, MethodNotAllowed."""
    name = HOMES.get(request.path) or request.path.lstrip("/")
    if name == "config.json":
        return _sent(request, json.dumps(_config()).encode(), "application/json")
    if name.partition("/")[0] in NOT_SERVED:
        raise NotFound
    return _file(request, STOREFRONT, name)


def local_page(request: Request) -> Response:
    """A file that only this machine has. Raises NotFound, MethodNotAllowed."""
    return _file(request, LOCAL, request.path.removeprefix("/_local/pages/"))


def _sign_in() -> dict[str, str | None] | None:
    """How the pages sign in: SIGN_IN, as a hosted config.json says it; None where the bar offers accounts."""
    given = os.environ.get("SIGN_IN")
    return json.loads(given) if given else None


def _config() -> dict[str, object]:
    sign_in = _sign_in()
    here = {} if sign_in else {"bar": BAR}
    return {"api": "/api", "sign_in": sign_in, **here}


def _headers() -> dict[str, str]:
    sign_in = _sign_in()
    if not sign_in:
        return LOCAL_HEADERS
    issuer = urlsplit(str(sign_in["issuer"]))
    source = f"connect-src 'self' {issuer.scheme}://{issuer.netloc}"
    return HEADERS | {POLICY: HEADERS[POLICY].replace("connect-src 'self'", source)}


def mail_page(html: str) -> Response:
    """A mail as its reader sees it, kept from doing anything."""
    response = Response(html, content_type="text/html; charset=utf-8")
    response.headers[POLICY] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    return response


def _file(request: Request, folder: Path, name: str) -> Response:
    path = safe_join(str(folder), name)
    if path is None or Path(path).suffix not in SERVED or not Path(path).is_file():
        raise NotFound
    kind = TYPES.get(Path(path).suffix) or guess_type(path)[0] or "text/plain"
    return _sent(request, Path(path).read_bytes(), kind)


def _sent(request: Request, body: bytes, kind: str) -> Response:
    """A file, small where the browser takes it so, and looked at anew each time."""
    if request.method not in ("GET", "HEAD"):
        raise MethodNotAllowed
    response = Response(body, content_type=f"{kind}; charset=utf-8", headers=_headers())
    response.headers.update({"Cache-Control": "no-cache", "Vary": "Accept-Encoding"})
    if "gzip" in request.accept_encodings:
        response.set_data(gzip.compress(body, 6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    response.add_etag()
    return response.make_conditional(request)
