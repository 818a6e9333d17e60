"""Two changes of one account or one product at once are both kept."""

from tests.conditions.mutation import Mutation

AT_ONCE = "tests/integration/test_changes_at_once.py"

MUTATIONS = (
    Mutation(
        "of two changes of an account at once none is lost",
        "chalicelib/bss/accounts/store.py",
        ", unchanged_since_read(before.revision))",
        ")",
        (f"{AT_ONCE}::test_of_two_changes_of_an_account_at_once_none_is_lost",),
    ),
    Mutation(
        "of two changes of a product at once none is lost",
        "chalicelib/bss/products/store.py",
        ", unchanged_since_read(before.revision))",
        ")",
        (f"{AT_ONCE}::test_of_two_changes_of_a_product_at_once_none_is_lost",),
    ),
)
