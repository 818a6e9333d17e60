"""The welcome mail brings every coupon once."""

from tests.conditions.due import WELCOMING
from tests.conditions.lease import FENCING
from tests.conditions.mutation import Mutation

DELIVERY = "chalicelib/bss/mail/delivery.py"
PROGRESS = "chalicelib/bss/orders/progress.py"
STEPS = "chalicelib/bss/orders/steps.py"
ENDS = 'step.state != "pending" or not step.mailed or pending(assets):'
LEFT_ALONE = f"{WELCOMING}::test_a_mail_that_was_sent_has_failed_or_is_not_due_is_left_alone"
WAITS = f"{WELCOMING}::test_the_mail_waits_until_every_asset_is_settled_and_one_has_its_coupon"
INTERRUPTED = (
    "    if order.welcome_email.sending_since:\n"
    "        return settle_interrupted(order, assets, now)\n"
)
BOUNCED = (
    "    if mailer.address_bounced:\n"
    "        return _not_sent(order, MailNotSent(BOUNCED, permanent=True), now)\n"
)

MUTATIONS = (
    # That the step is pending is no condition of its own: any other ends as it is.
    Mutation(
        "a mail that brought nothing yet is not over",
        PROGRESS,
        ENDS,
        'step.state != "pending" or pending(assets):',
        (WAITS,),
    ),
    Mutation(
        "a mail is not over while there is a coupon to bring",
        PROGRESS,
        "return not not_mailed(order, assets, now)",
        "return True",
        (f"{WELCOMING}::test_an_asset_that_gets_its_coupon_later_is_mailed_alone",),
    ),
    Mutation(
        "a mail is not over while a coupon may still come",
        PROGRESS,
        ENDS,
        'step.state != "pending" or not step.mailed:',
        (f"{WELCOMING}::test_while_a_coupon_is_still_to_come_the_mail_stays_open_for_it",),
    ),
    Mutation(
        "a mail is over when every coupon was mailed",
        DELIVERY,
        "        return order.with_welcome(step.nothing_left_to_mail())\n",
        "        return order\n",
        (f"{WELCOMING}::test_when_no_coupon_is_left_to_mail_the_step_ends_as_its_last_mail_did",),
    ),
    Mutation(
        "no mail without a coupon",
        DELIVERY,
        "if not new or not step.is_due(now):",
        "if not step.is_due(now):",
        (WAITS,),
    ),
    Mutation(
        "no mail before it is due",
        DELIVERY,
        "if not new or not step.is_due(now):",
        "if not new:",
        (LEFT_ALONE,),
    ),
    Mutation(
        "a mail whose sending had begun is not sent again",
        DELIVERY,
        INTERRUPTED,
        "",
        (f"{WELCOMING}::test_a_mail_whose_sending_had_begun_is_never_sent_again",),
    ),
    Mutation(
        "no mail to an address that bounced",
        DELIVERY,
        BOUNCED,
        "",
        (f"{WELCOMING}::test_an_address_that_bounced_is_not_written_to_again",),
    ),
    Mutation(
        "the mail names the assets that got no coupon",
        DELIVERY,
        "welcome(order, [*brought, *failed], seller)",
        "welcome(order, brought, seller)",
        (f"{WELCOMING}::test_the_coupons_there_are_go_out_and_the_others_are_named",),
    ),
    Mutation(
        "that a mail is about to be sent is written down first",
        DELIVERY,
        "order = held.save(order.with_welcome(step.sending(now)))",
        "order = order.with_welcome(step.sending(now))",
        (
            f"{WELCOMING}::test_that_it_is_about_to_be_sent_is_written_down_before_it_is",
            f"{FENCING}::test_who_was_overtaken_after_a_write_changes_nothing_more",
        ),
    ),
    Mutation(
        "an address that takes no mail fails for good",
        DELIVERY,
        "for_good=not_sent.permanent",
        "for_good=False",
        (f"{WELCOMING}::test_an_address_that_takes_no_mail_fails_for_good",),
    ),
    Mutation(
        "a mail of unknown outcome is not sent again",
        STEPS,
        "return self.failed(error, now, for_good=True).with_mailed(references)",
        "return self.failed(error, now).with_mailed(references)",
        (f"{WELCOMING}::test_an_unknown_outcome_is_for_good_so_that_nobody_gets_two",),
    ),
    Mutation(
        "codes of a mail of unknown outcome are not sent with one that follows",
        STEPS,
        "return self.failed(error, now, for_good=True).with_mailed(references)",
        "return self.failed(error, now, for_good=True)",
        (
            "tests/integration/test_lost_replies.py"
            "::test_codes_of_a_mail_nobody_knows_arrived_are_not_sent_again_with_one_that_follows",
        ),
    ),
    Mutation(
        "a mail that was over stays failed when its last mail was",
        STEPS,
        '"nothing_left_after_a_failure" if self.last_error else "nothing_left_to_mail"',
        '"nothing_left_to_mail"',
        (f"{WELCOMING}::test_when_no_coupon_is_left_to_mail_the_step_ends_as_its_last_mail_did",),
    ),
)
