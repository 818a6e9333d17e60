"""What staff do with accounts."""

from chalicelib.bss.accounts.models import Account
from chalicelib.bss.accounts.store import find_account, replaced
from chalicelib.bss.coupons.port import BitTitan, BitTitanRefused, BitTitanUnavailable
from chalicelib.errors import NotFound, TemporarilyUnavailable
from chalicelib.observability import logger
from chalicelib.storage.table import Lost, Table

SYNC_TRIES = 5


def synchronize(account_id: str, *, bittitan: BitTitan, table: Table) -> Account:
    """Tell BitTitan about an account and record how that ended. Raises NotFound.

    A synchronized account stays as it is, so doing it twice is harmless.
    """
    told: dict[str, str | None] | None = None
    for attempt in range(SYNC_TRIES):
        account = find_account(table, account_id)
        if account is None:
            raise NotFound
        if account.provisioning_sync_status == "synchronized":
            return account
        told = told or _tell_bittitan(account, bittitan)
        changed = account.model_copy(update=told)
        try:
            table.write(replaced(account, changed))
            return changed
        except Lost:
            table.back_off(attempt)
    raise TemporarilyUnavailable


def _tell_bittitan(account: Account, bittitan: BitTitan) -> dict[str, str | None]:
    try:
        bittitan.synchronize_account(account.account_id, account.name)
    except (BitTitanRefused, BitTitanUnavailable) as error:
        logger.warning("account_not_synchronized", account_id=account.account_id, error=str(error))
        return {"provisioning_sync_status": "failed", "last_error": str(error)}
    logger.info("account_synchronized", account_id=account.account_id)
    return {"provisioning_sync_status": "synchronized", "last_error": None}
