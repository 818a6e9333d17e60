"""Orders, as staff draft, execute, read and cancel them."""

from collections.abc import Mapping

from chalicelib.bss.fulfilment.requests import CancelOrder, WelcomeAgain
from chalicelib.bss.orders import changes, drafts
from chalicelib.bss.orders.answers import BssOrderAnswer, OrderAnswer, any_order
from chalicelib.bss.orders.changes import ChangeDraft
from chalicelib.bss.orders.drafts import ExecuteDraft, Execution, NewDraft
from chalicelib.bss.orders.lists import BssOrdersQuery, all_orders
from chalicelib.bss.orders.queue import order_queue
from chalicelib.errors import (
    AddressBounced,
    CancellationUnderWay,
    CannotBeAmended,
    CheckoutBlocked,
    CouponNotRevoked,
    CouponRedeemed,
    NotClosable,
    NothingFailed,
    NothingToSend,
    OrderCancelled,
)
from chalicelib.storage.pages import ListAnswer
from chalicelib.storage.table import table
from chalicelib.values.base import Model
from chalicelib.values.clock import now
from chalicelib.values.text import Reason
from chalicelib.web.endpoint import Call, Endpoints, Nothing, Reply, Takes

ORDERS = Endpoints(tag="BSS", role="staff")
route = ORDERS.route


class CloseOrder(Model):
    """Why nothing is left to do for an order."""

    reason: Reason


@route(
    "POST",
    "/bss/orders",
    takes=Takes(body=NewDraft, idempotency_key=True),
    answers={201: BssOrderAnswer},
)
def draft_order(call: Call[NewDraft]) -> Reply:
    """Draft an order for an account: no asset, no invoice number."""
    order = drafts.draft(call.caller, call.body, slot=call.slot, table=table(), now=now())
    return Reply(201, order)


@route(
    "GET", "/bss/orders", takes=Takes(query=BssOrdersQuery), answers={200: ListAnswer[OrderAnswer]}
)
def list_all_orders(call: Call[Nothing, BssOrdersQuery]) -> Reply:
    """Orders of all accounts, newest first.

    `step` finds those that need attention because of that step, `bounced` those whose mail came back.
    """
    return Reply(200, all_orders(call.query, table=table()))


@route("GET", "/bss/orders/{order_id}", answers={200: BssOrderAnswer})
def read_any_order(call: Call) -> Reply:
    """One order, with its mails and everything that happened to it."""
    return Reply(200, any_order(call.path["order_id"], table=table()))


def _must_be_a_draft(path: Mapping[str, str]) -> None:
    changes.find_draft(path["order_id"], table=table())


@route(
    "PATCH",
    "/bss/orders/{order_id}",
    takes=Takes(body=ChangeDraft, judged_first=_must_be_a_draft),
    answers={200: BssOrderAnswer},
    refuses=(CannotBeAmended,),
)
def amend_order(call: Call[ChangeDraft]) -> Reply:
    """Change a draft: it is at the prices of now. An order that was executed cannot be amended."""
    order_id, by = call.path["order_id"], call.caller.sub
    return Reply(200, changes.change(order_id, call.body, by=by, table=table(), now=now()))


@route(
    "POST",
    "/bss/orders/{order_id}/execute",
    takes=Takes(body=ExecuteDraft, body_is_optional=True),
    answers={200: BssOrderAnswer},
    refuses=(CheckoutBlocked, OrderCancelled),
)
def execute_order(call: Call[ExecuteDraft]) -> Reply:
    """Execute a draft, which also stands for the billing confirmation; again: the same order."""
    execution = Execution(call.path["order_id"], call.caller.sub, now(), call.body.payable)
    return Reply(200, drafts.execute(execution, enqueue=order_queue().put, table=table()))


@route(
    "POST",
    "/bss/orders/{order_id}/cancel",
    takes=Takes(body=CancelOrder),
    answers={200: BssOrderAnswer, 202: BssOrderAnswer},
    refuses=(CouponRedeemed, CouponNotRevoked, CancellationUnderWay),
)
def cancel_order(call: Call[CancelOrder]) -> Reply:
    """Cancel an order or some of its assets: revoke their coupons, then credit them; 202 while it goes on."""
    from chalicelib.bss.fulfilment.cancel import cancel
    from chalicelib.wiring import dependencies, time_of_a_request

    order_id, by = call.path["order_id"], call.caller.sub
    order = cancel(order_id, call.body, by=by, dependencies=dependencies(time_of_a_request()))
    return Reply(202 if order.waits_to_be_cancelled else 200, any_order(order_id, table=table()))


@route(
    "POST",
    "/bss/orders/{order_id}/retry",
    answers={202: BssOrderAnswer},
    refuses=(NothingFailed, CancellationUnderWay),
)
def retry_order(call: Call) -> Reply:
    """Let every failed step try again: invoice, coupons and mail, with attempts counted afresh."""
    from chalicelib.bss.fulfilment import retry
    from chalicelib.wiring import dependencies

    order_id, by = call.path["order_id"], call.caller.sub
    return Reply(202, retry.retry_order(order_id, by=by, dependencies=dependencies()))


@route(
    "POST",
    "/bss/orders/{order_id}/close",
    takes=Takes(body=CloseOrder),
    answers={200: BssOrderAnswer},
    refuses=(NotClosable,),
)
def close_order(call: Call[CloseOrder]) -> Reply:
    """Complete an order that needs attention, when nothing is left to do for it."""
    from chalicelib.bss.fulfilment import close
    from chalicelib.wiring import dependencies, time_of_a_request

    order_id, needed = call.path["order_id"], dependencies(time_of_a_request())
    by, reason = call.caller.sub, call.body.reason
    return Reply(200, close.close_order(order_id, reason, by=by, dependencies=needed))


@route(
    "POST",
    "/bss/orders/{order_id}/welcome-email",
    takes=Takes(body=WelcomeAgain, body_is_optional=True),
    answers={202: BssOrderAnswer},
    refuses=(NothingToSend, AddressBounced, CancellationUnderWay),
)
def send_welcome_again(call: Call[WelcomeAgain]) -> Reply:
    """Send the order's coupons again, to a corrected address if one is given."""
    from chalicelib.bss.fulfilment.welcome_again import welcome_again
    from chalicelib.wiring import dependencies

    order = welcome_again(
        call.path["order_id"], call.body, by=call.caller.sub, dependencies=dependencies()
    )
    return Reply(202, order)
