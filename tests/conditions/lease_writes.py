"""What is written when an order is taken, saved, settled and given back."""

from tests.conditions.lease import (
    AT_WORK,
    FENCING,
    GIVEN_BACK,
    HELD,
    OVERTAKEN,
    SCHEDULE,
    TAKING,
)
from tests.conditions.mutation import Mutation

CHANGING_WAYS = "tests/api/test_coupon_desk_changing_ways.py"
HAD_MEANWHILE = (
    "test_a_task_that_a_dying_worker_opened_is_known_though_somebody_had_the_order_meanwhile"
)
GIVING_UP = "tests/integration/test_giving_up.py"
CANCELLING_CRASHES = "tests/integration/test_cancelling_crashes.py"
FOUND_AND_PUT_BACK = (
    f"{OVERTAKEN}::test_what_staff_took_up_and_dropped_the_schedule_finds_and_puts_back"
)
GIVEN_UP = f"{GIVING_UP}::test_after_ten_broken_off_runs_the_order_waits_for_a_person"
WAITS = f"{OVERTAKEN}::test_who_would_cancel_waits_while_a_worker_is_at_the_order"

TAKEN = (
    Mutation(
        "what is taken is on the list of what is due",
        TAKING,
        '{"due": DUE_ORDERS, "due_at": until}',
        '{"due_at": until}',
        (FOUND_AND_PUT_BACK,),
    ),
    Mutation(
        "what is taken is due when its lease ends",
        TAKING,
        '{"due": DUE_ORDERS, "due_at": until}',
        '{"due": DUE_ORDERS}',
        (FOUND_AND_PUT_BACK, f"{FENCING}::test_a_living_worker_is_not_overtaken"),
    ),
    Mutation(
        "what is taken carries the token of who took it",
        TAKING,
        '{"lease": token, "leased_until": until}',
        '{"leased_until": until}',
        (f"{FENCING}::test_a_living_worker_is_not_overtaken",),
    ),
    Mutation(
        "what is taken says until when",
        TAKING,
        '{"lease": token, "leased_until": until}',
        '{"lease": token}',
        (f"{AT_WORK}::test_while_a_worker_is_at_an_order_staff_are_asked_to_wait",),
    ),
    Mutation(
        "every taking is counted",
        TAKING,
        'condition, counting="begun")',
        'condition, counting="begun") | {"begun": {"N": "1"}}',
        (GIVEN_UP,),
    ),
)
SAVED = (
    Mutation(
        "what is saved stays due at the end of the lease",
        HELD,
        "            due_at=self.lease.until,\n",
        "",
        (
            f"{CANCELLING_CRASHES}::test_after_a_crash_at_any_write_time_ends_the_cancelling_or_it_never_began",
        ),
    ),
    Mutation(
        "what is saved keeps the token",
        HELD,
        "            lease=self.lease.token,\n            leased_until",
        "            leased_until",
        (f"{CANCELLING_CRASHES}::test_an_undisturbed_cancelling_is_these_writes",),
    ),
    Mutation(
        "what is saved stays leased",
        HELD,
        "            leased_until=self.lease.until,\n",
        "",
        (WAITS,),
    ),
    Mutation(
        "what is saved keeps the count of its takings",
        HELD,
        "            begun=self.lease.begun,\n",
        "",
        (GIVEN_UP,),
    ),
    Mutation(
        "what is given back is what was saved last",
        HELD,
        "self.order, self.changed, self.writes = order, changed, self.writes + 1",
        "self.writes += 1",
        (f"{CANCELLING_CRASHES}::test_an_undisturbed_cancelling_is_these_writes",),
    ),
)
GIVEN = "            due_at=due,\n            lease=self.lease.token,\n"
SETTLED = (
    Mutation(
        "what is settled is due when its next step is",
        HELD,
        GIVEN,
        GIVEN.replace("            due_at=due,\n", ""),
        (f"{SCHEDULE}::test_a_failed_attempt_is_found_when_its_time_has_come",),
    ),
    Mutation(
        "what was begun once is not taken for never begun after it was given back",
        HELD,
        GIVEN,
        GIVEN.replace("            lease=self.lease.token,\n", ""),
        (f"{SCHEDULE}::test_a_message_is_not_an_order_to_do_it_early",),
    ),
    Mutation(
        "what is given back in order forgets its takings",
        HELD,
        "begun=1 if broke_off else None",
        "begun=self.lease.begun",
        (f"{GIVEN_BACK}::test_a_mail_that_has_nothing_to_send_leaves_no_lease_behind",),
    ),
    Mutation(
        "that a worker broke off is known until another has looked through",
        HELD,
        "begun=1 if broke_off else None",
        "begun=None",
        (f"{CHANGING_WAYS}::{HAD_MEANWHILE}",),
    ),
    Mutation(
        "what is given back is leased no longer",
        HELD,
        GIVEN,
        f"{GIVEN}            leased_until=self.lease.until,\n",
        (f"{GIVEN_BACK}::test_a_mail_that_has_nothing_to_send_leaves_no_lease_behind",),
    ),
    Mutation(
        "what was given up waits for a person, whatever is left to do on it",
        HELD,
        "settled(order, assets, now, resting=resting)",
        "settled(order, assets, now)",
        (f"{GIVING_UP}::test_what_breaks_off_before_its_invoice_waits_for_a_person_too",),
    ),
    Mutation(
        "what is settled is written as it stands",
        HELD,
        "order, older = shortened(standing.order)",
        "order, older = shortened(order)",
        (GIVEN_UP,),
    ),
    Mutation(
        "who settled an order is told where it stands",
        HELD,
        "        order, *writes = self.settling(order, assets, now, resting=resting)\n",
        "        _, *writes = self.settling(order, assets, now, resting=resting)\n",
        ("tests/api/test_bss_welcome_again.py::test_the_answer_shows_the_order_under_way_again",),
    ),
    Mutation(
        "what was settled is not settled a second time",
        HELD,
        "self.order, self.given_back = order, True",
        "self.order = order",
        (f"{CANCELLING_CRASHES}::test_an_undisturbed_cancelling_is_these_writes",),
    ),
)

MUTATIONS = (*TAKEN, *SAVED, *SETTLED)
