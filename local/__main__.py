"""`make run`: start the service on this machine and say how to use it."""

import contextlib
import os
import signal
import socket
import sys
from pathlib import Path

from local.cloud import CloudFailed
from local.service import LocalService

# Two services at once would write over each other's logs; LOGS names another directory.
LOGS = Path(os.environ.get("LOGS") or Path(__file__).resolve().parents[1] / ".local")


def main() -> int:
    """Run until Ctrl-C or SIGTERM; exit 1 with one sentence when it cannot start."""
    given = os.environ.get("PORT") or "8000"
    if not given.isdecimal() or not 0 < int(given) < 65536:
        return _fail(f"PORT must be a number from 1 to 65535, not {given!r}.")
    port = int(given)
    if _taken(port):
        return _fail(f"Port {port} is taken. Choose another: PORT={port % 65535 + 1} make run")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    LOGS.mkdir(parents=True, exist_ok=True)
    try:
        # The service's logs go to a file, so that the terminal stays readable.
        with (
            (LOGS / "service.log").open("w", buffering=1) as log,
            contextlib.redirect_stdout(log),
            contextlib.closing(LocalService(port, LOGS)) as service,
        ):
            service.start()
            print(_greeting(service), file=sys.stderr, flush=True)
            service.serve()
    except CloudFailed as error:
        return _fail(f"{error}.")
    except KeyboardInterrupt:
        pass
    return 0


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


def _greeting(service: LocalService) -> str:
    token = service.issuer.token("acc_partner")
    return f"""
The service runs at {service.url} (API below /api, its reference at {service.url}/docs).
Logs: {LOGS / "service.log"}. Stop it with Ctrl-C.

A buyer of acc_partner, for 12 hours:

  TOKEN={token}

Try:

  curl -s {service.url}/api/products -H "Authorization: Bearer {token}"
"""


if __name__ == "__main__":
    sys.exit(main())
