"""Starts the service on this machine and says how to use it."""

import contextlib
import os
import socket
import sys
from pathlib import Path

from local import logs
from local.failures import LocalFailed, PortTaken
from local.service import LocalService

FAILED, WRONG_ARGUMENT = 1, 2


def main() -> int:
    """Run until a signal ends it; when it cannot start or go on, one sentence and exit status 1 or 2."""
    given = os.environ.get("PORT") or "8000"
    if not (given.isascii() and given.isdecimal()) or not 0 < int(given) < 65536:
        print(f"PORT must be a number from 1 to 65535, not {given!r}.", file=sys.stderr)
        return WRONG_ARGUMENT
    if (coupons := os.environ.get("COUPONS") or "api") not in ("api", "desk"):
        print(f"COUPONS must be api or desk, not {coupons!r}.", file=sys.stderr)
        return WRONG_ARGUMENT
    try:
        serve(int(given), logs.folder(given.lstrip("0")))
    except LocalFailed as failure:
        print(f"{failure}.", file=sys.stderr)
        return FAILED
    return 0


def serve(port: int, folder: Path) -> None:
    """Serve on a port. The service's logs go to a folder, so that the terminal stays readable."""
    if _is_taken(port):
        raise PortTaken(port)
    with logs.written_to(folder), contextlib.closing(LocalService(port, folder)) as service:
        service.start()
        print(_greeting(service, folder), file=sys.stderr, flush=True)
        service.serve()


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def _greeting(service: LocalService, folder: Path) -> str:
    token = service.issuer.token("acc_partner")
    return f"""
The service runs at {service.url}: the Storefront there, the API below /api, its reference at /api/docs.
Logs: {folder / "service.log"}. Stop it with Ctrl-C.

A buyer of acc_partner, for 12 hours:

  TOKEN={token}

Try:

  curl -s {service.url}/api/products -H "Authorization: Bearer {token}"
{_desk(service)}"""


def _desk(service: LocalService) -> str:
    """What the people of the coupon desk need, where there is one."""
    if os.environ.get("COUPONS") != "desk":
        return ""
    staff = service.issuer.token("acc_distributor", roles=["staff"])
    return f"""
Coupons are made by hand here. What waits for the coupon desk:

  curl -s "{service.url}/api/bss/vendor-tasks?status=open" -H "Authorization: Bearer {staff}"
"""
