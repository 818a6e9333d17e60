"""The Lambda functions of the service: which of them a process is, and what each loads while it starts."""

import os
import sys
from collections.abc import Callable
from importlib.util import LazyLoader, find_spec, module_from_spec

API, AUTHORIZE = "app.app", "app.authorize"


def runs(handler: str) -> bool:
    """Whether this process may be asked to run that handler (docs/decisions/0049).

    Lambda says which one it starts a process for. Where nobody says, or what is said is not known here, it
    may be any: Chalice's commands, `make run`, the tests, a layer that wraps handlers.
    """
    started_for = _started_for()
    return started_for == handler or started_for not in FUNCTIONS


def warm_up() -> None:
    """In Lambda, load and make what every call of this function needs: a start has more CPU than a call."""
    if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
        FUNCTIONS.get(_started_for(), _table)()


def _started_for() -> str:
    return os.environ.get("_HANDLER", "")


def _postpone(name: str) -> None:
    """Let a module be run when something of it is used first, not when somebody imports it."""
    spec = find_spec(name)
    if spec and spec.loader and name not in sys.modules:
        spec.loader = LazyLoader(spec.loader)
        module = sys.modules[name] = module_from_spec(spec)
        spec.loader.exec_module(module)
        package, _, inside = name.rpartition(".")
        setattr(sys.modules[package], inside, module)


def _table() -> None:
    from chalicelib.storage.table import table

    table()


def _authorize() -> None:
    # PyJWT imports it for keys that are certificates. Ours are none, and it is a seventh of this start.
    _postpone("cryptography.x509")
    from chalicelib import auth, tokens  # noqa: F401


def _fulfil_order() -> None:
    import jinja2  # noqa: F401

    from chalicelib import wiring, workers  # noqa: F401
    from chalicelib.bss.fulfilment import fulfil  # noqa: F401
    from chalicelib.bss.mail import ses  # noqa: F401
    from chalicelib.storage import aws

    wiring.dependencies()
    aws.client("sesv2")


def _number_invoices() -> None:
    from chalicelib import workers  # noqa: F401
    from chalicelib.bss.fulfilment import numbering  # noqa: F401
    from chalicelib.bss.invoices import queue  # noqa: F401

    _table()


def _record_mail_event() -> None:
    from chalicelib import workers  # noqa: F401
    from chalicelib.bss.mail import feedback  # noqa: F401

    _table()


def _queue_due_orders() -> None:
    from chalicelib.bss.orders.queue import order_queue

    _table()
    order_queue()


def _queue_due_coupons() -> None:
    from chalicelib.bss.coupons.check_queue import check_queue
    from chalicelib.bss.coupons.check_walk import queue_due_coupons  # noqa: F401

    _table()
    check_queue()


# Every handler, as Chalice names it, and what warms it up.
FUNCTIONS: dict[str, Callable[[], None]] = {
    API: _table,
    AUTHORIZE: _authorize,
    "app.fulfil_order": _fulfil_order,
    "app.number_invoices": _number_invoices,
    "app.record_mail_event": _record_mail_event,
    "app.queue_due_orders": _queue_due_orders,
    "app.queue_due_coupons": _queue_due_coupons,
    "app.check_coupons": _table,
    "app.reconcile": _table,
}
