"""An invoice's documents are made by one worker at a time, and never over what another has made."""

from tests.conditions.mutation import Mutation

CLAIMED = "chalicelib/bss/invoices/claim.py"
AGAIN = "chalicelib/bss/invoices/archive/retrying.py"
DOCUMENTS = "tests/integration/test_documents.py"
REPAIRS = "chalicelib/bss/reconciling/repairs.py"
LEFT_TO_THEM = (
    "tests/api/test_reconciling_repairs.py"
    "::test_documents_that_somebody_else_made_due_meanwhile_are_left_to_them"
)

MUTATIONS = (
    Mutation(
        "documents that somebody is making are not made",
        CLAIMED,
        'STILL_DUE = "due_at <= :now"',
        'STILL_DUE = "attribute_exists(due_at) AND :now = :now"',
        (f"{DOCUMENTS}::test_nobody_makes_what_somebody_else_is_making",),
    ),
    Mutation(
        "documents that are made are not made anew",
        CLAIMED,
        'STILL_DUE = "due_at <= :now"',
        'STILL_DUE = "attribute_not_exists(due_at) OR due_at <= :now"',
        (f"{DOCUMENTS}::test_a_second_message_makes_nothing_anew",),
    ),
    Mutation(
        "whoever was overtaken writes nothing more",
        CLAIMED,
        'STILL_CLAIMED = "claim = :claim"',
        'STILL_CLAIMED = "attribute_exists(claim) AND :claim = :claim"',
        (f"{DOCUMENTS}::test_whoever_is_late_overwrites_nothing",),
    ),
    Mutation(
        "only failed documents are made again",
        AGAIN,
        'DOCUMENTS_STILL_FAILED = Condition("failed = :yes", {"yes": 1})',
        'DOCUMENTS_STILL_FAILED = Condition("attribute_exists(pk)")',
        (f"{DOCUMENTS}::test_two_of_staff_who_ask_at_once_are_one_retry",),
    ),
    Mutation(
        "reconciling leaves documents that are due to who makes them",
        REPAIRS,
        'STILL_NOT_DUE_AS_READ = "attribute_not_exists(due_at) AND body = :body"',
        'STILL_NOT_DUE_AS_READ = "body = :body"',
        (LEFT_TO_THEM,),
    ),
    Mutation(
        "reconciling makes no documents due that were made meanwhile",
        REPAIRS,
        'STILL_NOT_DUE_AS_READ = "attribute_not_exists(due_at) AND body = :body"',
        'STILL_NOT_DUE_AS_READ = "attribute_not_exists(due_at) AND (:body = :body)"',
        (LEFT_TO_THEM,),
    ),
)
