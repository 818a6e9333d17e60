"""The bill of a month: what one order uses, times the number of orders, at the prices of bench.prices."""

from collections.abc import Iterable
from typing import NamedTuple

from bench import prices


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
    """What one order uses in total, and what asking BitTitan about one coupon uses."""

    api_calls: int
    read_units: float
    write_units: int
    bytes_answered: int
    bytes_stored: int
    coupons: int
    aws_calls_for_documents: int
    aws_calls_to_fulfil: int
    read_units_to_check_a_coupon: float
    write_units_to_check_a_coupon: float
    read_units_to_reconcile: float
    aws_calls_to_reconcile: float

    @property
    def seconds_to_fulfil(self) -> float:
        return self.aws_calls_to_fulfil * prices.AWS_CALL + self.coupons * prices.BITTITAN_CALL

    @property
    def seconds_for_documents(self) -> float:
        return self.aws_calls_for_documents * prices.AWS_CALL + prices.RENDERING


# One read, one call to BitTitan. Nothing is written for what is as before.
SECONDS_TO_CHECK_A_COUPON = prices.BITTITAN_CALL + prices.AWS_CALL


def checked_a_day(orders: int, order: Order) -> float:
    """Questions about coupons in a day: daily for those just issued, weekly for others, as many as may be."""
    later = prices.DAYS_A_COUPON_IS_OPEN - prices.DAYS_ASKED_DAILY
    each = prices.DAYS_ASKED_DAILY + later / prices.DAYS_BETWEEN_LATER
    wanted = orders * order.coupons * each / prices.DAYS_A_MONTH
    return min(wanted, prices.CHECKS_A_DAY)


def reconciled(orders: int, order: Order) -> float:
    """How often an order is looked at in a month: each on two days, as far as a run has time."""
    seconds_an_order = order.aws_calls_to_reconcile * prices.AWS_CALL
    return min(2 * orders, prices.RECONCILE_RUN * prices.DAYS_A_MONTH / seconds_an_order)


def million_coupons(order: Order) -> list[str]:
    """What it takes to ask about a million open coupons in one day, all of them."""
    checks, day = prices.MILLION, 86_400
    messages = checks / prices.COUPONS_A_MESSAGE
    seconds = checks * SECONDS_TO_CHECK_A_COUPON
    dollars = {
        "Lambda": seconds * prices.OTHER_GB * prices.LAMBDA_GB_SECONDS / prices.MILLION,
        "DynamoDB": (
            checks * order.read_units_to_check_a_coupon * prices.READ_UNITS
            + checks * order.write_units_to_check_a_coupon * prices.WRITE_UNITS
        )
        / prices.MILLION,
        "SQS": 3 * messages * prices.SQS_REQUESTS / prices.MILLION,
    }
    return [
        f"{checks / day:8.1f} questions a second, of {prices.CHECKS_A_SECOND} that are allowed",
        f"{checks / prices.RUNS_OF_THE_WALK_A_DAY:8,.0f} coupons a run of the walk",
        f"{messages:8,.0f} messages",
        f"{seconds / day:8.1f} workers at once, as assumed",
        *(f"{each:8.2f} dollars a day for {name}" for name, each in dollars.items()),
    ]


def bill(orders: int, order: Order) -> list[Item]:
    """The items of a month with this many orders."""
    checked = checked_a_day(orders, order) * prices.DAYS_A_MONTH
    return [
        *_calls(orders, order, checked),
        *_seconds(orders, order, checked),
        *_table(orders, order, checked),
        *_documents(orders),
        *_messages(orders, order, checked),
        *_standing(),
    ]


def _runs(orders: int, order: Order, checked: float) -> float:
    """Of the API, of authorize, two of fulfil_order an order, of check_coupons, and of the schedules."""
    of_an_order = order.api_calls + prices.TOKENS_JUDGED + 2
    return orders * of_an_order + checked / prices.COUPONS_A_MESSAGE + _scheduled() + _daily()


def _scheduled() -> float:
    """Runs of queue_due_orders, every minute, and of queue_due_coupons, every five."""
    return prices.MINUTES_A_MONTH + prices.RUNS_OF_THE_WALK_A_DAY * prices.DAYS_A_MONTH


def _daily() -> float:
    """Runs of reconcile."""
    return prices.DAYS_A_MONTH


def _requests(orders: int, order: Order) -> float:
    """What API Gateway takes; each is a line of its access log."""
    return orders * order.api_calls * (1 + prices.PREFLIGHTS_A_CALL)


def _calls(orders: int, order: Order, checked: float) -> Iterable[Item]:
    requests = _requests(orders, order)
    yield _million("API Gateway: calls and preflights", requests, "requests", prices.API_REQUESTS)
    yield _gigabytes("data out", orders * order.bytes_answered, prices.SENT_OUT)
    runs = _runs(orders, order, checked)
    yield _million("Lambda: runs", runs, "runs", prices.LAMBDA_RUNS)


def _seconds(orders: int, order: Order, checked: float) -> Iterable[Item]:
    schedules = _scheduled() * prices.SCHEDULE_RUN + checked * SECONDS_TO_CHECK_A_COUPON
    schedules += reconciled(orders, order) * order.aws_calls_to_reconcile * prices.AWS_CALL
    gigabyte_seconds = {
        "the API": orders * order.api_calls * prices.API_RUN * prices.API_GB,
        "authorize": orders * prices.TOKENS_JUDGED * prices.AUTHORIZE_RUN * prices.OTHER_GB,
        "fulfil_order": orders * order.seconds_to_fulfil * prices.OTHER_GB,
        "documents": orders * order.seconds_for_documents * prices.OTHER_GB,
        "the schedules and checks": schedules * prices.OTHER_GB,
    }
    for what, taken in gigabyte_seconds.items():
        yield _million(f"Lambda: {what}", taken, "GB-s", prices.LAMBDA_GB_SECONDS)


def _table(orders: int, order: Order, checked: float) -> Iterable[Item]:
    units = {
        "writes of orders": (orders * order.write_units, prices.WRITE_UNITS),
        "reads of orders": (orders * order.read_units, prices.READ_UNITS),
        "writes of checks": (checked * order.write_units_to_check_a_coupon, prices.WRITE_UNITS),
        "reads of checks": (checked * order.read_units_to_check_a_coupon, prices.READ_UNITS),
        "reads of reconciling": (
            reconciled(orders, order) * order.read_units_to_reconcile,
            prices.READ_UNITS,
        ),
    }
    for what, (taken, price) in units.items():
        yield _million(f"DynamoDB: {what}", taken, "units", price)
    stored = orders * order.bytes_stored * prices.MONTHS_KEPT
    yield _gigabytes("DynamoDB: storage after a year", stored, prices.TABLE_STORAGE)
    yield _gigabytes("DynamoDB: point-in-time recovery", stored, prices.TABLE_BACKUP)


def _documents(orders: int) -> Iterable[Item]:
    yield _million("S3: documents stored", orders * prices.DOCUMENTS, "writes", prices.S3_WRITES)
    looked_at = orders * prices.DOCUMENTS_READ
    yield _million("S3: documents read", looked_at, "reads", prices.S3_READS)
    stored = orders * prices.DOCUMENT_BYTES * prices.MONTHS_KEPT
    yield _gigabytes("S3: storage after a year", stored, prices.S3_STORAGE)


def _messages(orders: int, order: Order, checked: float) -> Iterable[Item]:
    messages = orders * 6 + prices.QUEUES * prices.POLLS_OF_A_QUEUE
    messages += 3 * checked / prices.COUPONS_A_MESSAGE
    yield _million("SQS: messages and polls", messages, "requests", prices.SQS_REQUESTS)
    yield Item("SES", orders / prices.THOUSAND, "thousand mails", prices.MAILS)
    # One log line per call, coupon and run, and the metrics of placing, each coupon, the mail and the end.
    # Each coupon is shown once, which is one line on record and one of metrics.
    lines = orders * (order.api_calls + 4 * order.coupons + 4) + _scheduled()
    lines += checked / prices.COUPONS_A_MESSAGE
    runs = _runs(orders, order, checked)
    written = runs * prices.LOG_BYTES_A_RUN + lines * prices.LOG_BYTES_A_LINE
    written += _requests(orders, order) * prices.LOG_BYTES_A_CALL
    yield _gigabytes("CloudWatch: logs", written, prices.LOGS)


def _standing() -> Iterable[Item]:
    yield Item("CloudWatch: metrics", prices.METRICS, "metrics", prices.METRIC)
    yield Item("CloudWatch: alarms", prices.ALARMS, "alarms", prices.ALARM)
    rules = prices.INSIGHT_RULES
    yield Item("CloudWatch: Contributor Insights", rules, "rule", prices.INSIGHT_RULE)
    yield Item("CloudWatch: dashboard", 1, "dashboard", prices.DASHBOARD)
    yield Item("Secrets Manager: the secret", 1, "secret", prices.SECRET)
    calls = prices.CALLS_FOR_THE_SECRET
    yield _million("Secrets Manager: calls", calls, "calls", prices.SECRET_CALLS)
    yield _million("KMS: calls for the table", prices.CALLS_FOR_THE_KEY, "calls", prices.KEY_CALLS)


def _million(what: str, quantity: float, unit: str, price: float) -> Item:
    return Item(what, quantity / prices.MILLION, f"million {unit}", price)


def _gigabytes(what: str, quantity: float, price: float) -> Item:
    return Item(what, quantity / prices.GIGABYTE, "GB", price)
