"""`make mutations` can try each function without a right: there is something that it does."""

from infra.stage import stage
from tests.e2e.scenarios import Scenarios


def test_every_function_that_is_granted_something_has_a_scenario() -> None:
    # What authorize is granted is logs alone, which no local AWS enforces.
    functions = [name for name in stage("dev").functions if name != "authorize"]
    assert len(functions) > 7
    assert [name for name in functions if not hasattr(Scenarios, name)] == []
