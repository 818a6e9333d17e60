"""Accounts, as staff create, read, change and synchronize them."""

from chalicelib import wiring
from chalicelib.bss.accounts import changes
from chalicelib.bss.accounts.answers import BssAccountAnswer, any_account, bss_account_answer
from chalicelib.bss.accounts.changes import AccountChange, NewAccount
from chalicelib.bss.accounts.lists import AccountsQuery, all_accounts, changes_of_account
from chalicelib.errors import BillingChanged, CurrencyFixed
from chalicelib.storage.history import ChangeAnswer
from chalicelib.storage.pages import ListAnswer, ListQuery
from chalicelib.storage.table import table
from chalicelib.values.clock import now
from chalicelib.web.endpoint import Call, Endpoints, Nothing, Reply, Takes

ACCOUNTS = Endpoints(tag="BSS", role="staff")
route = ACCOUNTS.route


@route(
    "POST",
    "/bss/accounts",
    takes=Takes(body=NewAccount, idempotency_key=True),
    answers={201: BssAccountAnswer},
)
def create_account(call: Call[NewAccount]) -> Reply:
    """Create an account; it is synchronized with BitTitan before it can buy."""
    account = changes.create(
        call.body, by=call.caller.sub, slot=call.slot, table=table(), now=now()
    )
    return Reply(201, account)


@route(
    "GET",
    "/bss/accounts",
    takes=Takes(query=AccountsQuery),
    answers={200: ListAnswer[BssAccountAnswer]},
)
def list_accounts(call: Call[Nothing, AccountsQuery]) -> Reply:
    """Accounts, newest first."""
    return Reply(200, all_accounts(call.query, table=table()))


@route("GET", "/bss/accounts/{account_id}", answers={200: BssAccountAnswer})
def read_account(call: Call) -> Reply:
    """One account."""
    return Reply(200, any_account(call.path["account_id"], table=table()))


@route(
    "PATCH",
    "/bss/accounts/{account_id}",
    takes=Takes(body=AccountChange),
    answers={200: BssAccountAnswer},
    refuses=(BillingChanged, CurrencyFixed),
)
def change_account(call: Call[AccountChange]) -> Reply:
    """Change an account; a change of billing raises its version and so un-confirms open baskets.

    With `billing.version`, only what was read is changed: another version is refused.
    """
    account_id, by = call.path["account_id"], call.caller.sub
    return Reply(200, changes.change(account_id, call.body, by=by, table=table(), now=now()))


@route("POST", "/bss/accounts/{account_id}/synchronize", answers={200: BssAccountAnswer})
def synchronize_account(call: Call) -> Reply:
    """Tell BitTitan about an account; twice is harmless."""
    from chalicelib.bss.coupons import synchronization

    account = synchronization.synchronize(
        call.path["account_id"],
        by=call.caller.sub,
        bittitan=wiring.bittitan(),
        table=table(),
        now=now(),
    )
    return Reply(200, bss_account_answer(account))


@route(
    "GET",
    "/bss/accounts/{account_id}/changes",
    takes=Takes(query=ListQuery),
    answers={200: ListAnswer[ChangeAnswer]},
)
def list_account_changes(call: Call[Nothing, ListQuery]) -> Reply:
    """Who changed what of an account, and when: the old and the new value of each field, newest first."""
    return Reply(200, changes_of_account(call.path["account_id"], call.query, table=table()))
