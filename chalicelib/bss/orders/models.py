"""Orders as the table keeps them, and their next states. Assets are in assets.py, steps in steps.py."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from chalicelib.bss.accounts.models import (
    Account,
    BillingContact,
    BillingInformation,
    InvoiceTerms,
)
from chalicelib.bss.orders.assets import Asset, AssetSummary, OrderFor
from chalicelib.bss.orders.events import WithHistory
from chalicelib.bss.orders.states import ORDERS, OrderStatus
from chalicelib.bss.orders.steps import MailSend, Reminded, Step, WelcomeStep
from chalicelib.bss.products.models import ProductType
from chalicelib.values.base import Model, Timestamp
from chalicelib.values.money import Money, Totals
from chalicelib.values.vat import CATEGORY_OF_RATE, KeptReason, TaxCategory


class Cancellation(Model):
    """That an order is to be cancelled, why and by whom. Written before the first coupon is revoked.

    `asset_ids` are those of its assets that are to be cancelled; None means all. `steps_taken` counts
    what was asked of BitTitan for it before it was paused.
    """

    reason: str
    by: str
    at: Timestamp
    asset_ids: tuple[str, ...] | None = None
    steps_taken: int = 0
    # Whether nothing is left to do for it but what people do at the coupon desk.
    waits_for_desk: bool = False

    def covers(self, asset_id: str) -> bool:
        return self.asset_ids is None or asset_id in self.asset_ids

    def begun(self, steps_taken: int, *, waits_for_desk: bool = False) -> Self:
        """The cancellation that is gone on with after so many steps."""
        return self.with_changes(steps_taken=steps_taken, waits_for_desk=waits_for_desk)

    def going_on(self) -> Self:
        """The cancellation that is gone on with, because somebody at the coupon desk did something."""
        return self.with_changes(waits_for_desk=False)


class Recipient(Model):
    """Who gets the welcome notification: the billing contact of the account the order is for."""

    name: str
    email: str


class ConfirmedRecipient(Recipient):
    """The recipient that a buyer confirmed: whose contact it was, in which version of the billing data."""

    account_id: str
    version: int

    @classmethod
    def of_account(cls, account: Account) -> Self:
        """Who gets the coupons of an order for this account, as its billing data is now."""
        contact, version = account.billing.contact, account.billing.version
        name, email = contact.name, contact.email
        return cls(account_id=account.account_id, version=version, name=name, email=email)


class BillingSnapshot(Model):
    """The billing data that was confirmed, as it was then."""

    version: int
    information: BillingInformation
    contact: BillingContact


class Line(Model):
    """What is bought: a product, a number of licences, a name for the asset to come."""

    line_id: str
    product_id: str
    name: str
    product_type: ProductType
    friendly_name: str | None
    quantity: int
    unit_price: Money
    line_total: Money


class OrderLine(Line):
    asset_id: str | None


class Order(WithHistory):
    """A basket that was checked out."""

    order_id: str
    status: OrderStatus
    placed_at: Timestamp
    placed_by: str
    basket_version: int | None
    account_id: str
    order_for: OrderFor
    recipient: Recipient
    billing: BillingSnapshot
    tax_rate: str
    currency: str
    lines: tuple[OrderLine, ...]
    totals: Totals
    tax_category: TaxCategory = CATEGORY_OF_RATE
    tax_reason: KeptReason = None
    invoice_terms: InvoiceTerms = InvoiceTerms()
    purchase_order_number: str | None = None
    # How often staff have changed the draft.
    draft_version: int = 0
    invoice_number: str | None = None
    invoice: Step = Step()
    coupons: Step = Step()
    welcome_email: WelcomeStep = WelcomeStep()
    assets: tuple[AssetSummary, ...] = ()
    mails: tuple[MailSend, ...] = ()
    # The latest reminder of each asset's coupon.
    reminded: tuple[Reminded, ...] = ()
    cancellation: Cancellation | None = None
    # History that lies in rows of its own: in how many, and how many events and mails.
    older_parts: int = 0
    older_entries: int = 0

    @property
    def was_executed(self) -> bool:
        """Whether its lines have become assets: it is no draft, nor was it cancelled as one."""
        return self.status != "draft" and any(line.asset_id for line in self.lines)

    @property
    def history(self) -> dict[str, Any]:
        """The fields that say what happened to a draft: they outlive each change of it, and its execution."""
        names = ("events", "older_parts", "older_entries")
        return {name: getattr(self, name) for name in names}

    def redrafted(self, changed: Self, differences: str, by: str, now: datetime) -> Self:
        """The draft as staff changed it, with what was different before."""
        kept = self.history | {"draft_version": self.draft_version + 1}
        return changed.with_changes(**kept).with_event("draft_changed", now, differences, by)

    @property
    def is_being_cancelled(self) -> bool:
        """Whether the order is cancelled, or a cancelling of it is under way."""
        return self.status == "cancelled" or self.cancellation is not None

    @property
    def waits_to_be_cancelled(self) -> bool:
        """Whether a cancelling of it is under way."""
        return self.status != "cancelled" and self.cancellation is not None

    @property
    def cancelling_was_left(self) -> bool:
        """Whether nobody goes on with its cancelling: whoever did broke off too often."""
        return self.status == "needs_attention" and self.cancellation is not None

    def is_cancelling(self, asset_id: str) -> bool:
        """Whether a cancelling of one of its assets is under way."""
        asked = self.cancellation if self.waits_to_be_cancelled else None
        return asked is not None and asked.covers(asset_id)

    def invoiced(self, invoice_number: str, now: datetime) -> Self:
        """The order with its invoice issued."""
        done = self.with_changes(invoice=self.invoice.done(now), invoice_number=invoice_number)
        return done.with_event("invoiced", now, invoice_number)

    def handed_to_numbering(self, until: datetime) -> Self:
        """The order whose invoice the queue of invoices is to bring, until that moment (rules.md R71)."""
        return self.with_changes(invoice=self.invoice.left_to_others(until))

    def invoice_failed(self, error: str, now: datetime) -> Self:
        """The order whose invoice could not be issued this time."""
        failed = self.with_changes(invoice=self.invoice.failed(error, now))
        return failed.with_event("invoice_attempt_failed", now, error)

    def with_welcome(self, step: WelcomeStep, *mails: MailSend) -> Self:
        """The order with that step of its welcome mail, and these mails added."""
        return self.with_changes(welcome_email=step, mails=(*self.mails, *mails))

    def with_reported(self, mail: MailSend, reported: MailSend) -> Self:
        """The order with what SES reported of one of its mails."""
        mails = tuple(reported if each is mail else each for each in self.mails)
        return self.with_changes(mails=mails)

    def reminding(self, reminders: Sequence[Reminded], mail: MailSend) -> Self:
        """The order with these reminders written down, and the mail that is about to bring them."""
        anew = {each.asset_id for each in reminders}
        others = tuple(each for each in self.reminded if each.asset_id not in anew)
        return self.with_changes(reminded=(*others, *reminders), mails=(*self.mails, mail))

    def not_reminded(self, assets: Sequence[Asset]) -> Self:
        """The order whose reminder of these assets' coupons never went out: it is due again."""
        left_out = {asset.asset_id for asset in assets}
        kept = tuple(each for each in self.reminded if each.asset_id not in left_out)
        return self.with_changes(reminded=kept)

    def mailed_again(self, recipient: Recipient, by: str, now: datetime) -> Self:
        """The order whose coupons staff let send again, all of them, to that recipient."""
        again = self.with_changes(recipient=recipient, welcome_email=self.welcome_email.requested())
        return again.with_event("mail_requested", now, _to(recipient, self.recipient), by)

    def retried(self, step: WelcomeStep, by: str, now: datetime) -> Self:
        """The order whose failed steps staff let try again; `step` is that of its mail."""
        again = self.with_changes(invoice=self.invoice.retried(), welcome_email=step)
        return again.with_event("retry_requested", now, "", by)

    def closed(self, reason: str, by: str, now: datetime) -> Self:
        """The order on which nothing is left to do, as staff say."""
        ended = self.with_changes(welcome_email=self.welcome_email.closed())
        return ended.with_event("closed", now, reason, by)

    def to_be_cancelled(self, asked: Cancellation) -> Self:
        """The order with its cancelling written down, before the first coupon is revoked."""
        asked_for = self.with_changes(cancellation=asked)
        return asked_for.with_event("cancel_requested", asked.at, asked.reason, asked.by)

    def cancel_refused(self, reason: str, now: datetime) -> Self:
        """The order that goes on as if nobody had asked to cancel it."""
        return self.with_changes(cancellation=None).with_event("cancel_refused", now, reason)

    def cancelled_in_part(self, names: str, asked: Cancellation, now: datetime) -> Self:
        """The order that goes on without some of its assets."""
        rest = self.with_changes(cancellation=None)
        return rest.with_event("assets_cancelled", now, f"{names}: {asked.reason}", asked.by)

    def cancelled(self, asked: Cancellation, now: datetime) -> Self:
        """The order at its end, cancelled as somebody asked."""
        status = ORDERS.after(self.status, "cancelled")
        ended = self.with_changes(status=status, cancellation=asked)
        return ended.with_event("cancelled", now, asked.reason, asked.by)


def _to(recipient: Recipient, before: Recipient) -> str:
    """Where a mail is to go, and where the last one was to go if that was corrected."""
    if recipient == before:
        return f"to {recipient.name} <{recipient.email}>"
    return f"to {recipient.name} <{recipient.email}>, before to {before.name} <{before.email}>"
