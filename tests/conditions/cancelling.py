"""An order is cancelled once, credited once, and ends cancelled."""

from tests.conditions.lease import AT_WORK, GIVEN_BACK, OVERTAKEN
from tests.conditions.lease_writes import CANCELLING_CRASHES
from tests.conditions.mutation import Mutation

CANCEL = "chalicelib/bss/fulfilment/cancel.py"
REVOKE = "chalicelib/bss/fulfilment/revoke.py"
STEPS = "chalicelib/bss/fulfilment/cancelling_steps.py"
TAKE_BACK = "chalicelib/bss/fulfilment/take_back.py"
TROUBLE = "tests/api/test_bss_cancelling_trouble.py"
CREDIT = "chalicelib/bss/fulfilment/credit.py"
MANY = "tests/api/test_bss_cancelling_many.py"
IN_PART = "tests/api/test_bss_cancelling_in_part.py"
BROKEN_OFF = "tests/api/test_cancelling_broken_off.py"
THE_REST = "tests/api/test_cancelling_the_rest.py"
ENDED = "tests/api/test_coupons_that_ended.py"
PARTS = "tests/api/test_credits_in_part.py"
STAYS = f"{GIVEN_BACK}::test_a_cancelled_order_stays_finished_whatever_is_asked_of_it"
REDEEMED = f"{TROUBLE}::test_a_coupon_redeemed_just_before_it_is_revoked_stops_the_cancelling"

DRAFTS = (
    Mutation(
        "a draft is dropped only as it was read",
        CANCEL,
        "table.put(order_row(dropped), unchanged_draft(order))",
        "table.put(order_row(dropped))",
        (f"{AT_WORK}::test_a_draft_executed_while_it_is_cancelled_is_cancelled_as_an_order",),
    ),
)
CREDITS = (
    Mutation(
        "what is credited is an invoice that nobody changed meanwhile",
        CREDIT,
        "replaced_invoice(invoice, after)",
        "Put(replaced_invoice(invoice, after).row)",
        (
            f"{OVERTAKEN}::test_an_invoice_that_somebody_credits_meanwhile_is_not_credited_a_second_time",
        ),
    ),
    Mutation(
        "a payment that was recorded meanwhile is no second credit",
        CREDIT,
        "after.payments_recorded > before.payments_recorded",
        "after.payments_recorded >= before.payments_recorded",
        (
            f"{OVERTAKEN}::test_an_invoice_that_somebody_credits_meanwhile_is_not_credited_a_second_time",
        ),
    ),
    Mutation(
        "a credit invoice overwrites none",
        "chalicelib/bss/invoices/issuing.py",
        "Put(invoice_row(invoice), NEVER_WRITTEN)",
        "Put(invoice_row(invoice))",
        (f"{OVERTAKEN}::test_a_credit_invoice_is_not_written_over_even_when_the_counter_was_lost",),
    ),
    Mutation(
        "a credit takes its number of the year in which it ends",
        CREDIT,
        "series_of(dependencies.credit_prefix, day_of_credit(invoice, seller, now))",
        "series_of(dependencies.credit_prefix, order.placed_at)",
        (f"{OVERTAKEN}::test_a_cancelling_that_outlasts_the_year_is_credited_in_the_new_one",),
    ),
    Mutation(
        "a credit is of no day before its invoice",
        "chalicelib/bss/invoices/composing.py",
        "return max(day_of_issue(seller, now), invoice.issued_on)",
        "return day_of_issue(seller, now)",
        (
            "tests/api/test_days.py"
            "::test_a_credit_is_never_dated_before_its_invoice_though_the_seller_has_moved_west",
        ),
    ),
    Mutation(
        "what was done is written where the number of a credit is contended",
        "chalicelib/bss/fulfilment/fulfil.py",
        "        held.save(order)\n        raise\n",
        "        raise\n",
        (
            f"{PARTS}"
            "::test_a_mail_that_went_out_stays_sent_when_the_number_of_the_credit_is_contended",
        ),
    ),
    Mutation(
        "a line that was credited is not credited again",
        "chalicelib/bss/invoices/models.py",
        "if line not in self.credited_lines",
        "if line",
        (f"{PARTS}::test_the_rest_of_an_order_is_credited_later_and_both_credits_add_up",),
    ),
    Mutation(
        "an asset whose coupon was revoked is settled by that write",
        "chalicelib/bss/orders/assets.py",
        "return ended.cancelled().with_event(",
        "return ended.with_event(",
        (f"{PARTS}::test_what_was_revoked_before_a_refusal_is_cancelled_and_credited",),
    ),
    Mutation(
        "a redeemed coupon stays redeemed though BitTitan forgot it",
        REVOKE,
        'if coupon.status == "redeemed":\n        raise CouponRedeemed  #',
        'if coupon.status == "nothing":\n        raise CouponRedeemed  #',
        (
            f"{ENDED}::test_a_coupon_that_is_redeemed_and_forgotten_while_a_cancelling_waits"
            "_is_not_taken_back",
        ),
    ),
    Mutation(
        "an asset whose coupon is found expired waits for no other",
        "chalicelib/bss/orders/assets.py",
        'ended = ended._moved("coupon_found_expired", last_error=None, next_attempt_at=None)',
        "pass",
        (
            f"{ENDED}::test_a_coupon_that_is_found_expired_while_cancelling_is_not_waited_for_any_more",
        ),
    ),
)
ENDS = (
    Mutation(
        "a cancelled order is not cancelled a second time",
        CANCEL,
        '        if held.order.status == "cancelled":\n            return held.order\n',
        "",
        (STAYS,),
    ),
    Mutation(
        "a cancelling keeps its first reason",
        CANCEL,
        "    if held.order.cancellation:\n",
        "    if False:\n",
        (f"{TROUBLE}::test_staff_who_ask_again_half_way_finish_it",),
    ),
    Mutation(
        "that an order is to be cancelled is written down first",
        CANCEL,
        "    held.save(held.order.to_be_cancelled(asked))",
        "    held.order = held.order.to_be_cancelled(asked)",
        (
            f"{CANCELLING_CRASHES}"
            "::test_that_an_order_is_to_be_cancelled_is_on_file_after_one_question_to_bittitan",
        ),
    ),
    Mutation(
        "a redeemed coupon stops a cancelling before it begins",
        STEPS,
        "partial(refuse_redeemed, each, ask) if can_be_redeemed(each) else None",
        "None",
        ("tests/api/test_bss_cancelling.py::test_an_order_with_a_redeemed_coupon_stays",),
    ),
    Mutation(
        "a coupon redeemed half-way stops a cancelling too",
        REVOKE,
        '    if current.status == "redeemed":\n        raise CouponRedeemed\n',
        "",
        (REDEEMED,),
    ),
    Mutation(
        "a cancelling that is refused half-way is not gone on with",
        TAKE_BACK,
        "        held.order.cancel_refused(conflict.explanation, now),\n",
        "        held.order,\n",
        (REDEEMED,),
    ),
    Mutation(
        "a coupon whose reply was lost is revoked too",
        STEPS,
        " or (may_have_been_issued(asset) and not held.never_begun)",
        "",
        (f"{TROUBLE}::test_a_coupon_whose_reply_was_lost_does_not_outlive_its_order",),
    ),
    Mutation(
        "of an order that was never begun BitTitan is asked nothing",
        STEPS,
        "may_have_been_issued(asset) and not held.never_begun",
        "may_have_been_issued(asset)",
        (
            "tests/api/test_bss_cancelling.py"
            "::test_an_order_cancelled_before_fulfilment_began_leaves_nothing",
        ),
    ),
    Mutation(
        "an order that was begun and is cancelled by a worker counts as begun",
        "chalicelib/bss/orders/leased_order.py",
        "    never_begun: bool = False",
        "    never_begun: bool = True",
        (f"{CANCELLING_CRASHES}::test_a_crash_at_asking_for_a_lost_reply_leaves_no_live_coupon",),
    ),
    Mutation(
        "one request asks BitTitan only so often",
        CANCEL,
        "Allowance(dependencies.seconds_left, SECONDS_FOR_A_STEP, MOST_STEPS)",
        "Allowance(dependencies.seconds_left, SECONDS_FOR_A_STEP)",
        (f"{MANY}::test_forty_lines_are_cancelled_in_the_background_and_the_request_asks_little",),
    ),
    Mutation(
        "a request begins no step for which it has no time",
        STEPS,
        " or self.seconds_left() < self.seconds_for_a_step",
        "",
        (f"{MANY}::test_a_slow_bittitan_is_left_to_the_worker",),
    ),
    Mutation(
        "a cancelling is gone on with where it was paused",
        TAKE_BACK,
        'begun(left.first, waits_for_desk=left.goes_on == "after the desk")',
        "going_on()",
        (f"{MANY}::test_a_worker_with_little_time_goes_on_where_the_last_one_stopped",),
    ),
    Mutation(
        "what was not taken back stays as if nobody had asked",
        TAKE_BACK,
        "    if unasked and not gone and unasked.older_parts",
        "    if False and unasked and unasked.older_parts",
        ("tests/api/test_bss_cancelling.py::test_an_order_with_a_redeemed_coupon_stays",),
    ),
    Mutation(
        "history that left an order's row is not brought back into it",
        TAKE_BACK,
        " and unasked.older_parts == held.order.older_parts",
        "",
        (
            "tests/api/test_long_history_refused.py"
            "::test_an_order_with_a_long_history_can_be_worked_on_after_a_refused_cancelling",
        ),
    ),
    Mutation(
        "a cancelling that broke off among its revokes goes on there, not with its questions",
        STEPS,
        "            _write_down_that_all_were_asked(held, len(checks))\n",
        "            pass\n",
        (
            f"{CANCELLING_CRASHES}"
            "::test_a_coupon_revoked_before_a_crash_is_credited_though_another_is_redeemed",
        ),
    ),
    Mutation(
        "a cancelling that BitTitan did not answer goes on where it was",
        STEPS,
        'return Left(first, "when BitTitan answers")',
        'return Left(0, "when BitTitan answers")',
        (f"{BROKEN_OFF}::test_while_bittitan_does_not_answer_nothing_is_asked_a_second_time",),
    ),
    Mutation(
        "a coupon that was revoked before it arrived is billed to nobody",
        "chalicelib/bss/coupons/provisioning.py",
        'return asset.revoked(coupon, now) if coupon.status == "revoked" else asset',
        "return asset",
        (
            f"{BROKEN_OFF}"
            "::test_an_asset_whose_coupon_was_revoked_before_it_arrived_is_cancelled_and_credited",
        ),
    ),
    Mutation(
        "of an asset that is cancelled nothing is revoked again",
        REVOKE,
        "return stands and asset.coupon is not None",
        "return asset.coupon is not None",
        (f"{THE_REST}::test_the_rest_is_cancelled_after_an_asset_whose_coupon_had_expired",),
    ),
    Mutation(
        "an order whose last asset is cancelled is cancelled",
        CREDIT,
        "if none_stands(assets) and not order.is_being_cancelled:",
        "if False:",
        (f"{THE_REST}::test_an_order_whose_last_coupon_is_revoked_after_it_went_on_is_cancelled",),
    ),
    Mutation(
        "an order of which nothing stands can still be cancelled",
        CANCEL,
        "    if none_stands(before.assets):\n",
        "    if False:\n",
        (f"{THE_REST}::test_an_order_without_an_asset_that_stands_is_cancelled_when_staff_ask",),
    ),
    Mutation(
        "a cancelling that is under way ends before another",
        CANCEL,
        "set(before.asset_ids or ()) != set(asked.asset_ids or ())",
        "False",
        (f"{MANY}::test_asking_for_another_cancelling_while_one_is_under_way_is_refused",),
    ),
    Mutation(
        "only the named assets are cancelled",
        "chalicelib/bss/orders/models.py",
        "return self.asset_ids is None or asset_id in self.asset_ids",
        "return True",
        (f"{IN_PART}::test_only_the_named_assets_are_cancelled_and_credited",),
    ),
    Mutation(
        "an asset that is cancelled already gets no coupon to take back",
        REVOKE,
        'asset.coupon is None and asset.provisioning_status != "cancelled"',
        "asset.coupon is None",
        (f"{IN_PART}::test_an_asset_cancelled_before_its_coupon_stays_without_one",),
    ),
)

MUTATIONS = (*DRAFTS, *CREDITS, *ENDS)
