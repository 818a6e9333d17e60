"""An invoice is mailed once at most by itself, and once for whoever asks."""

from tests.conditions.mutation import Mutation

SENDING = "chalicelib/bss/invoices/mailing/sending.py"
LEFT_BY_ITS_WORKER = "chalicelib/bss/invoices/mailing/interrupted.py"
RESENDING = "chalicelib/bss/invoices/mailing/resending.py"
REPORTS = "chalicelib/bss/invoices/mailing/reports.py"
STORE = "chalicelib/bss/invoices/mailing/store.py"
POST = "tests/integration/test_invoice_mail.py"
EVENTS = "tests/api/test_invoice_mail_events.py"
INTERRUPTED = (
    "    if mail.sending_since:\n        return _reported(mail.perhaps_sent(INTERRUPTED))\n"
)

MUTATIONS = (
    Mutation(
        "an invoice whose mailing had begun is not mailed again by itself",
        SENDING,
        INTERRUPTED,
        "",
        (f"{POST}::test_a_mail_whose_sending_had_begun_is_never_sent_again_by_itself",),
    ),
    Mutation(
        "that an invoice is about to be mailed is written down first",
        SENDING,
        "    post.table.write(being_sent(claimed, mail, now))\n",
        "",
        (f"{POST}::test_a_mail_whose_sending_had_begun_is_never_sent_again_by_itself",),
    ),
    Mutation(
        "a mail that was replaced while it was prepared is not sent",
        STORE,
        "return Put(_row(mail, claimed.ends(now), claimed.token), claimed.still_held)",
        "return Put(_row(mail, claimed.ends(now), claimed.token))",
        (f"{POST}::test_whoever_asks_for_another_address_while_it_is_prepared_replaces_it",),
    ),
    Mutation(
        "nothing is mailed to an address that bounced",
        SENDING,
        "    if known.is_blocked:\n"
        "        return _reported(mail.failed(BOUNCED, now, for_good=True))\n",
        "",
        (
            "tests/api/test_invoice_mail.py::test_nothing_is_mailed_to_an_address_that_bounced_before",
        ),
    ),
    Mutation(
        "a bounce of an invoice's mail that is reported twice shows once",
        REPORTS,
        "return is_of and event.report not in mail.reported and mail.last_error != event.in_words",
        "return is_of",
        (f"{EVENTS}::test_what_is_reported_twice_shows_once",),
    ),
    Mutation(
        "nobody asks for another mail while one is being sent",
        LEFT_BY_ITS_WORKER,
        "mail.sending_since is not None and mail.sending_since + CLAIMED_FOR > now",
        "False",
        (
            f"{POST}::test_while_it_is_being_sent_nobody_can_ask_for_another"
            "_and_then_it_is_of_unknown_outcome",
        ),
    ),
    Mutation(
        "whoever asks for a mail while one is being sent waits for it",
        RESENDING,
        "    if is_being_sent(last, asking.now):\n        raise Lost",
        "    if False:\n        raise Lost",
        (f"{POST}::test_whoever_asks_while_it_is_being_sent_waits_for_what_becomes_of_it",),
    ),
    Mutation(
        "a bounce that comes before the outcome is written comes again",
        LEFT_BY_ITS_WORKER,
        "mail.sending_since is not None and mail.sending_since + CLAIMED_FOR > now",
        "False",
        (
            f"{POST}::test_a_bounce_that_comes_before_the_outcome_is_written"
            "_comes_again_and_is_shown",
        ),
    ),
)
