"""The smoke test of a deployment goes by whether the stage serves its reference."""

from email.message import Message

import pytest

from infra.smoke import DOCUMENT, NO_DOCUMENT, Answer, checks
from infra.stage import stage

SHOWN = Answer(200, Message(), '{"openapi": "3.1.0"}')
NOT_FOUND = Answer(404, Message(), '{"code": "not_found"}')


@pytest.mark.parametrize(
    ("shows_docs", "answer", "holds"),
    [
        (True, SHOWN, True),
        (True, NOT_FOUND, False),
        (False, SHOWN, False),
        (False, NOT_FOUND, True),
    ],
)
def test_a_reference_is_there_exactly_where_it_is_to_be(
    shows_docs: bool, answer: Answer, holds: bool
) -> None:
    [about_it] = [each for each in checks(shows_docs=shows_docs) if each in (DOCUMENT, NO_DOCUMENT)]
    assert about_it.holds(answer) is holds
    assert len(checks(shows_docs=True)) == len(checks(shows_docs=False))


def test_prod_is_delivered_without_its_reference_and_dev_with_it() -> None:
    assert (stage("prod").settings.docs, stage("dev").settings.docs) == ("off", "on")
