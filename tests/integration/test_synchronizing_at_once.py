"""Several of staff let the same failed asset try again, at the same moment."""

from collections import Counter

from chalicelib.bss.fulfilment.retry import synchronize_asset
from chalicelib.errors import NotFailed
from local.bittitan_faults import Faults
from tests.integration.backend import Backend
from tests.integration.concurrency import at_once


def test_of_four_who_let_an_asset_try_again_at_once_one_does_and_the_order_goes_on(
    backend: Backend,
) -> None:
    for _ in range(5):
        order_id = backend.buy()
        rejecting = {"coupons": [{"kind": "reject"}]}
        backend.bittitan.simulator.set_faults(Faults.model_validate(rejecting))
        backend.fulfil(order_id)
        [asset] = backend.assets(order_id)

        def again(asset_id: str = asset.asset_id) -> str:
            try:
                synchronize_asset(asset_id, by="usr_sue", dependencies=backend.dependencies())
            except NotFailed:
                return "not failed"
            return "tries again"

        assert Counter(at_once([again] * 4)) == {"tries again": 1, "not failed": 3}
        backend.fulfil(order_id)
        assert backend.order(order_id).status == "completed"
