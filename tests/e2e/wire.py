"""The way of a deployment's calls to AWS, in this process: counted, and broken off at one of them."""

import io
import json
import socket
import urllib.parse
from collections.abc import Iterator
from enum import Enum
from typing import Any

import botocore.session
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError, ConnectionClosedError
from botocore.httpsession import URLLib3Session

from local.cloud import REGION
from tests.e2e.swagger_imports import Json, SwaggerImports

# A request's head and its body are not to wait for each other.
AT_ONCE = [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]
READS = ("Get", "List", "Describe")


class How(Enum):
    """What happens at a call that writes. A process that dies before one has died after the one before."""

    REFUSED = "refused"
    KILLED = "done, and the process killed"
    REPLY_LOST = "done, the reply lost, and asked again by the SDK"


class Died(BaseException):
    """The process is killed: nothing that follows is done, `finally` included."""


class TitlesOnly(SwaggerImports):
    """The fake without routes: what is counted here is APIs."""

    def write(self, api: str, swagger: Json) -> None:
        super().write(api, {"info": swagger["info"], "paths": {}})


class Wire:
    """The calls to the AWS at `url`; `breaks` says at which write of a process, counted from 1, and how."""

    def __init__(self, url: str) -> None:
        self.writes: list[str] = []
        self._at, self._how, self._is_dead = 0, How.REFUSED, False
        self._http, self._imports = URLLib3Session(socket_options=AT_ONCE), TitlesOnly(url)
        self.session = _Session(url)
        self.session.register("before-send", self._pass)

    def starts(self, at: int = 0, how: How = How.REFUSED) -> None:
        """A new process makes the calls from here on; it breaks off at one of its writes, or never."""
        self.writes = []
        self._at, self._how, self._is_dead = at, how, False

    def _pass(self, request: Any, event_name: str, **_: Any) -> AWSResponse:
        operation = event_name.rpartition(".")[2]
        if self._is_dead:
            raise Died
        if operation.startswith(READS):
            return self._send(request)
        self.writes.append(operation)
        breaks = self._how if len(self.writes) == self._at else None
        if breaks is How.REFUSED:
            refusal = {"Code": "AccessDeniedException", "Message": "not today"}
            raise ClientError({"Error": refusal}, operation)
        answer = self._send(request)
        if breaks is How.KILLED:
            self._is_dead = True
            raise Died
        if breaks is How.REPLY_LOST:
            raise ConnectionClosedError(endpoint_url=request.url)
        return answer

    def _send(self, request: Any) -> AWSResponse:
        asked = urllib.parse.urlsplit(request.url)
        query = dict(urllib.parse.parse_qsl(asked.query))
        answer = self._imports.answer(request.method, asked.path, query, request.body)
        if answer is None:
            return _at_once(self._http.send(request))
        status, content = answer
        raw: Any = _Raw(json.dumps(content).encode())
        return AWSResponse(request.url, status, {"Content-Type": "application/json"}, raw)


def _at_once(answer: AWSResponse) -> AWSResponse:
    """MiniStack takes half a second for each function that is changed; here nobody waits for it."""
    content = answer.content
    for state, later in ((b'"Pending"', b'"Active"'), (b'"InProgress"', b'"Successful"')):
        content = content.replace(state, later)
    answer._content = content  # type: ignore[attr-defined]
    return answer


class _Session(botocore.session.Session):
    def __init__(self, url: str) -> None:
        super().__init__()
        self._endpoint = url
        self._kept: dict[tuple[str, bool], Any] = {}

    def create_client(self, service_name: str, **more: Any) -> Any:  # type: ignore[override]
        kind = (service_name, "config" in more)
        if kind not in self._kept:
            self._kept[kind] = self._made(service_name, **more)
        return self._kept[kind]

    def _made(self, service_name: str, **more: Any) -> Any:
        reached: dict[str, Any] = {
            "region_name": REGION,
            "endpoint_url": self._endpoint,
            "aws_access_key_id": "test",
            "aws_secret_access_key": "test",
        }
        return super().create_client(service_name, **reached | more)


class _Raw(io.BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()
