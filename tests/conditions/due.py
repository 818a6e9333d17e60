"""When something on an order is due again, and which coupons are still to be mailed."""

from tests.conditions.mutation import Mutation
from tests.conditions.progress import CANCELLED_STAYS, PROGRESS, STANDING

DUE = (f"{STANDING}::test_an_order_is_due_when_its_next_step_is",)
BESIDE = (f"{STANDING}::test_what_stays_is_due_while_the_desk_holds_a_cancelling_of_the_rest",)
UNDER_WAY = (
    f"{STANDING}::test_a_cancelling_under_way_is_due_at_once_whatever_else_waits",
    "tests/api/test_bss_cancelling_trouble.py"
    "::test_what_a_mail_meets_while_a_cancelling_waits_does_not_end_the_waiting",
)
MAIL = 'if order.welcome_email.state == "pending" and not_mailed(order, assets, now):'
NOT_MAILED = "if asset.reference not in mailed and is_active(asset, now)"
ACTIVE = 'asset.coupon_status(now) == "active"'
WELCOMING = "tests/unit/test_welcoming.py"

MUTATIONS = (
    Mutation(
        "of a cancelled order nothing is due",
        PROGRESS,
        '    if order.status == "cancelled":\n        return None\n',
        "",
        CANCELLED_STAYS,
    ),
    Mutation(
        "a cancelling under way is due at once, whatever SES reports meanwhile",
        PROGRESS,
        "    if order.cancellation and not order.cancellation.waits_for_desk:\n        return now\n",
        "",
        UNDER_WAY,
    ),
    Mutation(
        "the invoice is due",
        PROGRESS,
        '    if order.invoice.state == "pending" and assets:\n'
        "        waits.append(order.invoice.next_attempt_at or now)\n",
        "",
        DUE,
    ),
    Mutation(
        "the invoice waits while the whole order is to be cancelled at the desk",
        PROGRESS,
        'if order.invoice.state == "pending" and assets:',
        'if order.invoice.state == "pending":',
        BESIDE,
    ),
    Mutation(
        "what is to be cancelled is not due beside its cancelling",
        PROGRESS,
        "_work_due(order, staying(order, assets), now)",
        "_work_due(order, assets, now)",
        BESIDE,
    ),
    Mutation(
        "no mail is due while something is to be cancelled",
        PROGRESS,
        "    if order.cancellation is None:\n        waits += _mail_due(",
        "    waits += _mail_due(",
        (f"{STANDING}::test_no_mail_is_due_while_the_desk_is_to_revoke_one_of_the_coupons",),
    ),
    Mutation(
        "an invoice that failed is not due",
        PROGRESS,
        'if order.invoice.state == "pending" and assets:',
        'if order.invoice.state != "done" and assets:',
        DUE,
    ),
    Mutation(
        "an invoice never tried is due at once",
        PROGRESS,
        "waits.append(order.invoice.next_attempt_at or now)",
        "waits += filter(None, [order.invoice.next_attempt_at])",
        DUE,
    ),
    Mutation(
        "the assets are due",
        PROGRESS,
        "asset.next_attempt_at or now for asset in pending(assets) if not asset.waits_for_desk",
        "",
        DUE,
    ),
    Mutation(
        "settled assets are not due",
        PROGRESS,
        "or now for asset in pending(assets) if",
        "or now for asset in assets if",
        DUE,
    ),
    Mutation(
        "an asset never tried is due at once",
        PROGRESS,
        "asset.next_attempt_at or now for asset in pending(assets) if not",
        "asset.next_attempt_at for asset in pending(assets) if asset.next_attempt_at and not",
        DUE,
    ),
    Mutation(
        "only a mail that is pending is due",
        PROGRESS,
        MAIL,
        "if not_mailed(order, assets, now):",
        DUE,
    ),
    Mutation(
        "only a mail with something to bring is due",
        PROGRESS,
        MAIL,
        'if order.welcome_email.state == "pending":',
        DUE,
    ),
    Mutation(
        "a mail never tried is due at once",
        PROGRESS,
        "waits.append(order.welcome_email.next_attempt_at or now)",
        "waits += filter(None, [order.welcome_email.next_attempt_at])",
        DUE,
    ),
    Mutation(
        "an order is due with the first of its steps",
        PROGRESS,
        "return min(waits, default=None)",
        "return max(waits, default=None)",
        DUE,
    ),
    Mutation(
        "nothing is mailed while another coupon may yet come",
        PROGRESS,
        "    if pending(assets):\n        return []\n",
        "",
        DUE,
    ),
    Mutation(
        "what was mailed is not mailed again",
        PROGRESS,
        NOT_MAILED,
        "if is_active(asset, now)",
        (f"{WELCOMING}::test_an_asset_that_gets_its_coupon_later_is_mailed_alone",),
    ),
    Mutation(
        "only an active coupon is mailed",
        PROGRESS,
        NOT_MAILED,
        "if asset.reference not in mailed",
        DUE,
    ),
    Mutation(
        "a coupon is active only until its date",
        PROGRESS,
        ACTIVE,
        'asset.coupon is not None and asset.coupon.status == "active"',
        (f"{STANDING}::test_a_mail_waits_for_nothing_when_its_coupons_have_ended_by_their_date",),
    ),
    Mutation(
        "a coupon that was redeemed or revoked is not active",
        PROGRESS,
        ACTIVE,
        "asset.coupon is not None",
        (f"{WELCOMING}::test_a_coupon_that_is_no_longer_active_stops_nothing_and_is_not_sent",),
    ),
)
