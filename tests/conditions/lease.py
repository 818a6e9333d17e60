"""Who may take an order, and who may still write it."""

from tests.conditions.mutation import Mutation

HELD = "chalicelib/bss/orders/leased_order.py"
LEASE = "chalicelib/bss/orders/lease.py"
TAKING = "chalicelib/bss/orders/lease_taking.py"
AT_WORK = "tests/api/test_bss_at_work.py"
FENCING = "tests/integration/test_fencing.py"
GIVEN_BACK = "tests/integration/test_leases_given_back.py"
ISSUING = "tests/integration/test_issuing.py"
OVERTAKEN = "tests/integration/test_cancelling_overtaken.py"
OLD = "tests/integration/test_orders_of_release_0_2_0.py"
TAKES = "tests/integration/test_lease_taking.py"
SCHEDULE = "tests/integration/test_schedule.py"

DUE = 'DUE_OR_NEVER_BEGUN = "attribute_exists(due_at) AND (due_at <= :now OR attribute_not_exists(lease))"'
NEVER_INVOICED = (
    'STILL_LEASED_AND_NEVER_INVOICED = f"{STILL_LEASED} AND attribute_not_exists(invoice_number)"'
)

MUTATIONS = (
    Mutation(
        "a worker takes nothing that is on no due list",
        TAKING,
        DUE,
        'DUE_OR_NEVER_BEGUN = "due_at <= :now OR attribute_not_exists(lease)"',
        (
            "tests/integration/test_fulfilling_at_once.py::test_an_order_nobody_placed_is_nothing_to_do",
        ),
    ),
    Mutation(
        "a worker takes what is due though it was begun before",
        TAKING,
        DUE,
        'DUE_OR_NEVER_BEGUN = "attribute_exists(due_at) AND attribute_not_exists(lease) AND :now = :now"',
        (f"{GIVEN_BACK}::test_a_worker_that_fails_keeps_the_order_and_says_so",),
    ),
    Mutation(
        "a worker takes what was never begun though it is not due yet",
        TAKING,
        DUE,
        'DUE_OR_NEVER_BEGUN = "attribute_exists(due_at) AND due_at <= :now"',
        (f"{FENCING}::test_a_living_worker_is_not_overtaken",),
    ),
    Mutation(
        "a worker takes what was begun only when it is due",
        TAKING,
        DUE,
        'DUE_OR_NEVER_BEGUN = "attribute_exists(due_at) AND :now = :now"',
        (f"{FENCING}::test_a_living_worker_is_not_overtaken",),
    ),
    Mutation(
        "staff never take a draft",
        TAKING,
        'written is None or written.order.status == "draft"',
        "written is None",
        ("tests/api/test_bss_mail_events.py::test_an_event_that_names_a_draft_leaves_it_a_draft",),
    ),
    Mutation(
        "staff never take an order while somebody is at it",
        TAKING,
        "    if not is_free(stored, stamp(now)):\n        return None\n",
        "",
        (f"{AT_WORK}::test_while_a_worker_is_at_an_order_staff_are_asked_to_wait",),
    ),
    Mutation(
        "staff take an order whose lease has ended",
        TAKING,
        '"leased_until" not in row or row["leased_until"]["S"] <= now',
        '"leased_until" not in row',
        (f"{AT_WORK}::test_what_a_crashed_worker_left_is_taken_over",),
    ),
    Mutation(
        "staff take no order that another took since it was read",
        TAKING,
        'LEASED_AS_READ = f"{WRITTEN_AS_READ} AND lease = :lease"',
        'LEASED_AS_READ = f"{WRITTEN_AS_READ} AND :lease = :lease"',
        (f"{TAKES}::test_an_order_that_another_took_since_it_was_read_is_not_taken",),
    ),
    Mutation(
        "staff take no order that was first taken since it was read",
        TAKING,
        'NEVER_LEASED_AS_READ = f"{WRITTEN_AS_READ} AND attribute_not_exists(lease)"',
        "NEVER_LEASED_AS_READ = WRITTEN_AS_READ",
        (f"{TAKES}::test_an_order_that_another_took_since_it_was_read_is_not_taken",),
    ),
    Mutation(
        "staff take no order that its last holder wrote since it was read",
        TAKING,
        'WRITTEN_AS_READ = "writes = :writes"',
        'WRITTEN_AS_READ = "attribute_exists(writes) AND :writes = :writes"',
        (f"{TAKES}::test_an_order_that_its_last_holder_wrote_since_it_was_read_is_not_taken",),
    ),
    Mutation(
        "of an order that never was begun staff know it",
        TAKING,
        'never_begun="lease" not in stored',
        "never_begun=False",
        (
            "tests/api/test_bss_cancelling.py"
            "::test_an_order_cancelled_before_fulfilment_began_leaves_nothing",
        ),
    ),
    Mutation(
        "an order that was begun is not taken for one that never was",
        TAKING,
        'never_begun="lease" not in stored',
        "never_begun=True",
        (
            "tests/api/test_bss_cancelling_trouble.py"
            "::test_a_coupon_whose_reply_was_lost_does_not_outlive_its_order",
        ),
    ),
    Mutation(
        "an order of a release before is moved as it was written last",
        TAKING,
        'BODY_AS_READ = "body = :body"',
        'BODY_AS_READ = ":body = :body"',
        (f"{OLD}::test_what_its_old_holder_wrote_last_is_not_lost",),
    ),
    Mutation(
        "an order of a release before is not moved away from who leased it meanwhile",
        TAKING,
        'OLD_ROW_LEASED_AS_READ = f"{BODY_AS_READ} AND lease = :lease"',
        'OLD_ROW_LEASED_AS_READ = f"{BODY_AS_READ} AND :lease = :lease"',
        (f"{OLD}::test_of_an_old_and_a_new_worker_one_gets_the_order",),
    ),
    Mutation(
        "an order of a release before that was never begun is not moved away from who began it meanwhile",
        TAKING,
        'OLD_ROW_NEVER_LEASED_AS_READ = f"{BODY_AS_READ} AND attribute_not_exists(lease)"',
        "OLD_ROW_NEVER_LEASED_AS_READ = BODY_AS_READ",
        (f"{OLD}::test_of_an_old_and_a_new_worker_one_gets_the_order",),
    ),
    Mutation(
        "a worker of a release before never takes an order of this one",
        "chalicelib/bss/orders/store.py",
        "leased_until=KEEPS_OLD_RELEASES_OFF if writes else None",
        "leased_until=None",
        (f"{OLD}::test_a_release_before_takes_no_order_of_this_one",),
    ),
    Mutation(
        "an order that is gone is not made anew",
        HELD,
        'STILL_THERE = Condition("attribute_exists(pk)")',
        "STILL_THERE = None",
        (f"{OVERTAKEN}::test_an_order_that_is_gone_is_not_made_anew_by_who_would_cancel_it",),
    ),
    Mutation(
        "who would write the order needs the lease",
        HELD,
        'STILL_LEASED = "lease = :lease"',
        'STILL_LEASED = "attribute_exists(pk) AND :lease = :lease"',
        (
            f"{FENCING}::test_who_was_overtaken_at_the_mail_by_one_who_has_just_begun_writes_nothing_more",
        ),
    ),
    Mutation(
        "a write on the way needs the lease",
        HELD,
        'self._write(Put(row, Condition(condition, {"lease": self.lease.token})), *also)',
        "self._write(Put(row), *also)",
        (
            f"{FENCING}::test_who_was_overtaken_at_the_mail_by_one_who_has_just_begun_writes_nothing_more",
        ),
    ),
    Mutation(
        "the last write needs the lease",
        HELD,
        "            Put(self._given_back(order, due), leased),\n",
        "            Put(self._given_back(order, due)),\n",
        (
            f"{FENCING}::test_who_was_overtaken_at_the_mail_by_one_who_has_just_begun_writes_nothing_more",
            f"{OVERTAKEN}::test_who_was_overtaken_at_the_end_of_a_cancelling_does_not_end_it",
        ),
    ),
    Mutation(
        "who would invoice the order needs the lease",
        HELD,
        NEVER_INVOICED,
        'STILL_LEASED_AND_NEVER_INVOICED = "attribute_not_exists(invoice_number) AND :lease = :lease"',
        (
            f"{FENCING}"
            "::test_who_was_overtaken_before_the_invoice_by_one_who_has_just_begun_does_nothing_more",
        ),
    ),
    Mutation(
        "an order is invoiced once, even by who holds the lease",
        HELD,
        NEVER_INVOICED,
        "STILL_LEASED_AND_NEVER_INVOICED = STILL_LEASED",
        (
            f"{ISSUING}"
            "::test_an_order_that_has_its_number_gets_no_second_even_from_who_holds_the_lease",
        ),
    ),
)
