"""A purchase happens once, and a worker gives up in time."""

from tests.conditions.lease import AT_WORK, ISSUING
from tests.conditions.lease_writes import GIVEN_UP
from tests.conditions.mutation import Mutation

PURCHASE = "chalicelib/bss/orders/purchase.py"
NEVER_EXECUTED = '"attribute_not_exists(pk) OR status_list = :draft"'

MUTATIONS = (
    Mutation(
        "a draft is executed once",
        PURCHASE,
        ", NEVER_EXECUTED)",
        ")",
        (
            f"{AT_WORK}::test_a_draft_cancelled_while_it_is_executed_is_not_executed",
            f"{ISSUING}::test_an_order_that_is_there_is_not_written_over_whatever_it_is_claimed_by",
        ),
    ),
    Mutation(
        "a draft can be executed",
        PURCHASE,
        NEVER_EXECUTED,
        '"attribute_not_exists(pk) AND :draft = :draft"',
        ("tests/api/test_bss_drafts.py::test_an_executed_draft_is_an_order_like_any_other",),
    ),
    Mutation(
        "a basket becomes an order",
        PURCHASE,
        NEVER_EXECUTED,
        '"status_list = :draft"',
        ("tests/integration/test_fencing.py::test_a_living_worker_is_not_overtaken",),
    ),
    Mutation(
        "only a draft is written over",
        PURCHASE,
        NEVER_EXECUTED,
        '"attribute_not_exists(pk) OR status_list <> :draft"',
        (f"{ISSUING}::test_an_order_that_is_there_is_not_written_over_whatever_it_is_claimed_by",),
    ),
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
