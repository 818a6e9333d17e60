"""Every number is taken once, and what was issued stays."""

from tests.conditions.lease import FENCING, ISSUING
from tests.conditions.mutation import Mutation

NUMBERING = "chalicelib/bss/invoices/numbering.py"
TAKEN_MEANWHILE = f"{ISSUING}::test_a_number_that_was_taken_meanwhile_is_not_taken_again"
FIRST = "unchanged if series.last else NEVER_WRITTEN"
JUST_BEGUN = (
    f"{FENCING}"
    "::test_who_was_overtaken_before_the_invoice_by_one_who_has_just_begun_does_nothing_more"
)

MUTATIONS = (
    Mutation(
        "a number that somebody took is not taken",
        NUMBERING,
        FIRST,
        "None if series.last else NEVER_WRITTEN",
        (TAKEN_MEANWHILE,),
    ),
    Mutation(
        "a first number that somebody took is not taken",
        NUMBERING,
        FIRST,
        "unchanged if series.last else None",
        (TAKEN_MEANWHILE,),
    ),
    Mutation(
        "a series is only as it was read",
        NUMBERING,
        'NO_NUMBER_TAKEN_SINCE_READ = "last_number = :seen"',
        'NO_NUMBER_TAKEN_SINCE_READ = "last_number >= :seen"',
        (TAKEN_MEANWHILE,),
    ),
    Mutation(
        "who lost more than the number does not try the next one",
        NUMBERING,
        "            if lost.keys - {counter, invoice_key(number.text)}:\n                raise\n",
        "            del lost\n",
        (JUST_BEGUN,),
    ),
    Mutation(
        "an issued invoice is never written over",
        "chalicelib/bss/invoices/issuing.py",
        "Put(invoice_row(invoice), NEVER_WRITTEN)",
        "Put(invoice_row(invoice))",
        (f"{ISSUING}::test_an_issued_invoice_is_not_written_over_even_when_the_counter_was_lost",),
    ),
    Mutation(
        "an order gets its invoice from who holds it, and only the first",
        "chalicelib/bss/invoices/issuing.py",
        "            condition=STILL_LEASED_AND_NEVER_INVOICED,\n",
        '            condition="attribute_exists(pk) AND :lease = :lease",\n',
        (JUST_BEGUN,),
    ),
    Mutation(
        "an invoice is issued only when it is due",
        "chalicelib/bss/invoices/issuing.py",
        "    if not order.invoice.is_due(now):\n        return order\n",
        "",
        (
            "tests/integration/test_schedule.py::test_a_failed_attempt_is_found_when_its_time_has_come",
        ),
    ),
)
