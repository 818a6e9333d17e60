"""What the service writes while it runs: its log lines, its metrics, and whatever else reaches stdout."""

import io
import json
import logging
from dataclasses import dataclass, field
from typing import Any

import pytest

from chalicelib.observability import flush_metrics, logger


@dataclass
class RecordedOutput:
    """Log lines as JSON objects, metrics by name, and all of it as text."""

    capsys: pytest.CaptureFixture[str]
    caplog: pytest.LogCaptureFixture
    stream: io.StringIO = field(default_factory=io.StringIO)
    _printed: str = ""

    def start(self) -> None:
        """Record from here on, at every level down to DEBUG."""
        handler: Any = logger.registered_handler
        self._handler, self._before = handler, handler.setStream(self.stream)
        self._level = logger.log_level
        logger.setLevel("DEBUG")
        # Other loggers at the most verbose level that operations may set; botocore's DEBUG logs whole bodies.
        self.caplog.set_level(logging.INFO)
        # Drop metrics that an earlier test has not flushed.
        flush_metrics()
        self.capsys.readouterr()

    def stop(self) -> None:
        self._handler.setStream(self._before)
        logger.setLevel(self._level)

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    def named(self, message: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["message"] == message]

    @property
    def printed(self) -> str:
        """What went to stdout and stderr, which is where metrics go."""
        captured = self.capsys.readouterr()
        self._printed += captured.out + captured.err
        return self._printed

    @property
    def text(self) -> str:
        """All that anybody could read afterwards."""
        return self.stream.getvalue() + self.printed + self.caplog.text

    @property
    def blobs(self) -> list[dict[str, Any]]:
        """The metrics in CloudWatch's embedded format."""
        found = [json.loads(line) for line in self.printed.splitlines() if line.startswith("{")]
        return [blob for blob in found if "_aws" in blob]

    def metric(self, name: str) -> list[float]:
        """Every value of a metric."""
        return [value for blob in self.blobs for value in blob.get(name, [])]


@dataclass
class RecordingGateway:
    """A gateway that remembers what went through it."""

    gateway: Any
    statuses: list[int] = field(default_factory=list)
    said: set[str] = field(default_factory=set)

    def request(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> Any:
        answer = self.gateway.request(method, path, headers, body)
        self.statuses.append(answer.status)
        self.said |= {body.decode(), headers.get("Authorization", "Bearer none")[7:]}
        return answer
