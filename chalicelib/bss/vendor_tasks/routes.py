"""The coupon desk: vendor tasks, as staff list, claim and end them."""

from chalicelib.bss.vendor_tasks import claiming
from chalicelib.bss.vendor_tasks.answers import VendorTaskAnswer
from chalicelib.bss.vendor_tasks.lists import VendorTasksQuery, all_tasks
from chalicelib.bss.vendor_tasks.requests import CompleteTask, RefuseTask
from chalicelib.errors import AlreadyCompleted, ClaimedByAnother, CouponCodeTaken, NotClaimed
from chalicelib.storage.pages import ListAnswer
from chalicelib.storage.table import table
from chalicelib.values.clock import now
from chalicelib.web.endpoint import Call, Endpoints, Nothing, Reply, Takes

VENDOR_TASKS = Endpoints(tag="BSS", role="staff")
route = VENDOR_TASKS.route


@route(
    "GET",
    "/bss/vendor-tasks",
    takes=Takes(query=VendorTasksQuery),
    answers={200: ListAnswer[VendorTaskAnswer]},
)
def list_vendor_tasks(call: Call[Nothing, VendorTasksQuery]) -> Reply:
    """What is to be done at BitTitan by hand, oldest first."""
    return Reply(200, all_tasks(call.query, table=table(), now=now()))


@route(
    "POST",
    "/bss/vendor-tasks/{task_id}/claim",
    answers={200: VendorTaskAnswer},
    refuses=(ClaimedByAnother, AlreadyCompleted),
)
def claim_vendor_task(call: Call) -> Reply:
    """Take a task for half an hour, or the own claim for half an hour more."""
    task = claiming.claim(call.path["task_id"], by=call.caller.sub, table=table(), now=now())
    return Reply(200, task)


@route(
    "POST",
    "/bss/vendor-tasks/{task_id}/release",
    answers={200: VendorTaskAnswer},
    refuses=(NotClaimed, AlreadyCompleted),
)
def release_vendor_task(call: Call) -> Reply:
    """Give a task back that was not done."""
    from chalicelib.bss.fulfilment.vendor_tasks import release
    from chalicelib.wiring import dependencies

    task_id, by = call.path["task_id"], call.caller.sub
    return Reply(200, release(task_id, by=by, dependencies=dependencies()))


@route(
    "POST",
    "/bss/vendor-tasks/{task_id}/complete",
    takes=Takes(body=CompleteTask, body_is_optional=True),
    answers={200: VendorTaskAnswer},
    refuses=(NotClaimed, AlreadyCompleted, CouponCodeTaken),
)
def complete_vendor_task(call: Call[CompleteTask]) -> Reply:
    """Say that a task is done: with the coupon, with what became of one, or with nothing for an account."""
    from chalicelib.bss.fulfilment.vendor_tasks import complete
    from chalicelib.wiring import dependencies

    task_id, by = call.path["task_id"], call.caller.sub
    return Reply(200, complete(task_id, call.body, by=by, dependencies=dependencies()))


@route(
    "POST",
    "/bss/vendor-tasks/{task_id}/refuse",
    takes=Takes(body=RefuseTask),
    answers={200: VendorTaskAnswer},
    refuses=(NotClaimed, AlreadyCompleted),
)
def refuse_vendor_task(call: Call[RefuseTask]) -> Reply:
    """Say that a task cannot be done, as if BitTitan had refused it."""
    from chalicelib.bss.fulfilment.vendor_tasks import refuse
    from chalicelib.wiring import dependencies

    task_id, by = call.path["task_id"], call.caller.sub
    return Reply(200, refuse(task_id, call.body.reason, by=by, dependencies=dependencies()))
