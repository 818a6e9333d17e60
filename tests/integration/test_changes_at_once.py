"""Two people change one account or one product at once: what each of them wanted is kept."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.bss.accounts.answers import AccountAnswer
from chalicelib.bss.accounts.billing import BillingData
from chalicelib.bss.accounts.changes import AccountChange, NewAccount
from chalicelib.bss.accounts.changes import change as change_account
from chalicelib.bss.accounts.changes import create as create_account
from chalicelib.bss.accounts.lists import AccountsQuery, all_accounts
from chalicelib.bss.accounts.store import account_row, find_account
from chalicelib.bss.coupons.synchronization import synchronize
from chalicelib.bss.products.changes import ProductChange
from chalicelib.bss.products.changes import change as change_product
from chalicelib.bss.products.store import find_product
from chalicelib.errors import BillingChanged
from chalicelib.storage.receipts import slot
from chalicelib.storage.table import Table
from chalicelib.values.money import NewPrice
from tests.builders import a_billing, an_account
from tests.fakes import FakeBitTitan
from tests.integration.backend import Backend
from tests.integration.crashes import TroubledTable


def as_sue(backend: Backend, table: Table | None = None) -> dict[str, Any]:
    """Who changes something, where and when."""
    return {"by": "usr_sue", "table": table or backend.table, "now": backend.clock()}


def just_before_it_is_written(backend: Backend, meanwhile: Callable[[], None]) -> Table:
    """A table where somebody else writes just before the first write."""
    return TroubledTable(backend.table, 1, "before", meanwhile)


def test_of_two_changes_of_an_account_at_once_none_is_lost(backend: Backend) -> None:
    def another_renames_it() -> None:
        change_account("acc_customer", AccountChange(name="Renamed Ltd"), **as_sue(backend))

    forbidding = AccountChange(may_order_for_itself=False)
    table = just_before_it_is_written(backend, another_renames_it)
    answer = change_account("acc_customer", forbidding, **as_sue(backend, table))
    account = find_account(backend.table, "acc_customer")
    assert account
    assert (account.name, account.may_order_for_itself) == ("Renamed Ltd", False)
    assert (answer.name, answer.may_order_for_itself) == ("Renamed Ltd", False)


def _billing(**changes: Any) -> AccountChange:
    return AccountChange.model_validate({"billing": changes})


def _where_another_corrects_the_tax(backend: Backend) -> Table:
    def corrected() -> None:
        change_account("acc_customer", _billing(tax_rate="0.07"), **as_sue(backend))

    return just_before_it_is_written(backend, corrected)


def test_of_two_changes_of_the_billing_at_once_both_are_kept_and_each_is_a_version(
    backend: Backend,
) -> None:
    before = find_account(backend.table, "acc_customer")
    table = _where_another_corrects_the_tax(backend)
    change_account(
        "acc_customer", _billing(invoice_email="bills@example.com"), **as_sue(backend, table)
    )
    account = find_account(backend.table, "acc_customer")
    assert before and account
    both = before.billing.with_changes(
        tax_rate=a_billing(tax_rate="0.07").tax_rate,
        invoice_email="bills@example.com",
        version=before.billing.version + 2,
    )
    assert account.billing == both


def test_who_names_the_version_that_another_changed_at_once_is_refused_and_changes_nothing(
    backend: Backend,
) -> None:
    before = find_account(backend.table, "acc_customer")
    assert before
    table = _where_another_corrects_the_tax(backend)
    asking = _billing(invoice_email="bills@example.com", version=before.billing.version)
    with pytest.raises(BillingChanged):
        change_account("acc_customer", asking, **as_sue(backend, table))
    account = find_account(backend.table, "acc_customer")
    assert account
    assert account.billing == before.billing.with_changes(
        tax_rate=a_billing(tax_rate="0.07").tax_rate, version=before.billing.version + 1
    )


def test_an_account_that_is_changed_while_bittitan_is_told_of_it_keeps_the_change(
    backend: Backend,
) -> None:
    made = an_account(account_id="acc_new", provisioning_sync_status="unsynchronized")
    backend.table.put(account_row(made))

    def another_corrects_the_tax() -> None:
        wanted = AccountChange.model_validate({"billing": {"tax_rate": "0.07"}})
        change_account("acc_new", wanted, **as_sue(backend))

    table = just_before_it_is_written(backend, another_corrects_the_tax)
    synchronize("acc_new", bittitan=FakeBitTitan(), **as_sue(backend, table))
    account = find_account(backend.table, "acc_new")
    assert account
    assert account.provisioning_sync_status == "synchronized"
    assert account.billing == a_billing(tax_rate="0.07", version=2)


def test_of_two_changes_of_a_product_at_once_none_is_lost(backend: Backend) -> None:
    def another_withdraws_it() -> None:
        change_product("prd_mailbox", ProductChange(published=False), **as_sue(backend))

    dearer = ProductChange(unit_price=NewPrice(amount=1300, currency="EUR"))
    table = just_before_it_is_written(backend, another_withdraws_it)
    answer = change_product("prd_mailbox", dearer, **as_sue(backend, table))
    product = find_product(backend.table, "prd_mailbox")
    assert product
    assert (product.published, product.unit_price.amount) == (False, 1300)
    assert (answer.published, answer.unit_price.amount) == (False, 1300)


def test_two_requests_of_one_idempotency_key_at_once_make_one_account(backend: Backend) -> None:
    wanted = NewAccount.model_validate(
        {
            "kind": "customer",
            "name": "Blue Bakery",
            "billing": a_billing().model_dump(include=set(BillingData.model_fields)),
        }
    )
    key = slot("acc_distributor", "usr_sue", "POST /bss/accounts", "key-1", b"{}")
    answer: list[AccountAnswer] = []

    def create(table: Table) -> None:
        answer.append(create_account(wanted, slot=key, **as_sue(backend, table)))

    create(just_before_it_is_written(backend, lambda: create(backend.table)))
    assert answer[0] == answer[1]
    everyone = all_accounts(AccountsQuery(limit=100), table=backend.table).items
    assert [account.name for account in everyone].count("Blue Bakery") == 1
