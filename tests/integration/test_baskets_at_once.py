"""One basket in many tabs: merged changes survive, a change for one version wins or gets 412."""

import pytest

from chalicelib.checkout import changes, placing
from chalicelib.checkout.models import BasketAnswer, ConfirmBilling
from chalicelib.errors import BillingChanged, StaleVersion
from chalicelib.storage.receipts import slot
from tests.integration.backend import Backend
from tests.integration.concurrency import THREADS, at_once

TIMES = 3


def basket(backend: Backend) -> BasketAnswer:
    return changes.view(backend.caller(), table=backend.table)


def test_lines_that_eight_tabs_add_at_once_all_survive_and_every_change_counts(
    backend: Backend,
) -> None:
    anna = backend.caller()
    names = [f"Tab {tab}, line {line}" for tab in range(THREADS) for line in range(TIMES)]
    outcomes = at_once([lambda name=name: backend.add(anna, name) for name in names])
    found = basket(backend)
    assert sorted(line.friendly_name or "" for line in found.lines) == sorted(names)
    assert found.version == len(names)
    assert sorted(answer.version for answer in outcomes) == list(range(1, len(names) + 1))
    assert found.totals.net.amount == 1200 * len(names)


def test_licences_that_eight_tabs_add_to_one_line_add_up(backend: Backend) -> None:
    anna = backend.caller()
    at_once([lambda: backend.add(anna, "Sales", quantity=5)] * (THREADS * TIMES))
    [line] = basket(backend).lines
    assert line.quantity == 5 * THREADS * TIMES
    assert basket(backend).version == THREADS * TIMES


def test_the_first_change_of_a_basket_is_made_once(backend: Backend) -> None:
    anna = backend.caller()
    outcomes = at_once([lambda: backend.add(anna, "Sales")] * THREADS)
    assert len({answer.basket_id for answer in outcomes}) == 1


def test_of_eight_who_ask_for_the_same_version_one_wins_and_the_others_are_told(
    backend: Backend,
) -> None:
    anna = backend.caller()
    backend.add(anna, "There before")

    def add(name: str) -> bool:
        try:
            backend.add(anna, name, if_match=frozenset({1}))
        except StaleVersion:
            return False
        return True

    won = at_once([lambda name=f"Tab {tab}": add(name) for tab in range(THREADS)])
    assert sorted(won) == [False] * 7 + [True]
    winner = f"Tab {won.index(True)}"
    assert [line.friendly_name for line in basket(backend).lines] == ["There before", winner]
    assert basket(backend).version == 2


def test_one_press_repeated_with_its_idempotency_key_adds_once(backend: Backend) -> None:
    anna = backend.caller()
    key = slot(anna.account_id, anna.sub, "POST /basket/lines", "key-1", b"same")
    outcomes = at_once([lambda: backend.add(anna, "Sales", slot=key)] * THREADS)
    assert outcomes == [outcomes[0]] * THREADS
    assert [line.quantity for line in basket(backend).lines] == [1]
    assert basket(backend).version == 1


def test_versions_go_on_counting_after_an_order(backend: Backend) -> None:
    anna = backend.caller()
    placed = backend.fill(anna)
    backend.place(anna, placed)
    fresh = basket(backend)
    assert (fresh.version, fresh.basket_id, fresh.lines) == (0, None, ())
    added = backend.add(anna, "Next order")
    assert added.version == placed.basket_version + 2
    assert added.basket_id != placed.basket_id


def test_only_the_billing_that_is_on_file_now_can_be_confirmed(backend: Backend) -> None:
    anna = backend.caller()
    backend.add(anna, "Sales")
    for other in (2, 99):
        with pytest.raises(BillingChanged):
            placing.confirm_billing(
                backend.request(anna), ConfirmBilling(billing_version=other), table=backend.table
            )
    assert basket(backend).version == 1
    assert not placing.rehearse(anna, table=backend.table).billing.confirmed
