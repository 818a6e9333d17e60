"""Who may use the helpers under /_local: programs on this machine, and the service's own pages."""

from urllib.parse import urlsplit

from werkzeug.wrappers import Request

from chalicelib.errors import Forbidden

THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})
HTTP_PORT = 80


class ForeignPage(Forbidden):
    code = "foreign_page"
    detail = (
        "The helpers under /_local serve this machine alone: call them at 127.0.0.1 or localhost, "
        "and from no page of another address."
    )


def check(request: Request) -> None:
    """Raise ForeignPage for a `Host` or an `Origin` that is not this service's own.

    A page elsewhere can have its own name lead to this machine (DNS rebinding), and can post here unasked.
    """
    host, origin = request.headers.get("Host"), request.headers.get("Origin")
    if host is None:
        return  # A browser always names one.
    port = _port_here(f"//{host}")
    if port is None:
        raise ForeignPage
    if origin is not None and (not origin.startswith("http://") or _port_here(origin) != port):
        raise ForeignPage


def _port_here(address: str) -> int | None:
    """The port of an address on this machine; None if it is another machine's, or no address."""
    try:
        parts = urlsplit(address)
        port = parts.port or HTTP_PORT
    except ValueError:
        return None
    plain = parts.username is None and not (parts.path or parts.query or parts.fragment)
    return port if plain and parts.hostname in THIS_MACHINE else None
