"""What SES reports shows once, on the mail that it is about."""

from tests.conditions.mutation import Mutation

FEEDBACK = "chalicelib/bss/mail/feedback.py"
EVENT = "chalicelib/bss/mail/events.py"
EVENTS = "tests/api/test_bss_mail_events.py"
TWICE = f"{EVENTS}::test_what_is_reported_twice_shows_once"

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
        ", now, *_blocked_address(event, mail, table, now))",
        ", now)",
        (f"{EVENTS}::test_an_address_that_bounced_for_good_is_refused_until_corrected",),
    ),
    Mutation(
        "an address is unblocked as it was read",
        "chalicelib/bss/mail/addresses.py",
        ', Condition(BLOCKED_AS_READ, {"body": stored["body"]["S"]}))',
        ")",
        ("tests/api/test_unblocking.py::test_a_bounce_in_the_moment_of_unblocking_is_not_lost",),
    ),
)
