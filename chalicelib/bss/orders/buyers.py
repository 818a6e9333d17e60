"""Orders and assets as their buyers read them: what went wrong in a sentence of ours (rules.md R42).

Staff read what BitTitan or SES said. That may name a setting, a key or an address, which is no buyer's affair.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

from chalicelib.bss.orders.answers import OrderAnswer, ProgressStep, StepName, order_answer
from chalicelib.bss.orders.asset_answers import AssetAnswer, AssetInList, shown
from chalicelib.bss.orders.assets import WAITING
from chalicelib.bss.orders.states import ProvisioningStatus
from chalicelib.bss.orders.step_states import StepState
from chalicelib.bss.orders.store import find_asset_with_code, find_order_with_assets
from chalicelib.errors import NotFound
from chalicelib.storage.table import Table

AssetShown = TypeVar("AssetShown", bound=AssetInList)
Spoken = TypeVar("Spoken")

BY_ITSELF = "It is tried again by itself."
BY_THE_DISTRIBUTOR = "The distributor has to see to it."
# What has neither failed nor waits has no error to speak of.
OF_STEPS: dict[tuple[StepName, StepState], str] = {
    ("invoice", "pending"): f"The invoice could not be issued yet. {BY_ITSELF}",
    ("invoice", "failed"): f"The invoice could not be issued. {BY_THE_DISTRIBUTOR}",
    ("coupons", "pending"): f"A coupon could not be issued yet. {BY_ITSELF}",
    ("coupons", "failed"): f"A coupon could not be issued. {BY_THE_DISTRIBUTOR}",
    ("welcome_email", "pending"): f"The mail could not be sent yet. {BY_ITSELF}",
    (
        "welcome_email",
        "failed",
    ): "The mail may not have arrived. The coupon codes are shown with the "
    "assets, and the distributor can send it again, to another address too.",
}
OF_ASSETS: dict[ProvisioningStatus, str] = {
    "pending": OF_STEPS["coupons", "pending"],
    "failed": OF_STEPS["coupons", "failed"],
}
# Of an asset that still has the coupon that is to be replaced.
OF_REPLACED_ASSETS: dict[ProvisioningStatus, str] = {
    "pending": f"The coupon could not be replaced yet. {BY_ITSELF}",
    "failed": f"The coupon could not be replaced. {BY_THE_DISTRIBUTOR}",
}


def order_for_buyers(order: OrderAnswer) -> OrderAnswer:
    """The order, its errors in our words."""
    if not any(step.last_error for step in order.progress):
        return order
    return order.with_changes(progress=tuple(map(_step, order.progress)))


def asset_for_buyers(asset: AssetShown) -> AssetShown:
    """The asset, its error in our words. That a person makes its coupon is none."""
    if not asset.last_error:
        return asset
    spoken = OF_REPLACED_ASSETS if asset.coupon else OF_ASSETS
    return asset.with_changes(
        last_error=_words(asset.last_error, spoken, asset.provisioning_status)
    )


def _step(step: ProgressStep) -> ProgressStep:
    return step.with_changes(last_error=_words(step.last_error, OF_STEPS, (step.step, step.state)))


def _words(error: str | None, spoken: Mapping[Spoken, str], of: Spoken) -> str | None:
    """Our words for an error; none where there is none, or only a person whose work is awaited."""
    return spoken.get(of) if error and error != WAITING else None


def order_of_account(order_id: str, account_id: str, *, table: Table) -> OrderAnswer:
    """An executed order of the account. Raises NotFound, also for someone else's (rules.md R19, R29)."""
    found = find_order_with_assets(table, order_id)
    if found is None or found[0].account_id != account_id or not found[0].was_executed:
        raise NotFound
    return order_for_buyers(order_answer(*found))


def asset_of_account(
    asset_id: str, account_id: str, *, by: str, table: Table, now: datetime
) -> AssetAnswer:
    """An asset of the account, with its coupon's code. Raises NotFound."""
    asset = find_asset_with_code(table, asset_id)
    if asset is None or asset.account_id != account_id:
        raise NotFound
    return asset_for_buyers(shown(asset, by=by, now=now))
