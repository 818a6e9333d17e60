"""Staff try again what failed, and nothing else."""

from tests.conditions.lease import GIVEN_BACK, OVERTAKEN
from tests.conditions.mutation import Mutation

RETRY = "chalicelib/bss/fulfilment/retry.py"
FIRST = "chalicelib/bss/fulfilment/while_cancelling.py"
WAITING = "tests/api/test_cancelled_at_the_desk_after_it_was_completed.py"
COUNTED = "test_a_cancelling_that_was_given_up_is_counted_at_the_coupons_and_is_no_damage"
WELCOME = "chalicelib/bss/fulfilment/welcome_again.py"
BESIDE = "tests/api/test_trying_again_beside_a_cancelling.py"
GIVEN_UP = "tests/api/test_given_up_orders.py"
CANCELLING_GOES_ON = (
    "test_a_cancelling_that_was_given_up_goes_on_when_staff_let_the_order_try_again"
)
IN_THE_MOMENT = (
    "test_who_asks_in_the_moment_in_which_a_cancelling_begins_is_refused_and_leaves_no_lease_behind"
)

MUTATIONS = (
    Mutation(
        "an asset is tried again only while it has failed",
        RETRY,
        "asset_puts(tried, STILL_FAILED)",
        "asset_puts(tried)",
        (f"{OVERTAKEN}::test_an_asset_that_has_its_coupon_by_now_is_not_opened_again",),
    ),
    Mutation(
        "an asset that has failed can be tried again",
        RETRY,
        'STILL_FAILED = Condition("status_list = :failed"',
        'STILL_FAILED = Condition("status_list <> :failed"',
        ("tests/api/test_bss_assets.py::test_a_failed_asset_tries_again_and_its_mail_follows",),
    ),
    Mutation(
        "no asset of an order is tried again in the moment in which a cancelling of it begins",
        RETRY,
        "        _refuse_asset(held.order, current)\n",
        "",
        (f"{GIVEN_BACK}::{IN_THE_MOMENT}[synchronize]",),
    ),
    Mutation(
        "no order is tried again in the moment in which a cancelling of it begins",
        RETRY,
        "        _refuse_nothing_failed(order, assets)\n",
        "",
        (f"{GIVEN_BACK}::{IN_THE_MOMENT}[retry]",),
    ),
    Mutation(
        "no asset is tried again that is being cancelled",
        FIRST,
        "if len(staying(order, assets)) < len(assets):",
        "if False:",
        (f"{BESIDE}::test_what_is_being_cancelled_is_not_tried_again",),
    ),
    Mutation(
        "nothing is tried again while a cancelling goes on by itself",
        FIRST,
        "goes_on_beside = asked and asked.waits_for_desk and staying(order, order.assets)",
        "goes_on_beside = asked and staying(order, order.assets)",
        (f"{BESIDE}::test_while_a_cancelling_goes_on_by_itself_staff_are_told_so",),
    ),
    Mutation(
        "what stays is tried again beside a cancelling that waits for the coupon desk",
        FIRST,
        "if asked and not goes_on_beside and not",
        "if asked and not",
        (f"{BESIDE}::test_a_failed_asset_that_stays_is_synchronized_again",),
    ),
    Mutation(
        "nothing is tried again of an order of which nothing stays",
        FIRST,
        "asked.waits_for_desk and staying(order, order.assets)",
        "asked.waits_for_desk",
        (f"{WAITING}::test_no_step_of_it_is_tried_again_as_nothing_stays",),
    ),
    Mutation(
        "who has to wait for a cancelling that does not go on reads so",
        FIRST,
        "CancellationUnderWay(LEFT if order.cancelling_was_left else None)",
        "CancellationUnderWay()",
        (
            f"{GIVEN_UP}"
            "::test_who_asks_for_something_else_reads_that_the_cancelling_does_not_end_by_itself",
        ),
    ),
    Mutation(
        "a completed order that waits to be cancelled does not rest",
        "chalicelib/bss/orders/lease_taking.py",
        'order.status == "provisioning" or is_cancelled_by_others',
        'order.status == "provisioning"',
        (f"{WAITING}::test_it_still_waits_after_a_task_was_given_back",),
    ),
    Mutation(
        "what is revoked late beside another cancelling is credited at once",
        "chalicelib/bss/fulfilment/coupon_tasks.py",
        "if asked and asked.covers(asset.asset_id):",
        "if asked:",
        (f"{WAITING}::test_what_is_revoked_late_beside_another_cancelling_is_credited_at_once",),
    ),
    Mutation(
        "a given-up order rests though its invoice comes late",
        "chalicelib/bss/fulfilment/numbering.py",
        "resting=held.rests, condition=condition",
        "condition=condition",
        (f"{GIVEN_UP}::test_it_waits_after_a_late_message_of_the_queue_of_invoices",),
    ),
    Mutation(
        "a cancelling that was left is counted among what needs a person",
        "chalicelib/bss/orders/attention.py",
        "if order.cancelling_was_left:",
        "if False:",
        (f"{GIVEN_UP}::{COUNTED}",),
    ),
    Mutation(
        "a cancelling that was left is no damage",
        "chalicelib/bss/reconciling/orders.py",
        " and not order.cancelling_was_left\n",
        "\n",
        (f"{GIVEN_UP}::{COUNTED}",),
    ),
    Mutation(
        "an order tries again nothing that is being cancelled",
        RETRY,
        " or not staying(order, [asset])\n",
        "\n",
        (f"{BESIDE}::test_an_order_lets_only_what_stays_try_again",),
    ),
    Mutation(
        "a cancelling that was given up goes on when the order is tried again",
        FIRST,
        " and not order.cancelling_was_left:",
        ":",
        (f"{GIVEN_UP}::{CANCELLING_GOES_ON}",),
    ),
    Mutation(
        "a cancelling that was given up is seen, though the order was completed before",
        "chalicelib/bss/orders/progress.py",
        'if states == {"done"} and not was_left:',
        'if states == {"done"}:',
        (f"{GIVEN_UP}::{CANCELLING_GOES_ON}",),
    ),
    Mutation(
        "no mail is sent again in the moment in which a cancelling begins",
        WELCOME,
        "        _refuse_cancelled(held.order)\n",
        "",
        (f"{GIVEN_BACK}::{IN_THE_MOMENT}[mail]",),
    ),
    Mutation(
        "no mail is sent again without an active coupon",
        WELCOME,
        "if not any(is_active(asset, now) for asset in assets):",
        "if False:",
        (f"{GIVEN_BACK}::test_a_mail_that_has_nothing_to_send_leaves_no_lease_behind",),
    ),
)
