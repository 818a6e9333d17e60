"""A purchase happens once, and a worker gives up in time."""

from tests.conditions.lease import AT_WORK, ISSUING
from tests.conditions.lease_writes import GIVEN_UP
from tests.conditions.mutation import Mutation

PURCHASE = "chalicelib/bss/orders/purchase.py"
STORE = "chalicelib/bss/orders/store.py"
CHANGED = "tests/api/test_bss_draft_changes.py"
EXECUTES = "tests/api/test_bss_drafts.py::test_an_executed_draft_is_an_order_like_any_other"
WRITTEN_OVER = (
    f"{ISSUING}::test_an_order_that_is_there_is_not_written_over_whatever_it_is_claimed_by"
)

DRAFTS = (
    Mutation(
        "an order is written over nothing but the draft it was",
        PURCHASE,
        "Put(order_row(order, writes=1), over)",
        "Put(order_row(order, writes=1))",
        (
            f"{AT_WORK}::test_a_draft_cancelled_while_it_is_executed_is_not_executed",
            WRITTEN_OVER,
        ),
    ),
    Mutation(
        "an order of a basket is written over none",
        PURCHASE,
        "over: Condition = NEVER_WRITTEN",
        "over: Condition | None = None",
        (WRITTEN_OVER,),
    ),
    Mutation(
        "a draft that was never changed can be executed",
        STORE,
        'DRAFT_NEVER_CHANGED = f"{STILL_A_DRAFT} AND attribute_not_exists(version)"',
        'DRAFT_NEVER_CHANGED = f"{STILL_A_DRAFT} AND attribute_exists(version)"',
        (EXECUTES,),
    ),
    Mutation(
        "a draft that is changed meanwhile is not executed as it was",
        STORE,
        'DRAFT_NEVER_CHANGED = f"{STILL_A_DRAFT} AND attribute_not_exists(version)"',
        "DRAFT_NEVER_CHANGED = STILL_A_DRAFT",
        (f"{CHANGED}::test_a_draft_that_is_changed_while_it_is_executed_is_executed_as_changed",),
    ),
    Mutation(
        "a draft that is changed again meanwhile is not executed as it was",
        STORE,
        'DRAFT_UNCHANGED_SINCE_READ = f"{STILL_A_DRAFT} AND version = :seen"',
        'DRAFT_UNCHANGED_SINCE_READ = f"{STILL_A_DRAFT} AND version >= :seen"',
        (f"{CHANGED}::test_a_draft_that_is_changed_while_it_is_executed_is_executed_as_changed",),
    ),
    Mutation(
        "only a draft is changed or executed",
        STORE,
        'STILL_A_DRAFT = "status_list = :draft"',
        'STILL_A_DRAFT = "(status_list = :draft OR status_list <> :draft)"',
        (f"{CHANGED}::test_a_draft_that_is_executed_while_it_is_changed_stays_as_it_was_executed",),
    ),
    Mutation(
        "a change is made over the draft that was read",
        "chalicelib/bss/orders/changes.py",
        "Put(order_row(kept), unchanged_draft(draft))",
        "Put(order_row(kept))",
        (f"{CHANGED}::test_of_two_changes_of_a_draft_at_once_none_is_lost",),
    ),
)
MUTATIONS = (
    *DRAFTS,
    Mutation(
        "an asset is written over none",
        PURCHASE,
        "Put(asset_row(asset), NEVER_WRITTEN)",
        "Put(asset_row(asset))",
        (f"{ISSUING}::test_an_asset_that_is_there_keeps_its_coupon_whatever_is_executed",),
    ),
    Mutation(
        "an order that breaks its worker every time is given up",
        "chalicelib/bss/fulfilment/fulfil.py",
        "if held.lease.begun > MOST_BEGINNINGS:",
        "if False:",
        (GIVEN_UP,),
    ),
    Mutation(
        "an order is not given up too early",
        "chalicelib/bss/fulfilment/fulfil.py",
        "if held.lease.begun > MOST_BEGINNINGS:",
        "if held.lease.begun >= MOST_BEGINNINGS:",
        (GIVEN_UP,),
    ),
)
