"""An account as it is answered."""

from chalicelib.bss.accounts.models import (
    Account,
    AccountKind,
    Billing,
    Blocked,
    Language,
    SyncStatus,
)
from chalicelib.bss.accounts.store import find_account
from chalicelib.errors import NotFound
from chalicelib.storage.table import Table
from chalicelib.values.base import ALWAYS_ANSWERED, Model, Timestamp

NOT_SYNCHRONIZED = (
    "The company could not be made known to BitTitan. The distributor has to see to it."
)


class BlockedSince(Model):
    """That an account is blocked. Why, and by whom, is for staff (rules.md R38)."""

    at: Timestamp


class AccountAnswer(Model):
    """A company known to the BSS."""

    account_id: str
    kind: AccountKind
    name: str
    parent_account_id: str | None
    provisioning_sync_status: SyncStatus
    last_error: str | None
    may_order_for_itself: bool
    billing: Billing
    created_at: Timestamp
    purchase_order_required: bool = False
    blocked: BlockedSince | None = None
    language: Language | None = None

    model_config = ALWAYS_ANSWERED


class BssAccountAnswer(AccountAnswer):
    """An account as staff see it: with why it is blocked, and by whom."""

    blocked: Blocked | None = None  # type: ignore[assignment]


def account_answer(account: Account) -> AccountAnswer:
    return AccountAnswer.of(account)


def end_customer_answer(account: Account) -> AccountAnswer:
    """The account as its partner reads it: what went wrong in a sentence of ours (rules.md R42)."""
    failed = account.last_error and account.provisioning_sync_status == "failed"
    words = NOT_SYNCHRONIZED if failed else None
    return account_answer(account).with_changes(last_error=words)


def bss_account_answer(account: Account) -> BssAccountAnswer:
    return BssAccountAnswer.of(account)


def any_account(account_id: str, *, table: Table) -> BssAccountAnswer:
    """An account. Raises NotFound."""
    account = find_account(table, account_id)
    if account is None:
        raise NotFound
    return bss_account_answer(account)
