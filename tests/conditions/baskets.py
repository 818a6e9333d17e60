"""A basket is saved over what was read, and ordered as it was read."""

from tests.conditions.mutation import Mutation

CONDITIONS = "chalicelib/storage/conditions.py"
STORE = "chalicelib/checkout/store.py"
UNCHANGED = 'Condition(UNCHANGED_SINCE_READ, {"seen": version}) if version else NEVER_WRITTEN'
TABS = (
    "tests/integration/test_baskets_at_once.py"
    "::test_lines_that_eight_tabs_add_at_once_all_survive_and_every_change_counts"
)
FIRST_CHANGE = (
    "tests/integration/test_baskets_at_once.py::test_the_first_change_of_a_basket_is_made_once"
)
ORDERED = (
    "tests/integration/test_placing_at_once.py"
    "::test_what_is_added_while_the_order_is_placed_is_in_it_or_in_the_next_basket"
)

MUTATIONS = (
    Mutation(
        "what was changed since it was read is not written over",
        CONDITIONS,
        UNCHANGED,
        "Condition('attribute_exists(pk)') if version else NEVER_WRITTEN",
        (
            "tests/integration/test_changes_at_once.py::test_of_two_changes_of_an_account_at_once_none_is_lost",
            TABS,
        ),
    ),
    Mutation(
        "what was not there when it was read is not written over",
        CONDITIONS,
        UNCHANGED,
        'Condition(UNCHANGED_SINCE_READ, {"seen": version})',
        (FIRST_CHANGE,),
    ),
    Mutation(
        "what was never written is not there",
        CONDITIONS,
        'NEVER_WRITTEN = Condition("attribute_not_exists(pk)")',
        'NEVER_WRITTEN = Condition("attribute_not_exists(pk) OR attribute_exists(pk)")',
        (TABS,),
    ),
    Mutation(
        "a version is the one that was read",
        CONDITIONS,
        'UNCHANGED_SINCE_READ = "version = :seen"',
        'UNCHANGED_SINCE_READ = "version >= :seen"',
        (TABS,),
    ),
    Mutation(
        "a basket is saved over what was read",
        STORE,
        ", unchanged_since_read(seen))",
        ")",
        (TABS,),
    ),
    Mutation(
        "the basket that becomes an order is the one that was read",
        STORE,
        "    return saved(basket.ordered(), basket.version)",
        "    return Put(saved(basket.ordered(), basket.version).row)",
        (ORDERED,),
    ),
)
