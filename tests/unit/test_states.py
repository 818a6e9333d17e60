"""The state machines: every state is reached and has a way out, and what makes each move is there."""

import ast
import inspect
import re
from collections import Counter
from importlib import import_module
from types import ModuleType
from typing import Any, get_args

import pytest

from chalicelib.bss.accounts import models as account_models
from chalicelib.bss.invoices import models as invoice_models
from chalicelib.bss.invoices.archive import models as archive_models
from chalicelib.bss.invoices.mailing import models as mailing_models
from chalicelib.bss.orders import assets, models, steps
from chalicelib.bss.vendor_tasks import models as task_models
from chalicelib.openapi.routes import endpoints
from chalicelib.values.states import Machine, Move, UnknownMove
from contract.states import MACHINES, as_text, documented
from tests.project import PROJECT
from tests.state_machines import all_states, reached

(
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
) = MACHINES
# The field of a model that holds each machine's state.
FIELDS = [
    (ORDERS, models.Order, "status"),
    (INVOICE_STEP, steps.Step, "state"),
    (COUPONS_STEP, steps.Step, "state"),
    (WELCOME_STEP, steps.WelcomeStep, "state"),
    (MAILS, steps.MailSend, "outcome"),
    (ASSETS, assets.Asset, "provisioning_status"),
    (COUPONS, assets.Coupon, "status"),
    (INVOICES, invoice_models.Invoice, "status"),
    (DOCUMENTS, archive_models.InvoiceDocuments, "state"),
    (INVOICE_MAILS, mailing_models.InvoiceMail, "state"),
    (ACCOUNTS, account_models.Account, "provisioning_sync_status"),
    (VENDOR_TASKS, task_models.VendorTask, "status"),
]
# The machines whose moves are made by name in a model; that of a coupon and a mail is the new status.
BY_NAME = [
    (INVOICE_STEP, steps),
    (WELCOME_STEP, steps),
    (ASSETS, assets),
    (INVOICES, invoice_models),
    (ACCOUNTS, account_models),
    (VENDOR_TASKS, task_models),
]
each_machine = pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.noun)


def entry_points() -> set[str]:
    """The functions of app.py that a queue or a schedule starts."""
    functions = ast.parse((PROJECT / "app.py").read_text(encoding="utf-8")).body
    return {
        function.name
        for function in functions
        if isinstance(function, ast.FunctionDef)
        and re.search(r"app\.(on_sqs_message|schedule)\(", ast.unparse(function.decorator_list[0]))
    }


CALLS = {endpoint.call for endpoint in endpoints()} | entry_points()


@each_machine
def test_every_state_is_reached_from_the_beginning(machine: Machine[str]) -> None:
    assert reached(machine, *machine.first) == all_states(machine)


@each_machine
def test_every_state_leads_to_where_it_may_stay(machine: Machine[str]) -> None:
    good = {*machine.rests, *machine.ends}
    stuck = [state for state in all_states(machine) if not good & reached(machine, state)]
    assert stuck == []


@each_machine
def test_nothing_leads_out_of_an_end_and_out_of_everything_else_something(
    machine: Machine[str],
) -> None:
    left = {move.state for move in machine.moves if move.next != move.state}
    assert all_states(machine) - left - {*machine.rests} == {*machine.ends} - {*machine.rests}
    assert not left & {*machine.ends}
    assert not {*machine.rests} & {*machine.ends}


@each_machine
def test_a_state_and_what_happens_in_it_have_one_next_state(machine: Machine[str]) -> None:
    times = Counter((move.state, move.event) for move in machine.moves)
    assert [move for move, count in times.items() if count > 1] == []


@each_machine
def test_each_move_is_made_by_calls_and_functions_that_are_there(machine: Machine[str]) -> None:
    for move in machine.moves:
        assert move.taken_by
        assert sorted({*move.taken_by} - CALLS) == [], move
        assert len({*move.taken_by}) == len(move.taken_by), move


def test_a_call_that_is_not_there_would_be_noticed() -> None:
    assert {"fulfil_order", "POST /bss/orders/{order_id}/cancel"} <= CALLS
    assert not CALLS & {"authorize", "as_problem", "POST /bss/orders/{order_id}/forget"}


@pytest.mark.parametrize(
    ("machine", "model", "field"), FIELDS, ids=[machine.noun for machine, *_ in FIELDS]
)
def test_no_state_of_a_model_is_missing_from_its_table(
    machine: Machine[str], model: Any, field: str
) -> None:
    assert all_states(machine) == {*get_args(model.model_fields[field].annotation)}


def test_no_table_is_left_out_here_and_in_the_docs() -> None:
    found = []
    for file in sorted((PROJECT / "chalicelib").rglob("*.py")):
        names = re.findall(r"^(\w+) = Machine\[", file.read_text(encoding="utf-8"), re.MULTILINE)
        module = ".".join(file.relative_to(PROJECT).with_suffix("").parts)
        found += [getattr(import_module(module), name) for name in names]
    assert sorted(map(id, found)) == sorted(map(id, MACHINES))
    assert [machine for machine, *_ in FIELDS] == [*MACHINES]


@pytest.mark.parametrize(
    ("machine", "module"), BY_NAME, ids=[machine.noun for machine, _ in BY_NAME]
)
def test_each_move_is_one_that_the_model_makes(machine: Machine[str], module: ModuleType) -> None:
    source = inspect.getsource(module)
    made = {move.event for move in machine.moves if f'"{move.event}"' in source}
    assert made == {move.event for move in machine.moves}


def test_staff_end_an_order_that_needs_attention_with_one_call() -> None:
    ends = {*ORDERS.rests, *ORDERS.ends}
    out = [move for move in ORDERS.moves if move.state == "needs_attention" and move.next in ends]
    calls = {name for move in out for name in move.taken_by if name.startswith("POST ")}
    of_orders = {f"POST /bss/orders/{{order_id}}/{call}" for call in ("close", "cancel", "retry")}
    assert calls == of_orders | {"POST /bss/vendor-tasks/{task_id}/complete"}


def test_a_move_that_the_table_does_not_know_is_refused_by_name() -> None:
    lamp = Machine("lamp", ("off",), (), ("on",), (Move("off", "lit", "on", ("hand",)),))
    assert lamp.after("off", "lit") == "on"
    with pytest.raises(UnknownMove, match="lamp: lit cannot happen while it is on"):
        lamp.after("on", "lit")


def test_the_states_in_the_docs_are_those_of_the_tables() -> None:
    assert documented() == as_text(), "docs/reliability.md is out of date: make states"
