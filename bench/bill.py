"""The bill of a month: what one order takes, as often as there are orders, at the prices of bench.prices."""

from collections.abc import Iterable
from typing import NamedTuple

from bench import prices as at


class Item(NamedTuple):
    """A line of a month's bill; `price` is of one `unit`."""

    what: str
    quantity: float
    unit: str
    price: float

    @property
    def dollars(self) -> float:
        return self.quantity * self.price


class Order(NamedTuple):
    """What one order takes, in all its parts; and what asking BitTitan about one coupon takes."""

    api_calls: int
    read_units: float
    write_units: int
    bytes_answered: int
    bytes_stored: int
    coupons: int
    aws_calls_to_fulfil: int
    read_units_to_check_a_coupon: float
    write_units_to_check_a_coupon: float

    @property
    def seconds_to_fulfil(self) -> float:
        return self.aws_calls_to_fulfil * at.AWS_CALL + self.coupons * at.BITTITAN_CALL


# One read, one write, and BitTitan between them.
SECONDS_TO_CHECK_A_COUPON = at.BITTITAN_CALL + 2 * at.AWS_CALL


def checked_a_day(orders: int, order: Order) -> float:
    """Coupons asked about in a day: all that are open, or as many as one run gets done."""
    still_open = orders * order.coupons * at.DAYS_A_COUPON_IS_OPEN / at.DAYS_A_MONTH
    return min(still_open, at.CHECK_RUN / SECONDS_TO_CHECK_A_COUPON)


def bill(orders: int, order: Order) -> list[Item]:
    """A month of so many orders."""
    checked = checked_a_day(orders, order) * at.DAYS_A_MONTH
    return [
        *_calls(orders, order),
        *_seconds(orders, order, checked),
        *_table(orders, order, checked),
        *_messages(orders, order),
        *_standing(),
    ]


def _runs(orders: int, order: Order) -> float:
    return orders * (order.api_calls + at.TOKENS_JUDGED + 1) + at.MINUTES_A_MONTH


def _calls(orders: int, order: Order) -> Iterable[Item]:
    requests = orders * order.api_calls * (1 + at.PREFLIGHTS_A_CALL)
    yield _million("API Gateway: calls and preflights", requests, "requests", at.API_REQUESTS)
    yield _gigabytes("data out", orders * order.bytes_answered, at.SENT_OUT)
    yield _million("Lambda: runs", _runs(orders, order), "runs", at.LAMBDA_RUNS)


def _seconds(orders: int, order: Order, checked: float) -> Iterable[Item]:
    schedules = at.MINUTES_A_MONTH * at.SCHEDULE_RUN + checked * SECONDS_TO_CHECK_A_COUPON
    gigabyte_seconds = {
        "the API": orders * order.api_calls * at.API_RUN * at.API_GB,
        "authorize": orders * at.TOKENS_JUDGED * at.AUTHORIZE_RUN * at.OTHER_GB,
        "fulfil_order": orders * order.seconds_to_fulfil * at.OTHER_GB,
        "the schedules": schedules * at.OTHER_GB,
    }
    for what, taken in gigabyte_seconds.items():
        yield _million(f"Lambda: {what}", taken, "GB-s", at.LAMBDA_GB_SECONDS)


def _table(orders: int, order: Order, checked: float) -> Iterable[Item]:
    units = {
        "writes of orders": (orders * order.write_units, at.WRITE_UNITS),
        "reads of orders": (orders * order.read_units, at.READ_UNITS),
        "writes of checks": (checked * order.write_units_to_check_a_coupon, at.WRITE_UNITS),
        "reads of checks": (checked * order.read_units_to_check_a_coupon, at.READ_UNITS),
    }
    for what, (taken, price) in units.items():
        yield _million(f"DynamoDB: {what}", taken, "units", price)
    stored = orders * order.bytes_stored * at.MONTHS_KEPT
    yield _gigabytes("DynamoDB: storage after a year", stored, at.TABLE_STORAGE)
    yield _gigabytes("DynamoDB: point-in-time recovery", stored, at.TABLE_BACKUP)


def _messages(orders: int, order: Order) -> Iterable[Item]:
    messages = orders * 3 + at.QUEUES * at.POLLS_OF_A_QUEUE
    yield _million("SQS: messages and polls", messages, "requests", at.SQS_REQUESTS)
    yield Item("SES", orders / at.THOUSAND, "thousand mails", at.MAILS)
    # A line a call, a coupon and a run; and the metrics of placing, of each coupon, of the mail and the end.
    lines = orders * (order.api_calls + 2 * order.coupons + 4) + at.MINUTES_A_MONTH
    written = _runs(orders, order) * at.LOG_BYTES_A_RUN + lines * at.LOG_BYTES_A_LINE
    yield _gigabytes("CloudWatch: logs", written, at.LOGS)


def _standing() -> Iterable[Item]:
    yield Item("CloudWatch: metrics", at.METRICS, "metrics", at.METRIC)
    yield Item("CloudWatch: alarms", at.ALARMS, "alarms", at.ALARM)
    yield Item("CloudWatch: dashboard", 1, "dashboard", at.DASHBOARD)
    yield Item("Secrets Manager: the secret", 1, "secret", at.SECRET)
    calls = at.CALLS_FOR_THE_SECRET
    yield _million("Secrets Manager: calls", calls, "calls", at.SECRET_CALLS)
    yield _million("KMS: calls for the table", at.CALLS_FOR_THE_KEY, "calls", at.KEY_CALLS)


def _million(what: str, quantity: float, unit: str, price: float) -> Item:
    return Item(what, quantity / at.MILLION, f"million {unit}", price)


def _gigabytes(what: str, quantity: float, price: float) -> Item:
    return Item(what, quantity / at.GIGABYTE, "GB", price)
