"""Staff try again what failed, and nothing else."""

from tests.conditions.lease import GIVEN_BACK, OVERTAKEN
from tests.conditions.mutation import Mutation

RETRY = "chalicelib/bss/fulfilment/retry.py"

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
        "no asset of an order that is being cancelled is tried again",
        RETRY,
        'if current.provisioning_status != "failed" or held.order.is_being_cancelled:',
        'if current.provisioning_status != "failed":',
        (f"{GIVEN_BACK}::test_an_asset_that_may_not_try_again_leaves_no_lease_behind",),
    ),
    Mutation(
        "no mail is sent again of an order that is being cancelled",
        RETRY,
        "if held.order.is_being_cancelled or not any(",
        "if not any(",
        (f"{GIVEN_BACK}::test_while_a_cancelling_waits_no_mail_is_sent_again",),
    ),
    Mutation(
        "no mail is sent again without an active coupon",
        RETRY,
        "if held.order.is_being_cancelled or not any(is_active(asset, now) for asset in assets):",
        "if held.order.is_being_cancelled:",
        (f"{GIVEN_BACK}::test_a_mail_that_has_nothing_to_send_leaves_no_lease_behind",),
    ),
)
