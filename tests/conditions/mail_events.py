"""What SES reports shows once, on the mail that it is about."""

from tests.conditions.mutation import Mutation

FEEDBACK = "chalicelib/bss/mail/feedback.py"
EVENT = "chalicelib/bss/mail/events.py"
EVENTS = "tests/api/test_bss_mail_events.py"
TWICE = f"{EVENTS}::test_what_is_reported_twice_shows_once"
UNKNOWN = "tests/api/test_mails_of_unknown_outcome.py"
TWO_MAILS = (f"{UNKNOWN}::test_each_of_two_mails_to_one_address_shows_its_own_report_once",)

MUTATIONS = (
    Mutation(
        "an event of another mail shows nowhere",
        FEEDBACK,
        "next((mail for mail in order.mails if event.is_of(mail.message_id)), None)",
        "next(iter(order.mails), None)",
        (f"{EVENTS}::test_an_event_of_another_mail_shows_nowhere",),
    ),
    Mutation(
        "what is reported twice shows once",
        FEEDBACK,
        "if mail is None or _is_on_record(event, report, mail, order):",
        "if mail is None:",
        (TWICE, f"{EVENTS}::test_what_is_reported_again_after_something_else_shows_once_too"),
    ),
    Mutation(
        "a late bounce of the old address leaves the mail to the corrected one alone",
        FEEDBACK,
        'if mail.to == order.recipient.email and order.status != "cancelled":',
        'if order.status != "cancelled":',
        (
            f"{EVENTS}"
            "::test_a_late_bounce_of_the_old_address_leaves_the_mail_to_the_corrected_one_alone",
        ),
    ),
    Mutation(
        "a bounce leaves the steps of a cancelled order alone",
        FEEDBACK,
        'if mail.to == order.recipient.email and order.status != "cancelled":',
        "if mail.to == order.recipient.email:",
        (f"{EVENTS}::test_a_bounce_leaves_a_cancelled_order_cancelled",),
    ),
    Mutation(
        "only a bounce for good forbids an address",
        EVENT,
        'self.bounce is not None and self.bounce.kind == "Permanent"',
        "self.bounce is not None",
        (f"{EVENTS}::test_a_soft_bounce_does_not_forbid_the_address",),
    ),
    Mutation(
        "an address that bounced for good is noted",
        FEEDBACK,
        "[addresses.blocked(held.table, blocked, now)] if blocked else []",
        "[]",
        (f"{EVENTS}::test_an_address_that_bounced_for_good_is_refused_until_corrected",),
    ),
    Mutation(
        "who says that a mail is no spam does not complain",
        EVENT,
        "None if self.is_not_spam else reports.get(self.event)",
        "reports.get(self.event)",
        (f"{EVENTS}::test_a_reader_who_says_that_the_mail_is_no_spam_complains_of_nothing",),
    ),
    Mutation(
        "of mails of unknown outcome a bounce is of one to the address that bounced",
        FEEDBACK,
        "mail for mail in unknown if event.may_be_to(mail.to)",
        "mail for mail in unknown if mail.to",
        (
            f"{UNKNOWN}"
            "::test_a_bounce_shows_on_the_newest_mail_of_unknown_outcome_to_the_address_that_bounced",
        ),
    ),
    Mutation(
        "a bounce that may be of mails to several addresses is of none",
        FEEDBACK,
        "if len({mail.to.lower() for mail in fitting}) == 1:",
        "if fitting:",
        (
            f"{UNKNOWN}"
            "::test_a_bounce_that_names_no_address_we_wrote_to_shows_on_none_and_blocks_none[none]",
        ),
    ),
    Mutation(
        "a mail went to where SES sent it, whoever its bounce names",
        EVENT,
        "self.mail.destination or reported",
        "reported",
        (
            f"{UNKNOWN}::test_a_bounce_of_a_mailbox_that_a_mail_was_forwarded_to"
            "_shows_on_the_mail_to_whom_ses_sent_it",
        ),
    ),
    Mutation(
        "a bounce that names no address is of the one that was written to",
        EVENT,
        "return not named or address",
        "return address",
        (f"{UNKNOWN}::test_a_bounce_that_names_no_address_is_of_the_one_that_we_wrote_to",),
    ),
    Mutation(
        "a mail that was reported of is known by its id",
        FEEDBACK,
        "    order, mail = _with_its_id(order, mail, event)\n",
        "",
        TWO_MAILS,
    ),
    Mutation(
        "a mail whose id is known is no other",
        FEEDBACK,
        " and mail.message_id is None",
        "",
        TWO_MAILS,
    ),
)
