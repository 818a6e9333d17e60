"""Who may take an order, and who may still write it."""

from tests.conditions.mutation import Mutation

LEASE = "chalicelib/bss/orders/lease.py"
AT_WORK = "tests/api/test_bss_at_work.py"
FENCING = "tests/integration/test_fencing.py"
GIVEN_BACK = "tests/integration/test_leases_given_back.py"
ISSUING = "tests/integration/test_issuing.py"
OVERTAKEN = "tests/integration/test_cancelling_overtaken.py"
SCHEDULE = "tests/integration/test_schedule.py"

DUE = 'DUE_OR_NEVER_BEGUN = "attribute_exists(due_at) AND (due_at <= :now OR attribute_not_exists(lease))"'
NEVER_BEGUN = 'NOT_LEASED_AND_NEVER_BEGUN = f"{NOT_LEASED} AND attribute_not_exists(lease)"'
NEVER_INVOICED = (
    'STILL_LEASED_AND_NEVER_INVOICED = f"{STILL_LEASED} AND attribute_not_exists(invoice_number)"'
)

MUTATIONS = (
    Mutation(
        "a worker takes nothing that is on no due list",
        LEASE,
        DUE,
        'DUE_OR_NEVER_BEGUN = "due_at <= :now OR attribute_not_exists(lease)"',
        (
            "tests/integration/test_fulfilling_at_once.py::test_an_order_nobody_placed_is_nothing_to_do",
        ),
    ),
    Mutation(
        "a worker takes what is due though it was begun before",
        LEASE,
        DUE,
        'DUE_OR_NEVER_BEGUN = "attribute_exists(due_at) AND attribute_not_exists(lease) AND :now = :now"',
        (f"{GIVEN_BACK}::test_a_worker_that_fails_keeps_the_order_and_says_so",),
    ),
    Mutation(
        "a worker takes what was never begun though it is not due yet",
        LEASE,
        DUE,
        'DUE_OR_NEVER_BEGUN = "attribute_exists(due_at) AND due_at <= :now"',
        (f"{FENCING}::test_a_living_worker_is_not_overtaken",),
    ),
    Mutation(
        "a worker takes what was begun only when it is due",
        LEASE,
        DUE,
        'DUE_OR_NEVER_BEGUN = "attribute_exists(due_at) AND :now = :now"',
        (f"{FENCING}::test_a_living_worker_is_not_overtaken",),
    ),
    Mutation(
        "staff take only an order that exists",
        LEASE,
        '"attribute_exists(pk) AND status_list <> :draft"',
        '"status_list <> :draft"',
        (f"{OVERTAKEN}::test_an_order_that_is_gone_is_not_made_anew_by_who_would_cancel_it",),
    ),
    Mutation(
        "staff never take a draft",
        LEASE,
        '"attribute_exists(pk) AND status_list <> :draft"',
        '"attribute_exists(pk) AND :draft = :draft"',
        ("tests/api/test_bss_mail_events.py::test_an_event_that_names_a_draft_leaves_it_a_draft",),
    ),
    Mutation(
        "staff never take an order while somebody is at it",
        LEASE,
        '" AND (attribute_not_exists(leased_until) OR leased_until <= :now)"',
        '" AND :now = :now"',
        (f"{AT_WORK}::test_while_a_worker_is_at_an_order_staff_are_asked_to_wait",),
    ),
    Mutation(
        "staff take an order that nobody is at",
        LEASE,
        '" AND (attribute_not_exists(leased_until) OR leased_until <= :now)"',
        '" AND leased_until <= :now"',
        (f"{GIVEN_BACK}::test_a_mail_that_has_nothing_to_send_leaves_no_lease_behind",),
    ),
    Mutation(
        "staff take an order whose lease has ended",
        LEASE,
        '" AND (attribute_not_exists(leased_until) OR leased_until <= :now)"',
        '" AND attribute_not_exists(leased_until) AND :now = :now"',
        (f"{AT_WORK}::test_what_a_crashed_worker_left_is_taken_over",),
    ),
    Mutation(
        "an order that was begun is not taken for one that never was",
        LEASE,
        NEVER_BEGUN,
        "NOT_LEASED_AND_NEVER_BEGUN = NOT_LEASED",
        (
            "tests/api/test_bss_cancelling_trouble.py"
            "::test_a_coupon_whose_reply_was_lost_does_not_outlive_its_order",
        ),
    ),
    Mutation(
        "what was never begun is taken only if it is an order, and no draft",
        LEASE,
        NEVER_BEGUN,
        'NOT_LEASED_AND_NEVER_BEGUN = "attribute_not_exists(lease) AND :now = :now AND :draft = :draft"',
        ("tests/api/test_bss_mail_events.py::test_an_event_that_names_a_draft_leaves_it_a_draft",),
    ),
    Mutation(
        "of an order that never was begun staff know it",
        LEASE,
        "            held.never_begun = True\n",
        "",
        (
            "tests/api/test_bss_cancelling.py"
            "::test_an_order_cancelled_before_fulfilment_began_leaves_nothing",
        ),
    ),
    Mutation(
        "who would write the order needs the lease",
        LEASE,
        'STILL_LEASED = "lease = :lease"',
        'STILL_LEASED = "attribute_exists(pk) AND :lease = :lease"',
        (
            f"{FENCING}::test_who_was_overtaken_at_the_mail_by_one_who_has_just_begun_writes_nothing_more",
        ),
    ),
    Mutation(
        "a write on the way needs the lease",
        LEASE,
        'self._write(Put(row, Condition(condition, {"lease": self.lease.token})), *also)',
        "self._write(Put(row), *also)",
        (
            f"{FENCING}::test_who_was_overtaken_at_the_mail_by_one_who_has_just_begun_writes_nothing_more",
        ),
    ),
    Mutation(
        "the last write needs the lease",
        LEASE,
        'put = Put(row, Condition(condition, {"lease": self.lease.token}))',
        "put = Put(row)",
        (
            f"{FENCING}::test_who_was_overtaken_at_the_mail_by_one_who_has_just_begun_writes_nothing_more",
            f"{OVERTAKEN}::test_who_was_overtaken_at_the_end_of_a_cancelling_does_not_end_it",
        ),
    ),
    Mutation(
        "who would invoice the order needs the lease",
        LEASE,
        NEVER_INVOICED,
        'STILL_LEASED_AND_NEVER_INVOICED = "attribute_not_exists(invoice_number) AND :lease = :lease"',
        (
            f"{FENCING}"
            "::test_who_was_overtaken_before_the_invoice_by_one_who_has_just_begun_does_nothing_more",
        ),
    ),
    Mutation(
        "an order is invoiced once, even by who holds the lease",
        LEASE,
        NEVER_INVOICED,
        "STILL_LEASED_AND_NEVER_INVOICED = STILL_LEASED",
        (
            f"{ISSUING}"
            "::test_an_order_that_has_its_number_gets_no_second_even_from_who_holds_the_lease",
        ),
    ),
)
