"""What goes wrong around the service: a worker that dies at any of its calls, AWS that says no."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from tests.api.aws_calls import SERVICES, _handling, failing, refusal


class Died(BaseException):
    """The process ended: it does nothing more, not even clean up."""


@contextmanager
def dying(number: int, when: str) -> Iterator[None]:
    """The process dies at call number `number` to AWS, before or after the call took effect."""
    seen = 0

    def count(**_: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == number:
            raise Died

    with ExitStack() as wires:
        for service in SERVICES:
            wires.enter_context(_handling(service, f"{when}-call", count))
        try:
            yield
        except Died:
            return


@contextmanager
def refusing(service: str | None) -> Iterator[None]:
    """An AWS service throttles everything, or every transaction conflicts; with None, nothing fails."""
    if service is None:
        yield
        return
    if service == "conflicts":
        reasons = [{"Code": "TransactionConflict"}]
        conflict = refusal(
            "TransactionCanceledException", "TransactWriteItems", CancellationReasons=reasons
        )
        with failing("dynamodb", "TransactWriteItems", conflict):
            yield
        return
    code = "TooManyRequestsException" if service == "sesv2" else "ThrottlingException"
    with failing(service, "*", code):
        yield
