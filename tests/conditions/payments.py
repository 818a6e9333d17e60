"""Of payments of one invoice that are recorded at once, none is lost and none counts twice."""

from tests.conditions.mutation import Mutation

STORE = "chalicelib/bss/invoices/store.py"
CREDIT = "chalicelib/bss/fulfilment/credit.py"
AT_ONCE = "tests/integration/test_payments_at_once.py"
OVERTAKEN = "tests/integration/test_cancelling_overtaken.py"
NEVER_CHANGED = (
    'NEVER_CHANGED = Condition("attribute_exists(pk) AND attribute_not_exists(version)")'
)

MUTATIONS = (
    Mutation(
        "a payment is recorded on the invoice as it was read",
        STORE,
        "return Put(invoice_row(after), unchanged)",
        "return Put(invoice_row(after))",
        (f"{AT_ONCE}::test_a_credit_issued_while_a_payment_is_recorded_is_kept_by_the_payment",),
    ),
    Mutation(
        "an invoice that was never changed is as it was issued",
        STORE,
        NEVER_CHANGED,
        'NEVER_CHANGED = Condition("attribute_exists(pk)")',
        (
            f"{OVERTAKEN}::test_an_invoice_that_somebody_credits_meanwhile_is_not_credited_a_second_time",
        ),
    ),
    Mutation(
        "only an invoice that is there is paid",
        STORE,
        NEVER_CHANGED,
        'NEVER_CHANGED = Condition("attribute_not_exists(version)")',
        (f"{AT_ONCE}::test_an_invoice_that_is_gone_is_not_made_anew_by_its_payment",),
    ),
    Mutation(
        "a payment on record is never written over",
        STORE,
        "return Put(row(kept, recorded, position=kept.sk), NEVER_WRITTEN)",
        "return Put(row(kept, recorded, position=kept.sk))",
        (f"{AT_ONCE}::test_a_payment_that_is_there_is_not_written_over",),
    ),
    Mutation(
        "a credit waits for a payment that is recorded meanwhile",
        CREDIT,
        "        if not _paid_meanwhile(held, invoice, lost, series_key(series.name).pk):\n            raise\n",
        "        raise\n",
        (f"{AT_ONCE}::test_a_payment_recorded_while_its_order_is_cancelled_is_kept_by_the_credit",),
    ),
)
