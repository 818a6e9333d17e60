"""What the coupons of an order come to."""

from tests.conditions.mutation import Mutation

PROGRESS = "chalicelib/bss/orders/progress.py"
COUPONS = "tests/unit/test_progress.py"
STANDING = "tests/unit/test_order_standing.py"
CANCELLED_STAYS = (f"{STANDING}::test_a_cancelled_order_stays_cancelled_and_nothing_of_it_is_due",)
ALL = "if all(asset.coupon for asset in kept or assets)"

COUPONS_STATE = (
    Mutation(
        "without assets no coupon is done",
        PROGRESS,
        "if not assets or pending(assets)",
        "if pending(assets)",
        (f"{COUPONS}::test_of_an_order_without_assets_no_coupon_is_done",),
    ),
    Mutation(
        "coupons are pending while one is",
        PROGRESS,
        "if not assets or pending(assets)",
        "if not assets",
        (f"{COUPONS}::test_coupons_are_pending_while_one_is",),
    ),
    Mutation(
        "coupons have failed when one never comes",
        PROGRESS,
        '    if any(asset.provisioning_status == "failed" for asset in assets):\n'
        '        return "failed"\n',
        "",
        (f"{COUPONS}::test_coupons_have_failed_when_one_never_comes",),
    ),
    Mutation(
        "of an order cancelled whole the coupons are those it had",
        PROGRESS,
        ALL,
        "if all(asset.coupon for asset in kept)",
        (f"{COUPONS}::test_of_an_order_cancelled_whole_the_coupons_are_done_only_if_it_had_them",),
    ),
    Mutation(
        "coupons are done only with a coupon each",
        PROGRESS,
        f'return "done" {ALL} else "pending"',
        'return "done"',
        (f"{COUPONS}::test_of_an_order_cancelled_whole_the_coupons_are_done_only_if_it_had_them",),
    ),
    Mutation(
        "a cancelled asset is not awaited",
        PROGRESS,
        ALL,
        "if all(asset.coupon for asset in assets)",
        (f"{COUPONS}::test_a_cancelled_asset_is_neither_awaited_nor_failed",),
    ),
)
COUPONS_STEP = (
    Mutation(
        "coupons tell the latest error",
        PROGRESS,
        "latest = max(failed, key=lambda asset: asset.at or asset.purchased_at, default=None)",
        "latest = next(iter(failed), None)",
        (f"{COUPONS}::test_coupons_tell_the_latest_error_and_the_earliest_next_attempt",),
    ),
    Mutation(
        "only what is pending has a next attempt",
        PROGRESS,
        "for asset in pending(assets) if asset.next_attempt_at]",
        "for asset in assets if asset.next_attempt_at]",
        (f"{COUPONS}::test_only_what_is_pending_has_a_next_attempt",),
    ),
    Mutation(
        "coupons tell the earliest next attempt",
        PROGRESS,
        "next_attempt_at=min(nexts, default=None)",
        "next_attempt_at=max(nexts, default=None)",
        (f"{COUPONS}::test_coupons_tell_the_latest_error_and_the_earliest_next_attempt",),
    ),
    Mutation(
        "coupons tell the most attempts",
        PROGRESS,
        "attempts=max((asset.attempts for asset in assets), default=0)",
        "attempts=sum(asset.attempts for asset in assets)",
        (f"{COUPONS}::test_coupons_are_done_when_every_asset_has_its_own",),
    ),
    Mutation(
        "coupons tell when the last of them was tried",
        PROGRESS,
        "at=max((asset.at for asset in assets if asset.at), default=None)",
        "at=min((asset.at for asset in assets if asset.at), default=None)",
        (f"{COUPONS}::test_coupons_are_done_when_every_asset_has_its_own",),
    ),
)

MUTATIONS = (*COUPONS_STATE, *COUPONS_STEP)
