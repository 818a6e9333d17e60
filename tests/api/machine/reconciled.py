"""What reconciling says of the machine's table: nothing at the end, and no damage while anything may happen."""

from chalicelib.bss.reconciling.models import Finding
from tests.api import reconciling
from tests.api.machine.base import ServiceMachine

# Nobody worked on it in time, or BitTitan was made to fail: what the machine does on purpose.
LATE = {
    "order_overdue",
    "lease_outlived",
    "documents_overdue",
    "invoice_mail_overdue",
    "order_without_invoice",
    "bittitan_not_asked",
    "coupon_not_recorded",
}
# moto deletes nothing of itself: what expires stays.
NOT_DELETED_HERE = "receipts_outlived"


class Reconciled(ServiceMachine):
    """Reconciling, as an invariant (rules.md R67)."""

    def nothing_is_damaged(self) -> None:
        """Whatever is under way, and whoever died at it: no row lacks another."""
        self.tally["reconciled"] += 1
        damaged = [each for each in self.found() if each.kind not in LATE]
        assert not damaged, damaged

    def nothing_is_found(self) -> None:
        """Every order has ended, and everything was done in time."""
        found = self.found()
        assert not found, found

    def found(self) -> list[Finding]:
        """All findings but what the machine does on purpose, and what moto leaves undone."""
        return [each for each in reconciling.found(self.cloud) if not self._is_meant(each)]

    def _is_meant(self, finding: Finding) -> bool:
        if finding.kind == NOT_DELETED_HERE:
            return True
        if finding.kind != "coupon_unknown":
            return False
        every = [asset for assets in self._snapshot().assets.values() for asset in assets]
        [coupon] = [each.coupon for each in every if each.asset_id == finding.about]
        return coupon is not None and coupon.code in self.forgotten
