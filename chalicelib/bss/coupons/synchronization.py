"""Synchronizing an account with BitTitan, before it can buy or be ordered for."""

from datetime import datetime
from typing import NamedTuple

from chalicelib.bss.accounts.models import Account
from chalicelib.bss.accounts.store import find_account, replaced
from chalicelib.bss.coupons.port import (
    BitTitan,
    BitTitanRefused,
    BitTitanUnavailable,
    WaitsForDesk,
)
from chalicelib.errors import NotFound
from chalicelib.observability import logger
from chalicelib.storage.contention import until_written
from chalicelib.storage.table import Table


class _Ended(NamedTuple):
    """How asking BitTitan ended: `error` is in words for staff, None when it went well."""

    error: str | None = None
    waits_for_desk: bool = False

    def recorded_on(self, account: Account) -> Account:
        if self.waits_for_desk:
            return account.waiting_for_desk()
        return account.synchronized() if self.error is None else account.sync_failed(self.error)


def synchronize(
    account_id: str, *, by: str, bittitan: BitTitan, table: Table, now: datetime
) -> Account:
    """Tell BitTitan about an account and record how that ended, and who asked. Raises NotFound.

    A synchronized account stays as it is, so doing it twice is harmless. BitTitan is asked once,
    however often the account's row has to be written again.
    """
    ended: _Ended | None = None

    def record() -> Account:
        nonlocal ended
        account = find_account(table, account_id)
        if account is None:
            raise NotFound
        if account.provisioning_sync_status == "synchronized":
            return account
        ended = ended or _tell_bittitan(account, bittitan)
        changed = ended.recorded_on(account)
        if changed != account:
            table.write(*replaced(account, changed, by=by, now=now))
        return changed

    return until_written(record, table)


def _tell_bittitan(account: Account, bittitan: BitTitan) -> _Ended:
    try:
        bittitan.synchronize_account(account.account_id, account.name)
    except WaitsForDesk:
        return _Ended(waits_for_desk=True)
    except (BitTitanRefused, BitTitanUnavailable) as error:
        logger.warning("account_not_synchronized", account_id=account.account_id, error=str(error))
        return _Ended(str(error))
    logger.info("account_synchronized", account_id=account.account_id)
    return _Ended()
