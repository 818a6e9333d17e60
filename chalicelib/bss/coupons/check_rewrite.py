"""Assets as releases before this one wrote them: each is written again, so that the walk over coupons meets it.

They are in the list of what is due, and those of release 0.2.0 are in no list by their last day.
"""

from collections.abc import Callable

from pydantic import ValidationError

from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.store import asset_puts, unchanged_asset
from chalicelib.observability import count, logger
from chalicelib.storage.conditions import Lost
from chalicelib.storage.keys import DUE_COUPONS, read
from chalicelib.storage.table import Table

# The walk has the rest of the run.
SECONDS_FOR_THE_WALK = 60
EVER = "9999"


def rewrite_earlier_assets(
    table: Table, seconds_left: Callable[[], float] = lambda: float("inf")
) -> int:
    """Write again every asset that is in the list of earlier releases, while there is time; returns how many.

    One that somebody else writes meanwhile leaves the list with that.
    """
    written = 0
    for key in table.due(DUE_COUPONS, EVER):
        if seconds_left() < SECONDS_FOR_THE_WALK:
            break
        stored = table.get(key)
        if stored is None or "due" not in stored:
            continue  # The index was behind.
        try:
            table.write(*asset_puts(read(Asset, stored), unchanged_asset(stored)))
            written += 1
        except Lost:
            pass
        except ValidationError:
            logger.error("row_unreadable", place=key.sk, of=key.pk)
            count("ReconcilingFindings")
    if written:
        logger.info("assets_rewritten", assets=written)
    return written
