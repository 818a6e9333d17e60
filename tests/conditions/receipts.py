"""A call with an Idempotency-Key takes effect once, for a day."""

from tests.conditions.mutation import Mutation

RECEIPTS = "chalicelib/storage/receipts.py"
NEVER_USED = 'NEVER_USED = "attribute_not_exists(pk) OR expires_at <= :now"'

MUTATIONS = (
    Mutation(
        "a receipt is written once",
        RECEIPTS,
        'Condition(NEVER_USED, {"now": int(now.timestamp())})',
        "None",
        (
            "tests/integration/test_changes_at_once.py"
            "::test_two_requests_of_one_idempotency_key_at_once_make_one_account",
        ),
    ),
    Mutation(
        "a receipt can be written",
        RECEIPTS,
        NEVER_USED,
        'NEVER_USED = "expires_at <= :now"',
        (
            "tests/api/test_idempotency.py"
            "::test_the_same_key_and_body_get_the_same_answer_and_the_effect_once",
        ),
    ),
    Mutation(
        "a receipt that has ended is written over",
        RECEIPTS,
        NEVER_USED,
        'NEVER_USED = "attribute_not_exists(pk) AND :now = :now"',
        (
            "tests/api/test_idempotency_memory.py"
            "::test_a_key_is_remembered_for_a_day_and_then_forgotten",
        ),
    ),
    Mutation(
        "a receipt that has ended is recalled no more",
        RECEIPTS,
        'if stored is None or int(stored["expires_at"]["N"]) <= now.timestamp():',
        "if stored is None:",
        (
            "tests/unit/test_receipts.py"
            "::test_after_a_day_the_key_is_free_again_even_for_another_body",
        ),
    ),
    Mutation(
        "a key belongs to one body",
        RECEIPTS,
        "        if receipt.fingerprint != self.fingerprint:\n            raise IdempotencyKeyReused\n",
        "",
        ("tests/unit/test_receipts.py::test_the_same_key_for_another_body_is_refused",),
    ),
)
