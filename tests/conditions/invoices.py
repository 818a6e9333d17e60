"""Every number is taken once, and what was issued stays."""

from tests.conditions.lease import FENCING, ISSUING
from tests.conditions.mutation import Mutation

NUMBERING = "chalicelib/bss/invoices/numbering.py"
BATCHES = "chalicelib/bss/fulfilment/numbering.py"
IN_BATCHES = "tests/integration/test_numbering_in_batches.py"
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
        "            if lost.keys - {counter, *map(invoice_key, numbers.texts)}:\n                raise\n",
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
        "        condition = STILL_LEASED_AND_NEVER_INVOICED\n",
        '        condition = "attribute_exists(pk) AND :lease = :lease"\n',
        (JUST_BEGUN,),
    ),
    Mutation(
        "who numbers a batch numbers no order that somebody else holds by now",
        BATCHES,
        "resting=held.rests, condition=condition",
        'resting=held.rests, condition=":lease = :lease"',
        (
            f"{IN_BATCHES}::test_a_lease_that_ends_meanwhile_takes_its_order_out_and_the_others_go_on",
        ),
    ),
    Mutation(
        "an order is handed to the queue of invoices once",
        "chalicelib/bss/fulfilment/fulfil.py",
        "return none_cancelled(needed.assets) and held.order.invoice.was_never_tried",
        'return none_cancelled(needed.assets) and held.order.invoice.state == "pending"',
        (
            f"{IN_BATCHES}"
            "::test_what_is_handed_over_is_handed_over_once_and_then_numbered_by_the_worker",
        ),
    ),
    Mutation(
        "what broke off before is numbered alone",
        "chalicelib/bss/fulfilment/batch.py",
        "    if ready.held.lease.begun > 1:\n        return False\n",
        "",
        (f"{IN_BATCHES}::test_what_broke_off_once_is_left_to_the_worker",),
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
