"""The only place that makes AWS clients: one shared session, one client a service, kept."""

from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.session import Session

_CONNECTIONS: dict[str, Any] = {
    "connect_timeout": 2,
    "tcp_keepalive": True,
    "max_pool_connections": 50,
}
_STANDARD = _CONNECTIONS | {
    "read_timeout": 5,
    "retries": {"mode": "standard", "total_max_attempts": 3},
    "parameter_validation": False,
}
# SES has no idempotency key: a retry after a lost reply would send the mail twice.
_ONE_ATTEMPT = _CONNECTIONS | {
    "read_timeout": 15,
    "retries": {"mode": "standard", "total_max_attempts": 1},
}
_CONFIGS = {"sesv2": _ONE_ATTEMPT}

_making = Lock()


@lru_cache(maxsize=1)
def session() -> "Session":
    """The session all clients share; the SDK's data is loaded once."""
    import botocore.session

    return botocore.session.get_session()


@lru_cache(maxsize=8)
def _made(service: str) -> Any:
    from botocore.config import Config

    return session().create_client(service, config=Config(**_CONFIGS.get(service, _STANDARD)))


def client(service: str) -> Any:
    """The client of a service. Made at the first call; making one is not thread-safe, hence the lock."""
    with _making:
        return _made(service)


def forget_clients() -> None:
    """Drop the clients, for a process that changes its endpoint or account (local runs, tests)."""
    _made.cache_clear()
    session.cache_clear()
