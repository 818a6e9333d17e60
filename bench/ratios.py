"""Print what some choices save: the CPU time of our way, divided by that of the other way.

Run: python -m bench.ratios [rounds]. Medians of interleaved rounds; expect 10 percent either way.
"""

import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median
from typing import Any

from bench.environment import ENVIRONMENT
from bench.imports import LET_COLLECT, ROOT, WHAT_SOME_CALLS_NEED
from bench.report import say

CALLS_A_ROUND = 100
LINES = 10
ROWS_OF_A_FULL_ORDER = 42
TIMED = """
import time
{before}
started = time.process_time()
{work}
print(time.process_time() - started)
"""
GET_SESSION = (
    "from botocore.session import get_session\nnames = 'dynamodb', 'sqs', 'secretsmanager'"
)
ONE_SESSION = "session = get_session()\nfor name in names: session.create_client(name)"
ONE_SESSION_EACH = "for name in names: get_session().create_client(name)"
EAGERLY = f"{WHAT_SOME_CALLS_NEED}\nimport app"

Timed = Callable[[], float]


def process(work: str, before: str = "") -> Timed:
    """CPU seconds of some work in a new process, started as Lambda starts ours."""
    environment = ENVIRONMENT | {"PATH": os.environ["PATH"], "AWS_LAMBDA_FUNCTION_NAME": "bench"}
    command = [sys.executable, "-c", TIMED.format(before=before, work=work)]

    def run() -> float:
        done = subprocess.run(  # noqa: S603
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        return float(done.stdout)

    return run


def repeated(call: Callable[[], Any]) -> Timed:
    """CPU seconds of one call, as the mean of many."""

    def run() -> float:
        started = time.process_time()
        for _ in range(CALLS_A_ROUND):
            call()
        return (time.process_time() - started) / CALLS_A_ROUND

    return run


class _Raw(io.BytesIO):
    def stream(self, *_: Any, **__: Any) -> Any:
        yield self.read()


def a_client(answer: dict[str, Any], *, validating: bool = False) -> Any:
    """A DynamoDB client whose requests are answered without a network."""
    from botocore.awsrequest import AWSResponse
    from botocore.config import Config

    from chalicelib.storage import aws

    config = Config(parameter_validation=validating)
    client, body = aws.session().create_client("dynamodb", config=config), json.dumps(answer)

    def reply(request: Any, **_: Any) -> Any:
        return AWSResponse(request.url, 200, {}, _Raw(body.encode()))

    client.meta.events.register_first("before-send", reply)
    return client


def an_order() -> Any:
    from chalicelib.bss.orders.models import Line
    from chalicelib.bss.orders.pricing import price_of, priced, totals_of
    from chalicelib.bss.orders.purchase import Purchase, compose
    from chalicelib.openapi.sample_data import accounts, products

    now = datetime(2026, 1, 1, tzinfo=UTC)
    buyer, product = accounts(now)[0], products(now)[0]
    price = price_of(product)
    line = Line(
        line_id="lin_mailbox_0123456789abcdef",
        product_id=product.product_id,
        name=product.name,
        product_type=product.product_type,
        friendly_name="Autumn move",
        quantity=1,
        unit_price=price,
        line_total=price,
    )
    lines = (priced(line, price, 25),) * LINES
    bought = {product.product_id: product}
    purchase = Purchase(buyer, buyer, lines, totals_of(lines, buyer), bought)
    return compose(purchase, order_id="ord_bench", by="bench", basket_version=1, now=now)[0]


def starts() -> dict[str, tuple[Timed, Timed]]:
    """Our way and the other way of starting."""
    collecting = process("import app", f"import gc\n{LET_COLLECT}")
    return {
        "start without collecting garbage": (process("import app"), collecting),
        "start without what only some calls need": (process("import app"), process(EAGERLY)),
        "three clients of one session": (
            process(ONE_SESSION, GET_SESSION),
            process(ONE_SESSION_EACH, GET_SESSION),
        ),
    }


def rows() -> dict[str, tuple[Timed, Timed]]:
    """Our way and the other way of writing and reading an order's row."""
    from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

    from chalicelib.bss.orders.models import Order
    from chalicelib.bss.orders.store import order_row
    from chalicelib.storage.keys import read

    order = an_order()
    row = order_row(order)
    keys = {name: value for name, value in row.items() if name != "body"}
    to_attributes, to_values = TypeSerializer().serialize, TypeDeserializer().deserialize

    def nested() -> dict[str, Any]:
        fields = json.loads(order.model_dump_json())
        return keys | {name: to_attributes(value) for name, value in fields.items()}

    def of_nested(item: dict[str, Any]) -> Order:
        fields = {name: to_values(item[name]) for name in Order.model_fields}
        return Order.model_validate_json(json.dumps(fields, default=int))

    quick, careful = a_client({}), a_client({}, validating=True)
    own, other = a_client({"Item": row}), a_client({"Item": nested()})
    request = {"TableName": "bench", "Key": {name: row[name] for name in ("pk", "sk")}}
    put = repeated(lambda: quick.put_item(TableName="bench", Item=order_row(order)))
    puts: list[Any] = [{"Put": {"TableName": "bench", "Item": row}}] * ROWS_OF_A_FULL_ORDER
    return {
        f"write {ROWS_OF_A_FULL_ORDER} rows without the SDK's parameter validation": (
            repeated(lambda: quick.transact_write_items(TransactItems=puts)),
            repeated(lambda: careful.transact_write_items(TransactItems=puts)),
        ),
        "write an order as one JSON body": (
            put,
            repeated(lambda: quick.put_item(TableName="bench", Item=nested())),
        ),
        "read an order as one JSON body": (
            repeated(lambda: read(Order, own.get_item(**request)["Item"])),
            repeated(lambda: of_nested(other.get_item(**request)["Item"])),
        ),
    }


def main() -> None:
    """Measure and print."""
    os.environ.update(ENVIRONMENT)
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    lines = []
    for name, (ours, other) in (starts() | rows()).items():
        pairs = [(ours(), other()) for _ in range(rounds)]
        mine, theirs = (median(times) * 1000 for times in zip(*pairs, strict=True))
        lines.append(f"{mine / theirs:.2f}  {name} ({mine:.2f} of {theirs:.2f} ms)")
    say(f"CPU time, medians of {rounds} rounds", lines)


if __name__ == "__main__":
    main()
