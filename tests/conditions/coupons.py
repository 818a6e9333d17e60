"""An asset gets one coupon, and what became of it is not forgotten."""

from tests.conditions.lease import FENCING, OVERTAKEN
from tests.conditions.mutation import Mutation

STORE = "chalicelib/bss/orders/store.py"
CHECK = "chalicelib/bss/coupons/daily_check.py"
PROVISIONING = "chalicelib/bss/coupons/provisioning.py"
FULFIL = "chalicelib/bss/fulfilment/fulfil.py"
LIFE = "tests/api/test_bss_coupon_life.py"
CHECKS = "tests/api/test_coupon_checks.py"
WALK = "chalicelib/bss/coupons/check_walk.py"
ASKING = "tests/unit/test_provisioning.py"
WAITING = 'STILL_WAITING = "status_list = :pending"'
REOPENED = f"{FENCING}::test_who_waited_too_long_does_not_reopen_what_the_other_found_refused"
NO_TIME = f"{LIFE}::test_no_coupon_is_begun_that_there_may_be_no_time_to_end"

MUTATIONS = (
    Mutation(
        "only a pending asset gets a result",
        STORE,
        WAITING,
        'STILL_WAITING = ":pending = :pending"',
        (REOPENED,),
    ),
    Mutation(
        "an asset that an earlier release left with a revoked coupon is settled",
        PROVISIONING,
        "    if asset.coupon:\n        # Release",
        "    if False:\n        # Release",
        (
            "tests/api/test_ways_out.py::test_an_asset_left_waiting_with_a_revoked_coupon_is_settled",
        ),
    ),
    Mutation(
        "an asset whose coupon was revoked gets no late answer",
        STORE,
        'WITHOUT_A_COUPON = f"{STILL_WAITING} AND attribute_not_exists(coupon_id)"',
        'WITHOUT_A_COUPON = ":pending = :pending"',
        (f"{OVERTAKEN}::test_a_late_answer_of_bittitan_does_not_bring_a_revoked_coupon_back",),
    ),
    Mutation(
        "an asset that was cancelled is not reopened by a late failure",
        STORE,
        WAITING,
        'STILL_WAITING = ":pending = :pending"',
        (f"{OVERTAKEN}::test_a_late_failure_of_bittitan_does_not_reopen_what_was_cancelled",),
    ),
    Mutation(
        "an asset gets a result only while it waits for one",
        STORE,
        "table.write(*asset_puts(tried, still_waiting(before)))",
        "table.write(*asset_puts(tried))",
        (REOPENED,),
    ),
    Mutation(
        "BitTitan is asked only for what is due",
        PROVISIONING,
        "not asset.is_due(now) or asset.gives_coupon_back",
        "asset.gives_coupon_back",
        (f"{ASKING}::test_what_is_settled_or_not_due_is_left_alone",),
    ),
    Mutation(
        "a coupon is looked up when its key may be forgotten",
        PROVISIONING,
        " or now - asset.purchased_at > KEY_KNOWN_FOR",
        "",
        (f"{ASKING}::test_when_the_key_may_be_forgotten_the_coupon_there_is_is_found",),
    ),
    Mutation(
        "a worker begins no coupon that there may be no time to end",
        FULFIL,
        "if dependencies.seconds_left() >= SECONDS_FOR_ONE_MORE:",
        "if True:",
        (
            "tests/integration/test_queue_messages.py"
            "::test_with_little_time_left_nothing_is_begun_that_cannot_be_finished",
        ),
        times=2,
    ),
    Mutation(
        "a check does not undo what a cancelling wrote",
        CHECK,
        "checking.table.write(*asset_puts(found.asset, unchanged_asset(stored)))",
        "checking.table.write(*asset_puts(found.asset))",
        (
            f"{LIFE}"
            "::test_a_cancelling_while_bittitan_is_asked_is_not_undone_by_what_it_answered_before",
        ),
    ),
    Mutation(
        "a check writes only over what it read",
        STORE,
        'ASSET_UNCHANGED_SINCE_READ = "body = :body"',
        'ASSET_UNCHANGED_SINCE_READ = ":body = :body"',
        (
            f"{LIFE}"
            "::test_a_cancelling_while_bittitan_is_asked_is_not_undone_by_what_it_answered_before",
        ),
    ),
    Mutation(
        "a coupon that the desk is asked about is left to the desk",
        CHECK,
        "is_active and not asset.waits_for_desk",
        "is_active",
        (f"{CHECKS}::test_a_coupon_that_waits_to_be_revoked_by_hand_is_left_alone",),
    ),
    Mutation(
        "a check stops while there is time",
        CHECK,
        "SECONDS_FOR_ONE_MORE = 40",
        "SECONDS_FOR_ONE_MORE = 0",
        (NO_TIME,),
    ),
    Mutation(
        "a check looks at the time",
        CHECK,
        "if seconds_left() < SECONDS_FOR_ONE_MORE:",
        "if False:",
        (NO_TIME,),
    ),
    Mutation(
        "a page is noted only by who read where it begins",
        WALK,
        "table.put(note, unchanged_since_read(walk.version))",
        "table.put(note)",
        (
            "tests/unit/test_coupon_walk.py::test_a_run_that_was_overtaken_stops_and_takes_nothing_back",
        ),
    ),
    Mutation(
        "a page is queued before it is noted",
        WALK,
        "        queue.put_all(list(_messages(page.due, walk.through)))\n        try:\n",
        "        try:\n",
        ("tests/unit/test_coupon_walk.py::test_days_without_any_run_are_made_up_for",),
    ),
)
