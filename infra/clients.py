"""AWS clients for operations: credentials, region and endpoint come from the environment."""

from functools import lru_cache
from typing import Any

import botocore.session
from botocore.config import Config

_CONFIG = Config(retries={"mode": "standard", "total_max_attempts": 5})


@lru_cache(maxsize=1)
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


@lru_cache(maxsize=16)
def client(service: str) -> Any:
    """The client of a service, made once."""
    return _session().create_client(service, config=_CONFIG)


def region() -> str:
    """The region that the commands work in."""
    return str(client("sts").meta.region_name)
