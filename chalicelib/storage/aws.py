"""The only place that makes AWS clients: one client a service, kept, of a session that they share."""

import time
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.config import Config
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
# A link to an object is signed for its region, which the older signature does not name.
_LINKING = _STANDARD | {"signature_version": "s3v4"}
_CONFIGS = {"sesv2": _ONE_ATTEMPT, "s3": _LINKING}
# For which a part of the SDK's data is enough. S3 has addresses of its own, of which us-east-1's is one.
_SHORTLY_DESCRIBED = ("dynamodb", "sqs", "sesv2", "secretsmanager")
OTHER_ADDRESSES = ("use_fips_endpoint", "use_dualstack_endpoint")

_making = Lock()
_asked_at: dict[str, float] = {}
_renewals: dict[str, int] = {}
MAX_IDLE = 30.0


def session(*, short: bool = True) -> "Session":
    """A session that clients share; the SDK's data is loaded once, and if `short`, not all of it.

    Who asks for addresses of another kind has all that the SDK knows of them.
    """
    return _session(short)


@lru_cache(maxsize=2)
def _session(short: bool) -> "Session":
    import botocore.session

    made = botocore.session.get_session()
    if short and not any(map(made.get_config_variable, OTHER_ADDRESSES)):
        from chalicelib.storage.sdk_data import ShortLoader

        made.register_component("data_loader", ShortLoader())
    return made


def config_of(service: str) -> "Config":
    """How the client of a service waits and tries again."""
    from botocore.config import Config

    return Config(**_CONFIGS.get(service, _STANDARD))


@lru_cache(maxsize=8)
def _made(service: str, renewal: int) -> Any:
    from botocore.exceptions import DataNotFoundError

    if service in _SHORTLY_DESCRIBED:
        try:
            return _client_of(session(), service)
        except DataNotFoundError:
            pass  # An SDK that makes no client without the rules of its addresses: it shall have them.
    return _client_of(session(short=False), service)


def _client_of(made: "Session", service: str) -> Any:
    from botocore.config import Config

    # Who calls is the same at every call; by itself the SDK writes it anew each time.
    always = Config(user_agent=made.user_agent())
    return made.create_client(service, config=config_of(service).merge(always))


def client(service: str, max_idle: float = MAX_IDLE) -> Any:
    """The client of a service. Made at the first call; making one is not thread-safe, hence the lock.

    SES's is made anew when it was not asked for within `max_idle` seconds: a frozen Lambda does not see
    its peer hang up, and a mail on such a connection is not repeated.
    """
    with _making:
        if _CONFIGS.get(service) is _ONE_ATTEMPT:
            _leave_an_old_connection(service, max_idle)
        return _made(service, _renewals.get(service, 0))


def _leave_an_old_connection(service: str, max_idle: float) -> None:
    # Not the monotonic clock, which may stand still while Lambda is frozen.
    now = time.time()
    if now - _asked_at.get(service, now) > max_idle:
        _renewals[service] = _renewals.get(service, 0) + 1
    _asked_at[service] = now


def forget_clients() -> None:
    """Drop the clients, for a process that changes its endpoint or account (local runs, tests)."""
    _made.cache_clear()
    _session.cache_clear()
