"""Logs and metrics. One line per outcome; never an address, a body, a token or a coupon code."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from json import JSONEncoder
from threading import RLock

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import Metrics, MetricUnit

from chalicelib.config import settings

NAMESPACE = "BitTitanStorefront"

# Above every level that LOG_LEVEL can name: what is on record this way is not dropped by it (rules.md R40).
AUDIT = 60
logging.addLevelName(AUDIT, "AUDIT")

# A line is an event's name and its fields: no name is JSON, so none is tried to be read as it.
logger = Logger(
    service="bittitan-storefront",
    use_rfc3339=True,
    utc=True,
    json_deserializer=str,
    json_serializer=JSONEncoder(default=str, ensure_ascii=False, separators=(",", ":")).encode,
)
metrics = Metrics(namespace=NAMESPACE, service="bittitan-storefront")
_metrics_lock = RLock()


def on_record(event: str, *, by: str, **what: str) -> None:
    """Write down who did something that is to be on record: one line, whatever the LOG_LEVEL (rules.md R40).

    `what` names the things by their ids. Never an address or a code, not even part of one.
    """
    logging.getLogger(logger.name).log(AUDIT, event, extra={"audit": True, "by": by, **what})


def count(name: str, times: int = 1) -> None:
    """Count something that happened, such as `OrdersPlaced`."""
    _emit(name, MetricUnit.Count, times)


def seconds(name: str, took: float) -> None:
    """Record how long something took."""
    _emit(name, MetricUnit.Seconds, took)


def _emit(name: str, unit: MetricUnit, value: float) -> None:
    with _metrics_lock:
        # Stages may share an account: without their name their figures would be one, and their alarms too.
        metrics.add_dimension(name="stage", value=settings().stage)
        metrics.add_metric(name=name, unit=unit, value=value)


def flush_metrics() -> None:
    """Write the metrics of this invocation, if it has any."""
    with _metrics_lock:
        if metrics.metric_set:
            metrics.flush_metrics()


@contextmanager
def correlated(correlation_id: str) -> Iterator[None]:
    """Every log line inside carries this id: the request's, or the order's."""
    logger.thread_safe_append_keys(correlation_id=correlation_id)
    try:
        yield
    finally:
        logger.thread_safe_clear_keys()
        flush_metrics()
