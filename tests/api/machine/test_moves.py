"""What the state machine watches: a state that no move leads to is noticed, and so is what is gone."""

from collections import Counter

import pytest

from tests.api.machine.moves import States, Thing, only_moves

ORDER, ASSET, MAIL = Thing("order", "ord_1"), Thing("asset", "ast_1"), Thing("mail", "ord_1 0")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({ORDER: "cancelled"}, {ORDER: "needs_attention"}),
        ({ORDER: "provisioning"}, {ORDER: "draft"}),
        ({ASSET: "cancelled"}, {ASSET: "pending"}),
        ({MAIL: "failed"}, {MAIL: "bounced"}),
        ({ORDER: "draft", ASSET: "pending"}, {ORDER: "draft"}),
    ],
)
def test_what_no_move_leads_to_is_noticed(before: States, after: States) -> None:
    with pytest.raises(AssertionError):
        only_moves(before, after, Counter())


def test_single_moves_are_counted_apart_from_several_at_once() -> None:
    tally: Counter[str] = Counter()
    only_moves({}, {ORDER: "draft", ASSET: "pending"}, tally)
    only_moves({ORDER: "draft", ASSET: "pending"}, {ORDER: "completed", ASSET: "failed"}, tally)
    assert tally == {"order: draft .. -> completed": 1, "asset: pending -> failed": 1}
