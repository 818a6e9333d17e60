"""Every state and its ways out, as docs/reliability.md shows them. `make states` renews them there."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from chalicelib.bss.accounts.models import ACCOUNTS
from chalicelib.bss.invoices.archive.models import DOCUMENTS
from chalicelib.bss.invoices.mailing.models import INVOICE_MAILS
from chalicelib.bss.invoices.models import INVOICES
from chalicelib.bss.orders.states import ASSETS, COUPONS, ORDERS
from chalicelib.bss.orders.step_states import COUPONS_STEP, INVOICE_STEP, MAILS, WELCOME_STEP
from chalicelib.bss.vendor_tasks.models import VENDOR_TASKS
from chalicelib.values.states import Machine, Move

MACHINES: tuple[Machine, ...] = (
    ORDERS,
    INVOICE_STEP,
    COUPONS_STEP,
    WELCOME_STEP,
    MAILS,
    ASSETS,
    COUPONS,
    INVOICES,
    DOCUMENTS,
    INVOICE_MAILS,
    ACCOUNTS,
    VENDOR_TASKS,
)
PAGE = Path(__file__).resolve().parents[1] / "docs" / "reliability.md"
# The tables of the page: from the heading of the first one to the next chapter.
TABLES = re.compile(rf"^### {ORDERS.noun}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def as_text() -> str:
    """The tables of every machine, in Markdown."""
    return "\n".join(line for machine in MACHINES for line in (*_table(machine), "")) + "\n"


def documented() -> str:
    """The tables as the page has them."""
    found = TABLES.search(PAGE.read_text(encoding="utf-8"))
    return found[0] if found else ""


def renew() -> None:
    """Write the tables as they are now into the page."""
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(TABLES.sub(lambda _: as_text(), page), encoding="utf-8")


def _table(machine: Machine[str]) -> Iterator[str]:
    yield f"### {machine.noun}"
    yield f"It begins {_or(machine.first)}."
    yield ""
    yield "| state | what happens | then | by |"
    yield "|---|---|---|---|"
    moves = [move for state in _states(machine) for move in machine.moves if move.state == state]
    yield from map(_row, moves)
    for state in machine.ends:
        yield f"| `{state}` | nothing any more | | |"
    if machine.rests:
        yield ""
        yield f"It may stay {_or(machine.rests)}: nobody has to do anything."


def _states(machine: Machine[str]) -> list[str]:
    """The states that something leads out of, in the order of the table."""
    return list(dict.fromkeys(move.state for move in machine.moves))


def _row(move: Move[str]) -> str:
    by = ", ".join(f"`{name}`" for name in move.taken_by)
    return f"| `{move.state}` | {move.event.replace('_', ' ')} | `{move.next}` | {by} |"


def _or(states: tuple[str, ...]) -> str:
    *others, last = (f"`{state}`" for state in states)
    return f"{', '.join(others)} or {last}" if others else last


if __name__ == "__main__":
    if sys.argv[1:] == ["renew"]:
        renew()
    else:
        sys.stdout.write(as_text())
