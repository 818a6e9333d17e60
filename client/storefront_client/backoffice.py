"""The back office (BSS): the registry, and what becomes of orders."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TypedDict, Unpack

from storefront_client.accounting import Accounting
from storefront_client.desk import Desk
from storefront_client.models import (
    Asset,
    AssetInList,
    Audit,
    BssInvoice,
    BssOrder,
    CancelOrder,
    ChangeDraft,
    CloseOrder,
    DraftLine,
    ExecuteDraft,
    Invoice,
    InvoiceStatus,
    InvoiceType,
    MailAddress,
    Money,
    NewDraft,
    Order,
    OrderStatus,
    ProductType,
    ProvisioningStatus,
    ReplaceCoupon,
    StoredDocuments,
    Summary,
    SummaryItemStep,
    UnblockAddress,
    WelcomeAgain,
    WelcomeAgainRecipient,
)
from storefront_client.sending import keyed, path_of


class DraftChange(TypedDict, total=False):
    """What to change of a draft; what is left out stays."""

    lines: Sequence[DraftLine]
    order_for_account_id: str | None
    purchase_order_number: str | None


class BackOffice(Accounting, Desk):
    """Everything that a token with the role `staff` may do."""

    def draft_order(
        self,
        account_id: str,
        lines: Sequence[DraftLine],
        *,
        order_for_account_id: str | None = None,
        purchase_order_number: str | None = None,
        idempotency_key: str | None = None,
    ) -> BssOrder:
        """Draft an order for an account: no asset, no invoice number."""
        body = NewDraft(
            account_id=account_id,
            order_for_account_id=order_for_account_id,
            lines=lines,
            purchase_order_number=purchase_order_number,
        )
        headers = keyed(idempotency_key)
        return self._service.ask("POST", "/bss/orders", BssOrder, body=body, headers=headers)

    def change_draft(self, order_id: str, **change: Unpack[DraftChange]) -> BssOrder:
        """Change a draft: it is at the prices of now. Raises CannotBeAmended once it was executed."""
        path, body = path_of("bss", "orders", order_id), ChangeDraft(**change)
        return self._service.ask("PATCH", path, BssOrder, body=body)

    def execute_order(self, order_id: str, *, payable: Money | None = None) -> BssOrder:
        """Execute a draft, which also stands for the billing confirmation; again: the same order.

        `payable` is the total of now, where it is not the draft's. Raises CheckoutBlocked.
        """
        path, body = path_of("bss", "orders", order_id, "execute"), ExecuteDraft(payable=payable)
        return self._service.ask("POST", path, BssOrder, body=body)

    def cancel_order(
        self, order_id: str, *, reason: str, asset_ids: Sequence[str] | None = None
    ) -> BssOrder:
        """Cancel an order, or these of its assets: revoke their coupons, then credit them.

        While it goes on in the background, the order has a `cancellation` and is not cancelled yet.
        Raises CouponRedeemed, CouponNotRevoked, CancellationUnderWay.
        """
        path = path_of("bss", "orders", order_id, "cancel")
        wanted = CancelOrder(reason=reason, asset_ids=asset_ids)
        return self._service.ask("POST", path, BssOrder, body=wanted)

    def retry_order(self, order_id: str) -> BssOrder:
        """Let every failed step of an order try again. Raises NothingFailed, CancellationUnderWay.

        After a lost reply it is not asked for again by itself: the answer would be NothingFailed.
        """
        path = path_of("bss", "orders", order_id, "retry")
        return self._service.ask("POST", path, BssOrder, harmless=False)

    def close_order(self, order_id: str, *, reason: str) -> BssOrder:
        """Complete an order that needs attention, when nothing is left to do. Raises NotClosable.

        After a lost reply it is not asked for again by itself: the answer would be NotClosable.
        """
        path = path_of("bss", "orders", order_id, "close")
        return self._service.ask(
            "POST", path, BssOrder, body=CloseOrder(reason=reason), harmless=False
        )

    def send_welcome_email(
        self, order_id: str, *, recipient: str | WelcomeAgainRecipient | None = None
    ) -> BssOrder:
        """Send the order's coupons again, to a corrected address if one is given.

        After a lost reply it is not asked for again by itself: that would be a second mail.
        """
        path, body = (
            path_of("bss", "orders", order_id, "welcome-email"),
            WelcomeAgain(recipient=recipient),
        )
        return self._service.ask("POST", path, BssOrder, body=body, harmless=False)

    def unblock_mail_address(self, email: str) -> MailAddress:
        """Let mail go to an address again that bounced or complained; harmless for any other."""
        path, body = "/bss/mail-addresses/unblock", UnblockAddress(email=email)
        return self._service.ask("POST", path, MailAddress, body=body)

    def orders(
        self,
        *,
        account_id: str | None = None,
        status: OrderStatus | None = None,
        placed_from: datetime | None = None,
        placed_to: datetime | None = None,
        step: SummaryItemStep | None = None,
        bounced: bool | None = None,
        limit: int | None = None,
    ) -> Iterator[Order]:
        """Orders of all accounts, newest first; `placed_to` is not in it.

        `step` finds those that need attention because of that step, `bounced` those whose mail came back.
        """
        span = {"placed_from": placed_from, "placed_to": placed_to}
        stuck = {"step": step, "bounced": bounced}
        asked = {"account_id": account_id, "status": status} | span | stuck
        return self._service.walk("/bss/orders", Order, limit, **asked)

    def order(self, order_id: str) -> BssOrder:
        """One order, with its mails and everything that happened to it."""
        return self._service.ask("GET", path_of("bss", "orders", order_id), BssOrder)

    def assets(
        self,
        *,
        account_id: str | None = None,
        provisioning_status: ProvisioningStatus | None = None,
        product_type: ProductType | None = None,
        expires_before: date | None = None,
        asset_id: str | None = None,
        limit: int | None = None,
    ) -> Iterator[AssetInList]:
        """Assets of all accounts, newest first, without coupon codes.

        With `expires_before`, those with an active coupon whose last day is before it, the soonest first. With
        `asset_id` that one, without its code: nobody is on record for reading it.
        """
        kind = {"provisioning_status": provisioning_status, "product_type": product_type}
        one = {"account_id": account_id, "asset_id": asset_id}
        asked = one | {"expires_before": expires_before} | kind
        return self._service.walk("/bss/assets", AssetInList, limit, **asked)

    def asset(self, asset_id: str) -> Asset:
        """One asset with its coupon's full code; that it was seen is recorded."""
        return self._service.ask("GET", path_of("bss", "assets", asset_id), Asset)

    def synchronize_asset(self, asset_id: str) -> Asset:
        """Let a failed asset try again; its welcome mail follows. Raises NotFailed, CancellationUnderWay.

        After a lost reply it is not asked for again by itself: the answer would be NotFailed.
        """
        path = path_of("bss", "assets", asset_id, "synchronize")
        return self._service.ask("POST", path, Asset, harmless=False)

    def replace_coupon(
        self, asset_id: str, *, reason: str, idempotency_key: str | None = None
    ) -> Asset:
        """Revoke an asset's coupon, then issue and mail another. The asset, while that is under way.

        Raises CouponRedeemed, NoLiveCoupon, CancellationUnderWay, OrderCancelled.
        """
        path = path_of("bss", "assets", asset_id, "coupon", "replace")
        body, headers = ReplaceCoupon(reason=reason), keyed(idempotency_key)
        return self._service.ask("POST", path, Asset, body=body, headers=headers)

    def invoices(
        self,
        *,
        account_id: str | None = None,
        type: InvoiceType | None = None,
        status: InvoiceStatus | None = None,
        overdue: bool | None = None,
        issued_from: date | None = None,
        issued_to: date | None = None,
        limit: int | None = None,
    ) -> Iterator[Invoice]:
        """Invoices and credit invoices of all accounts, newest first; both days are in it."""
        span = {"issued_from": issued_from, "issued_to": issued_to}
        kind = {"type": type, "status": status, "overdue": overdue}
        asked = {"account_id": account_id} | kind | span
        return self._service.walk("/bss/invoices", Invoice, limit, **asked)

    def invoice(self, invoice_number: str) -> BssInvoice:
        """One invoice or credit invoice, with the last mail that brings it."""
        return self._service.ask("GET", path_of("bss", "invoices", invoice_number), BssInvoice)

    def documents(self, invoice_number: str) -> StoredDocuments:
        """The documents of an invoice or credit invoice; `download` reads one."""
        path = path_of("bss", "invoices", invoice_number, "documents")
        return self._service.ask("GET", path, StoredDocuments)

    def audit(self, series: str) -> Audit:
        """Prove a series such as `INV-2026` to its end, step by step; it collects what every step found."""
        found = [self._audited(series, None)]
        while cursor := found[-1].next_cursor:
            found.append(self._audited(series, cursor))
        names = (
            *("gaps", "duplicates", "mismatched_totals"),
            *("missing_documents", "mismatched_documents"),
        )
        every = {name: tuple(n for step in found for n in getattr(step, name)) for name in names}
        return found[-1].model_copy(update=every)

    def summary(self) -> Summary:
        """What needs a person: counts, each with the call that lists what was counted."""
        return self._service.ask("GET", "/bss/summary", Summary)

    def _audited(self, series: str, cursor: str | None) -> Audit:
        asked = {"series": series, "cursor": cursor}
        return self._service.ask("GET", "/bss/invoices/audit", Audit, query=asked)
