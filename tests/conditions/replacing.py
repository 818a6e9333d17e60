"""A coupon is replaced once, and never are two of one asset live."""

from tests.conditions.mutation import Mutation

STORE = "chalicelib/bss/orders/store.py"
REPLACE = "chalicelib/bss/fulfilment/replace.py"
API = "tests/api/test_replacing_coupons.py"
DESK = "tests/api/test_replacing_at_the_desk.py"
CHECK = "chalicelib/bss/coupons/daily_check.py"
LIFE = "tests/api/test_bss_coupon_life.py"
CRASHES = "tests/integration/test_replacing_crashes.py"
OVERTAKEN = "tests/integration/test_replacing_overtaken.py"
UNDOES_NONE = f"{OVERTAKEN}::test_who_was_overtaken_undoes_no_later_replacing"

MUTATIONS = (
    Mutation(
        "a late answer does not bring the first coupon back",
        STORE,
        'STILL_WAITING_FOR_ITS_FIRST_COUPON = f"{WITHOUT_A_COUPON} AND attribute_not_exists(generation)"',
        "STILL_WAITING_FOR_ITS_FIRST_COUPON = WITHOUT_A_COUPON",
        (f"{OVERTAKEN}::test_a_late_answer_about_the_first_coupon_does_not_bring_it_back",),
    ),
    Mutation(
        "nor one that was replaced since",
        STORE,
        'STILL_WAITING_FOR_THIS_COUPON = f"{WITHOUT_A_COUPON} AND generation = :generation"',
        'STILL_WAITING_FOR_THIS_COUPON = f"{WITHOUT_A_COUPON} AND :generation = :generation"',
        (UNDOES_NONE,),
    ),
    Mutation(
        "who waited for a coupon does not write over the one that is there",
        STORE,
        'WITHOUT_A_COUPON = f"{STILL_WAITING} AND attribute_not_exists(coupon_id)"',
        "WITHOUT_A_COUPON = STILL_WAITING",
        (UNDOES_NONE,),
    ),
    Mutation(
        "who took one coupon back does not take the next one off the asset",
        STORE,
        'STILL_GIVING_THIS_COUPON_BACK = f"{STILL_WAITING} AND coupon_id = :coupon_id"',
        'STILL_GIVING_THIS_COUPON_BACK = f"{STILL_WAITING} AND :coupon_id = :coupon_id"',
        (UNDOES_NONE,),
    ),
    Mutation(
        "what is to be taken back is not settled as what an earlier release left",
        "chalicelib/bss/coupons/provisioning.py",
        "if not asset.is_due(now) or asset.gives_coupon_back:",
        "if not asset.is_due(now):",
        (UNDOES_NONE,),
    ),
    Mutation(
        "nobody asks about a coupon day by day while it is replaced",
        CHECK,
        " and not (asset.is_pending and asset.replacement)",
        "",
        (f"{LIFE}::test_while_a_coupon_is_replaced_no_daily_check_asks_about_it",),
    ),
    Mutation(
        "a check that began before a replacing writes nothing after it",
        CHECK,
        "checking.table.write(*asset_puts(found.asset, unchanged_asset(stored)))",
        "checking.table.write(*asset_puts(found.asset))",
        (f"{LIFE}::test_a_check_that_began_before_does_not_undo_a_replacing",),
    ),
    Mutation(
        "who saw the old coupon does not have the new one revoked",
        REPLACE,
        " or current.generation != asset.generation",
        "",
        (
            f"{CRASHES}::test_who_asked_about_a_coupon_that_was_replaced_meanwhile_does_not_revoke_the_new_one",
        ),
    ),
    Mutation(
        "two people who ask at once replace once",
        REPLACE,
        "if _is_asked_for(current, asked, now) or ",
        "if ",
        (f"{CRASHES}::test_who_asked_while_another_did_joins_them",),
    ),
    Mutation(
        "nothing is replaced of an order that is being cancelled meanwhile",
        REPLACE,
        "        _refuse_cancelled(held.order)\n",
        "",
        (f"{CRASHES}::test_a_cancelling_that_began_meanwhile_goes_first",),
    ),
    Mutation(
        "a key that joined a replacing is remembered",
        REPLACE,
        "    if receipt := asked.slot.remember(asset.summary(), now):\n",
        "    if receipt := ():\n",
        (f"{API}::test_a_key_that_joined_a_replacing_under_way_starts_none_later",),
    ),
    Mutation(
        "a redeemed coupon is refused before anything is written",
        REPLACE,
        '    if status == "redeemed":\n        raise CouponRedeemed(REDEEMED)\n',
        "",
        (f"{API}::test_a_redeemed_coupon_is_not_replaced",),
    ),
    Mutation(
        "pressing twice is one call",
        "chalicelib/bss/orders/coupons.py",
        "return same and now - self.at <= SAME_CALL_WITHIN",
        "return False",
        (f"{API}::test_pressing_twice_replaces_once",),
    ),
    Mutation(
        "a mail with a coupon in the place of another brings all that hold",
        "chalicelib/bss/mail/delivery.py",
        "replaces = any(asset.generation > 1 for asset in new)",
        "replaces = False",
        (f"{API}::test_one_mail_brings_the_recipient_the_codes_of_the_order_as_they_are_now",),
    ),
    Mutation(
        "a coupon that could not be replaced is in a mail once",
        "chalicelib/bss/mail/delivery.py",
        " and a.coupon is None]",
        "]",
        (f"{API}::test_a_coupon_that_could_not_be_replaced_is_in_a_mail_once",),
    ),
    Mutation(
        "a mail whose coupon did not come is over",
        "chalicelib/bss/orders/progress.py",
        "    if every_coupon_was_mailed(order, assets, now):\n        waits.append(now)\n",
        "",
        (f"{DESK}::test_a_coupon_that_ended_otherwise_stays_and_no_other_is_made",),
    ),
    Mutation(
        "what the desk revokes to be replaced is not cancelled",
        "chalicelib/bss/fulfilment/coupon_tasks.py",
        "if asset.replacement and not order.is_cancelling(asset.asset_id):",
        "if False:",
        (f"{DESK}::test_the_desk_revokes_the_old_coupon_and_then_issues_another",),
    ),
    Mutation(
        "what is cancelled is not replaced at the desk",
        "chalicelib/bss/fulfilment/coupon_tasks.py",
        "if asset.replacement and not order.is_cancelling(asset.asset_id):",
        "if asset.replacement:",
        (f"{DESK}::test_a_replacing_that_waits_for_its_revoke_is_cancelled_with_the_order",),
    ),
    Mutation(
        "a revoke for a replacing is still wanted when somebody gives it back",
        "chalicelib/bss/fulfilment/vendor_tasks.py",
        "is_needed = asset.is_being_replaced or ",
        "is_needed = ",
        (f"{DESK}::test_a_revoke_that_is_given_back_is_still_to_be_done",),
    ),
    Mutation(
        "whether it is wanted is judged while nobody works on the order",
        "chalicelib/bss/fulfilment/vendor_tasks.py",
        "        asset = work.asset\n",
        "        asset = work.asset.no_longer_waiting().with_changes(replacement=None)\n",
        (
            f"{DESK}"
            "::test_a_revoke_that_is_given_back_while_the_replacing_begins_is_still_to_be_done",
        ),
    ),
    Mutation(
        "a replacing ends with the cancelling whose revoke was refused",
        "chalicelib/bss/fulfilment/coupon_tasks.py",
        "            if work.asset.gives_coupon_back:\n",
        "            if False:\n",
        (
            f"{DESK}"
            "::test_a_refused_revoke_ends_a_replacing_together_with_the_cancelling_that_came_upon_it",
        ),
    ),
    Mutation(
        "a cancelling that is refused withdraws no task of a replacing",
        "chalicelib/bss/fulfilment/tasks_of_assets.py",
        "task = None if asset.is_being_replaced else _revoke_task(table, asset)",
        "task = _revoke_task(table, asset)",
        (f"{DESK}::test_a_cancelling_that_ends_leaves_the_replacing_to_go_on",),
    ),
    Mutation(
        "a task that nobody wrote on the asset is withdrawn too",
        "chalicelib/bss/fulfilment/tasks_of_assets.py",
        "        writes += _withdrawn(table, asset, now)\n",
        "        writes += _withdrawn(table, asset, now) if asset.waits_for_desk else []\n",
        (
            "tests/api/test_coupon_desk_cancelling.py"
            "::test_a_revoke_that_a_broken_off_cancelling_asked_for_is_withdrawn_when_the_order_goes_on",
        ),
    ),
    Mutation(
        "a coupon that could not be revoked to be replaced is not to be revoked any more",
        "chalicelib/bss/orders/assets.py",
        "return self.is_pending and self.gives_coupon_back",
        "return self.gives_coupon_back",
        (
            f"{DESK}"
            "::test_nobody_is_to_revoke_a_coupon_that_was_not_replaced_when_the_order_goes_on",
        ),
    ),
    Mutation(
        "no order is closed while somebody may be revoking its coupon",
        "chalicelib/bss/fulfilment/close.py",
        "    _refuse_being_revoked(table, asked_about)\n",
        "",
        (f"{DESK}::test_an_order_is_not_closed_while_somebody_may_be_revoking_its_coupon",),
    ),
)
