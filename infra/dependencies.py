"""What `make deploy` and `make destroy` work with."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from infra.chalice_cli import chalice
from infra.clients import client
from infra.doctor.finding import Finding
from infra.readiness import findings
from infra.smoke import failures
from infra.stack import EVERY_FEW_SECONDS
from infra.stage import Stage


@dataclass(frozen=True)
class Dependencies:
    """AWS's clients, Chalice, the doctor, the smoke test, and how AWS is waited for."""

    clients: Callable[[str], Any] = client
    chalice: Callable[[Stage, str], None] = chalice
    doctor: Callable[[Stage], list[Finding]] = findings
    smoke: Callable[..., int] = failures
    patience: Mapping[str, float] = field(default_factory=lambda: EVERY_FEW_SECONDS)
    pause: Callable[[float], None] = time.sleep


FOR_REAL = Dependencies()
