"""What becomes of an order after work on it: its summary, its status, and whether it rests."""

from tests.conditions.lease import SCHEDULE
from tests.conditions.lease_writes import GIVEN_UP, GIVING_UP
from tests.conditions.mutation import Mutation
from tests.conditions.progress import CANCELLED_STAYS, PROGRESS, STANDING

STATUS = (
    f"{STANDING}::test_an_order_is_completed_when_all_is_done_and_needs_attention_when_nothing_is_due",
)

STATUSES = (
    Mutation(
        "a cancelled order stays cancelled",
        PROGRESS,
        '    if order.status == "cancelled":\n        return "cancelled"\n',
        "",
        CANCELLED_STAYS,
    ),
    Mutation(
        "an order is completed only with its invoice",
        PROGRESS,
        "states = {order.invoice.state, order.coupons.state",
        "states = {order.coupons.state",
        STATUS,
    ),
    Mutation(
        "an order is completed only with its coupons",
        PROGRESS,
        "{order.invoice.state, order.coupons.state, order",
        "{order.invoice.state, order",
        STATUS,
    ),
    Mutation(
        "an order is completed only with its mail",
        PROGRESS,
        "order.coupons.state, order.welcome_email.state}",
        "order.coupons.state}",
        STATUS,
    ),
    Mutation(
        "an order needs attention when nothing is due",
        PROGRESS,
        'return "provisioning" if goes_on else "needs_attention"',
        'return "provisioning"',
        STATUS,
    ),
    Mutation(
        "an order needs no attention while something is due",
        PROGRESS,
        'return "provisioning" if goes_on else "needs_attention"',
        'return "needs_attention"',
        STATUS,
    ),
)
SETTLED = (
    Mutation(
        "where an order stands is told with its summary",
        PROGRESS,
        "    order = summarized(order, assets)\n    due",
        "    due",
        (GIVEN_UP,),
    ),
    Mutation(
        "a summary has the assets as they are",
        PROGRESS,
        "assets=tuple(asset.summary() for asset in assets), coupons=",
        "coupons=",
        (GIVEN_UP,),
    ),
    Mutation(
        "a summary has what the coupons come to",
        PROGRESS,
        ", coupons=coupons_step(assets)\n",
        "\n",
        (f"{GIVING_UP}::test_what_was_given_up_can_be_synchronized_again",),
    ),
    Mutation(
        "a resting order is not due",
        PROGRESS,
        "due = None if resting else due_at(order, assets, now)",
        "due = due_at(order, assets, now)",
        (f"{GIVING_UP}::test_what_breaks_off_before_its_invoice_waits_for_a_person_too",),
    ),
    Mutation(
        "an order that does not rest is due",
        PROGRESS,
        "due = None if resting else due_at(order, assets, now)",
        "due = None",
        (f"{SCHEDULE}::test_a_failed_attempt_is_found_when_its_time_has_come",),
    ),
    Mutation(
        "where an order stands is told with its status",
        PROGRESS,
        "Standing(order.with_changes(status=status_of(order, goes_on=goes_on)), due)",
        "Standing(order, due)",
        (GIVEN_UP,),
    ),
)

MUTATIONS = (*STATUSES, *SETTLED)
