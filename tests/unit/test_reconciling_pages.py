"""What reconciling finds is on the page for operations, with what ends it (rules.md R67)."""

import re
from typing import get_args

import pytest

from chalicelib.bss.reconciling import ways_out
from chalicelib.bss.reconciling.models import Kind
from contract.releases import document
from tests.project import PROJECT

OPERATIONS = (PROJECT / "docs/operations.md").read_text()
PAGE = OPERATIONS.partition("\n## Reconcile\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize("kind", get_args(Kind))
def test_each_finding_is_on_the_page_once(kind: str) -> None:
    table = PAGE.partition("| finding | do |")[2]
    listed = [line.split("|")[1] for line in table.splitlines() if line.startswith("|")]
    assert sum(f"`{kind}`" in each for each in listed) == 1


def test_the_page_lists_no_finding_that_there_is_not() -> None:
    table = PAGE.partition("| finding | do |")[2]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert set(re.findall(r"`(\w+)`", " ".join(cells))) == set(get_args(Kind))


def test_each_call_that_a_finding_names_is_in_the_document() -> None:
    paths = document()["paths"]
    calls = (
        ways_out.retry("{order_id}"),
        ways_out.cancel("{order_id}"),
        ways_out.mail_again("{order_id}"),
        ways_out.mail_invoice("{invoice_number}"),
        ways_out.synchronize("{asset_id}"),
        ways_out.replace("{asset_id}"),
    )
    for call in calls:
        method, _, path = call.partition(" ")
        assert method.lower() in paths[path], call
