"""Reconciling the table of these tests, and rows that are damaged by hand."""

import json
from collections.abc import Iterable
from typing import Any

from chalicelib.bss.coupons.http_client import connect
from chalicelib.bss.reconciling.daily import reconcile_daily
from chalicelib.bss.reconciling.models import Finding
from chalicelib.bss.reconciling.reconcile import Reconciling
from chalicelib.bss.reconciling.vendor import AtBitTitan
from chalicelib.config import settings
from chalicelib.storage import aws
from chalicelib.storage.keys import Key, Row, key_of
from chalicelib.storage.table import Table
from chalicelib.values import clock
from tests.api.cloud import TABLE_NAME, Cloud

PAGE = 7


def found(cloud: Cloud) -> list[Finding]:
    """Everything that is wrong in the table, and between it and BitTitan."""
    table = Table(aws.client("dynamodb"), TABLE_NAME, pause=lambda seconds: None)
    reconciling = Reconciling(table, clock.now, AtBitTitan(connect(settings())))
    rows, findings = cloud.rows, list[Finding]()
    for start in range(0, len(rows), PAGE):
        findings += reconciling.page(rows[start : start + PAGE])
    return [*findings, *reconciling.rest()]


def daily(cloud: Cloud) -> list[Finding]:
    """What the daily schedule finds."""
    table = Table(aws.client("dynamodb"), TABLE_NAME, pause=lambda seconds: None)
    return reconcile_daily(table=table, now=clock.now, prefixes=("INV", "CN"))


def said(findings: Iterable[Finding]) -> set[tuple[str, str]]:
    """The kind of each, and with what it is."""
    return {(each.kind, each.about) for each in findings}


class Damage:
    """Changes rows behind the service's back."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud

    def row(self, key: Key) -> Row:
        return next(row for row in self.cloud.rows if key_of(row) == key)

    def body(self, key: Key, **changes: Any) -> None:
        """Change what a row's body says."""
        row = self.row(key)
        body = json.loads(row["body"]["S"]) | changes
        self.cloud.put(row | {"body": {"S": json.dumps(body)}})

    def inside(self, key: Key, part: str, **changes: Any) -> None:
        """Change a part of what a row's body says."""
        body = json.loads(self.row(key)["body"]["S"])
        self.body(key, **{part: body[part] | changes})

    def attributes(self, key: Key, **changes: str | None) -> None:
        """Change what stands beside the body; None takes it away."""
        row = self.row(key)
        for name, value in changes.items():
            row.pop(name, None)
            if value is not None:
                row[name] = {"S": value}
        self.cloud.put(row)
