"""An order that was given up rests, and no other, whatever SES reports of its mails."""

from tests.conditions.lease import LEASE, TAKING
from tests.conditions.mail_events import FEEDBACK
from tests.conditions.mutation import Mutation

REMINDERS = "chalicelib/bss/mail/reminder_delivery.py"
GIVEN_UP = "tests/api/test_given_up_orders.py"

MUTATIONS = (
    Mutation(
        "an order that was given up rests after a call that was refused",
        LEASE,
        "held.give_back(now, resting=resting)",
        "held.give_back(now)",
        (f"{GIVEN_UP}::test_it_waits_after_a_cancelling_that_was_refused",),
    ),
    Mutation(
        "an order that was given up rests after a call that changed nothing",
        LEASE,
        "held.give_back(now, resting=resting())",
        "held.give_back(now)",
        (f"{GIVEN_UP}::test_it_waits_after_a_cancelling_of_what_is_cancelled_already",),
    ),
    Mutation(
        "what staff wrote before their call failed is gone on with",
        LEASE,
        "held.rests and held.writes == writes",
        "held.rests",
        (f"{GIVEN_UP}::test_what_staff_asked_for_goes_on_though_their_call_failed",),
    ),
    Mutation(
        "an order that was given up rests after a cancelling that was refused when it was written down",
        "chalicelib/bss/fulfilment/take_back.py",
        "*withdrawn, resting=held.rests)",
        "*withdrawn)",
        (
            f"{GIVEN_UP}::test_it_waits_after_a_cancelling_that_was_refused_when_it_was_written_down",
        ),
    ),
    Mutation(
        "an order that was given up rests after a report of its mail",
        FEEDBACK,
        "held.settle(order, assets, now, *also, resting=held.rests)",
        "held.settle(order, assets, now, *also)",
        (f"{GIVEN_UP}::test_it_waits_after_a_report_of_its_mail_and_after_the_same_report_again",),
    ),
    Mutation(
        "an order that was given up rests after a report of another mail",
        FEEDBACK,
        "held.settle(held.order, assets, now, resting=held.rests)",
        "held.settle(held.order, assets, now)",
        (f"{GIVEN_UP}::test_it_waits_after_a_report_of_a_mail_that_is_none_of_its_own",),
    ),
    Mutation(
        "an order that was given up rests though nobody can be reminded",
        REMINDERS,
        "held.settle(held.order, read.assets, now, resting=held.rests)",
        "held.settle(held.order, read.assets, now)",
        (f"{GIVEN_UP}::test_it_waits_though_a_reminder_is_due_and_its_address_is_blocked",),
    ),
    Mutation(
        "an order that was given up rests after a reminder",
        REMINDERS,
        "held.settle(order, read.assets, now, resting=held.rests)",
        "held.settle(order, read.assets, now)",
        (f"{GIVEN_UP}::test_it_waits_after_its_reader_was_reminded",),
    ),
    Mutation(
        "an order on which something was due does not rest",
        TAKING,
        'rests = "due_at" not in stored and not _is_under_way(written.order)',
        "rests = not _is_under_way(written.order)",
        (
            f"{GIVEN_UP}"
            "::test_what_staff_asked_for_before_their_call_broke_off_goes_on_after_a_report",
        ),
    ),
    Mutation(
        "an order that waits for the coupon desk does not rest",
        TAKING,
        'return order.status == "provisioning" or is_cancelled_by_others',
        "return is_cancelled_by_others",
        (f"{GIVEN_UP}::test_an_order_that_waits_for_the_coupon_desk_still_does_after_a_report",),
    ),
)
