"""The BitTitan simulator, which can also fail where `make run` never lets it."""

from local.bittitan_coupons import HeldCoupon, VendorError
from local.bittitan_simulator import Simulator


class InterruptibleSimulator(Simulator):
    """A vendor that may stop answering between being asked about a coupon and revoking it."""

    is_interrupted = False

    def revoke(self, coupon_id: str) -> HeldCoupon:
        if self.is_interrupted:
            raise VendorError(503, "error", "The service cannot answer right now.")
        return super().revoke(coupon_id)
