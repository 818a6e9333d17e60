"""AWS clients for the doctor: short timeouts, and None for what does not exist."""

import ipaddress
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import botocore.session
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

_PATIENCE: dict[str, Any] = {
    "connect_timeout": 3,
    "read_timeout": 10,
    "retries": {"mode": "standard", "total_max_attempts": 2},
}
ABSENT = {
    "404",
    "AWS.SimpleQueueService.NonExistentQueue",
    "NotFoundException",
    "QueueDoesNotExist",
    "ResourceNotFoundException",
    "TableNotFoundException",
}


class Aws:
    """AWS as the environment names it: credentials, region, and perhaps another endpoint."""

    def __init__(self, session: botocore.session.Session) -> None:
        self._session = session
        self._clients: dict[str, Any] = {}

    @property
    def region(self) -> str | None:
        return self._session.get_config_variable("region")

    @property
    def has_credentials(self) -> bool:
        return self._session.get_credentials() is not None

    def client(self, service: str) -> Any:
        if service not in self._clients:
            self._clients[service] = self._session.create_client(
                service, config=Config(**_PATIENCE)
            )
        return self._clients[service]

    def unsigned(self, service: str) -> Any:
        """A client that sends no credentials, so AWS refuses its calls."""
        config = Config(**_PATIENCE, signature_version=UNSIGNED)
        # Any region will do: the answer's time is the same everywhere.
        region = self.region or "us-east-1"
        return self._session.create_client(service, region_name=region, config=config)

    def is_on_this_machine(self) -> bool:
        """Is this a local AWS, where addresses of this machine are acceptable?"""
        try:
            address = self.unsigned("sts").meta.endpoint_url
        except BotoCoreError:
            return False
        return is_loopback(urlsplit(address).hostname or "")


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def unless_absent(read: Callable[..., Any], **asked: Any) -> Any | None:
    """What a call answers, or None when what it asks for does not exist."""
    try:
        return read(**asked)
    except ClientError as problem:
        if problem.response["Error"]["Code"] not in ABSENT:
            raise
        return None
