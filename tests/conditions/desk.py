"""The coupon desk: one task, one person, one coupon; and an order that waits for them."""

from tests.conditions.mutation import Mutation

TASKS = "chalicelib/bss/vendor_tasks"
CLAIMING, STORE, ENDED = f"{TASKS}/claiming.py", f"{TASKS}/store.py", f"{TASKS}/requests.py"
TASK = f"{TASKS}/models.py"
ENDS, DESK = "chalicelib/bss/fulfilment/coupon_tasks.py", "chalicelib/bss/coupons/desk.py"
MAKERS = "chalicelib/bss/coupons/api_or_desk.py"
GIVEN_BACK = "chalicelib/bss/fulfilment/vendor_tasks.py"
AT_DESK, CANCELLING = "tests/api/test_coupon_desk.py", "tests/api/test_coupon_desk_cancelling.py"
CHANGING = "tests/api/test_coupon_desk_changing_ways.py"
NOTICES = "tests/api/test_desk_notices.py"
ASKED_AGAIN = "tests/api/test_tasks_asked_for_again.py"
AT_ONCE = "tests/integration/test_desk_at_once.py"
RACING = (f"{AT_ONCE}::test_eight_people_race_for_fifty_tasks_and_each_is_done_once",)

MUTATIONS = (
    Mutation(
        "a task is changed only as it was read",
        STORE,
        "return Put(vendor_task_row(changed), unchanged_since_read(before.revision))",
        "return Put(vendor_task_row(changed))",
        RACING,
    ),
    Mutation(
        "a claim holds others off",
        CLAIMING,
        "if task.claimed_by not in (None, by) and task.is_claimed(now):",
        "if False:",
        RACING,
    ),
    Mutation(
        "a claim that lapsed holds nobody off",
        CLAIMING,
        " and task.is_claimed(now):",
        ":",
        (f"{AT_DESK}::test_whoever_takes_over_a_lapsed_claim_is_told_to_look_in_the_portal_first",),
    ),
    Mutation(
        "a task is ended by whoever claimed it",
        CLAIMING,
        "if task.claimed_by != by:",
        "if False:",
        (f"{AT_DESK}::test_a_task_is_ended_by_nobody_who_did_not_claim_it",),
    ),
    Mutation(
        "a code is taken once, for ever",
        ENDS,
        "replaced(task, done), taken)",
        "replaced(task, done))",
        (f"{AT_DESK}::test_a_code_that_another_asset_has_is_refused",),
    ),
    Mutation(
        "a coupon that cannot be redeemed any more is refused",
        ENDED,
        "if given.expires_on and given.expires_on < today and not task.has_ended:",
        "if False:",
        (f"{AT_DESK}::test_what_is_no_coupon_is_refused_in_words",),
    ),
    Mutation(
        "a task that was refused is opened again by whoever asks again",
        TASK,
        'return named._opened_anew(now) if self.status == "refused" else named',
        "return named",
        (
            f"{AT_DESK}::test_a_refused_task_fails_the_asset_and_synchronizing_it_opens_the_task_again",
        ),
    ),
    Mutation(
        "a task that is asked for again says the account's name of now",
        TASK,
        "named = self.with_changes(account_name=account_name)",
        "named = self",
        (
            f"{ASKED_AGAIN}"
            "::test_a_task_that_was_refused_because_of_the_name_is_opened_again_with_the_new_name",
            f"{ASKED_AGAIN}::test_a_task_that_nobody_has_claimed_yet_says_the_new_name",
        ),
    ),
    Mutation(
        "whoever has claimed a task keeps it as they read it",
        TASK,
        'if self.status == "done" or self.is_claimed(now):',
        'if self.status == "done":',
        (f"{ASKED_AGAIN}::test_whoever_has_claimed_a_task_keeps_it_as_they_read_it",),
    ),
    Mutation(
        "what somebody may be making is not withdrawn",
        DESK,
        '        if task.status == "claimed":\n            raise WaitsForDesk',
        '        if task.status == "claimed":\n            return True',
        (f"{CANCELLING}::test_a_cancelling_waits_for_whoever_may_be_making_the_coupon",),
    ),
    Mutation(
        "an order that was given up rests after a task of it was given back",
        "chalicelib/bss/fulfilment/coupon_tasks.py",
        "*also, resting=held.rests)",
        "*also)",
        ("tests/api/test_given_up_orders.py::test_it_waits_after_a_task_of_it_was_given_back",),
    ),
    Mutation(
        "what was revoked so far is credited when its cancelling ends, and no finding before",
        "chalicelib/bss/reconciling/invoices.py",
        " and not rows.order.is_cancelling(about)",
        "",
        (
            "tests/api/test_cancelling_in_part_at_the_desk.py"
            "::test_what_was_revoked_before_the_desk_has_done_the_rest_is_credited_in_the_end_and_no_finding",
        ),
    ),
    Mutation(
        "what is given back during a cancelling is not to be made any more",
        GIVEN_BACK,
        "            withdrawn = task.withdrawn(NOBODY_NEEDS_IT, dependencies.now())\n",
        "            withdrawn = task.released()\n",
        (
            f"{CHANGING}"
            "::test_a_coupon_that_was_given_back_during_a_cancelling_is_made_by_one_way_alone",
        ),
    ),
    Mutation(
        "what the desk was asked last is looked up before another way is asked",
        "chalicelib/bss/coupons/provisioning.py",
        " or asset.was_left_to_desk",
        "",
        (
            f"{CHANGING}"
            "::test_what_the_desk_has_not_answered_is_not_asked_of_the_api_though_nobody_waits_for_it",
        ),
    ),
    Mutation(
        "a coupon is asked about where it was made",
        MAKERS,
        'return self._desk if ids.is_id(coupon_id, "tsk") else self._api',
        "return self._new_ones",
        (
            f"{CANCELLING}"
            "::test_a_coupon_of_the_desk_is_revoked_at_the_desk_after_the_stage_changed_to_the_api",
        ),
    ),
    Mutation(
        "what the desk was asked for is not asked of the API",
        MAKERS,
        "if self._has_a_task(reference):\n            return",
        "if False:\n            return",
        (
            f"{CANCELLING}"
            "::test_a_coupon_of_the_desk_is_revoked_at_the_desk_after_the_stage_changed_to_the_api",
        ),
    ),
    Mutation(
        "what a worker that died asked the desk for is not asked of the API",
        MAKERS,
        "if self._has_a_task(reference):\n            raise",
        "if False:\n            raise",
        (
            f"{CHANGING}::test_a_task_that_a_dying_worker_opened_is_known_to_the_api_that_comes_after",
        ),
    ),
    Mutation(
        "after a worker that did not end the coupon is looked up first",
        "chalicelib/bss/coupons/provisioning.py",
        "if broke_off or ",
        "if ",
        (
            f"{CHANGING}::test_a_task_that_a_dying_worker_opened_is_known_to_the_api_that_comes_after",
        ),
    ),
    Mutation(
        "what the API made after the desk refused is not made again",
        MAKERS,
        'not in (None, "refused")',
        "is not None",
        (f"{CHANGING}::test_what_the_api_made_after_the_desk_refused_is_not_made_again",),
    ),
    Mutation(
        "a claim that lapsed is not withdrawn: the coupon may be revoked",
        "chalicelib/bss/fulfilment/tasks_of_assets.py",
        'task.status != "open"',
        'task.status_at(now) != "open"',
        (
            f"{CANCELLING}"
            "::test_whoever_let_their_claim_lapse_can_still_say_that_they_revoked_the_coupon",
        ),
    ),
    Mutation(
        "the mail to the desk is written down before it is sent",
        "chalicelib/bss/mail/desk_notice_delivery.py",
        "if written := self._write(state, mailed):",
        "if written := mailed:",
        (f"{NOTICES}::test_the_desk_is_told_within_a_minute_of_the_first_task_after_a_quiet_hour",),
    ),
    Mutation(
        "of two runs of the schedule one tells the desk",
        "chalicelib/bss/mail/desk_notice_delivery.py",
        "unchanged_since_read(before.revision)",
        "None",
        (f"{NOTICES}::test_of_two_runs_that_read_the_same_one_tells_the_desk",),
    ),
    Mutation(
        "what the API may have made is not made again at the desk",
        MAKERS,
        "return self._api.find_coupon(reference)",
        "return None",
        (f"{CANCELLING}::test_what_the_api_made_before_its_reply_was_lost_is_not_made_again",),
    ),
    Mutation(
        "whatever somebody at the desk did lets a cancelling go on",
        ENDS,
        "cancellation=asked.going_on()",
        "cancellation=asked",
        (
            f"{CANCELLING}"
            "::test_a_redeemed_coupon_ends_the_cancelling_and_nobody_is_to_revoke_the_others",
        ),
    ),
    Mutation(
        "a revoke that is given back is not asked for when the order goes on",
        "chalicelib/bss/fulfilment/vendor_tasks.py",
        "released = task.released() if is_needed else withdrawn",
        "released = task.released()",
        (f"{CANCELLING}::test_a_revoke_that_is_given_back_when_the_order_goes_on_is_withdrawn",),
    ),
    Mutation(
        "what is revoked for an order that goes on is credited",
        ENDS,
        "            settle_and_credit(held, order, assets, self.dependencies, *writes)\n",
        "            held.settle(order, assets, now, *writes)\n",
        (
            f"{CANCELLING}"
            "::test_a_coupon_that_was_revoked_after_the_order_went_on_is_credited_all_the_same",
        ),
    ),
)
