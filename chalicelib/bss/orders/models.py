"""Orders, assets and coupons as the table keeps them."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from chalicelib.bss.accounts.models import BillingContact, BillingInformation
from chalicelib.bss.products.models import ProductType
from chalicelib.values.base import Model, Timestamp
from chalicelib.values.money import Currency, Money, Rate, Totals

OrderStatus = Literal["draft", "provisioning", "completed", "needs_attention", "cancelled"]

ProvisioningStatus = Literal["pending", "synchronized", "failed", "cancelled"]

CouponStatus = Literal["active", "redeemed", "expired", "revoked"]

StepState = Literal["pending", "done", "failed"]

EventName = Literal[
    "drafted",
    "placed",
    "executed",
    "invoiced",
    "invoice_attempt_failed",
    "coupon_attempt_failed",
    "coupon_issued",
    "coupon_redeemed",
    "coupon_expired",
    "coupon_revoked",
    "mail_sent",
    "mail_failed",
    "mail_requested",
    "mail_bounced",
    "mail_complained",
    "resynchronize_requested",
    "given_up",
    "cancel_requested",
    "cancel_refused",
    "cancelled",
]

MailOutcome = Literal["sent", "failed", "unknown", "bounced", "complained"]

SERVICE = "service"


class Event(Model):
    """Something that happened to an order or an asset. `by` is a user, or the service itself."""

    at: Timestamp
    event: EventName
    by: str
    detail: str


class MailSend(Model):
    """One try to send the welcome mail; what SES tells of it later changes its outcome."""

    at: Timestamp
    to: Annotated[str, Field(repr=False)]
    outcome: MailOutcome
    message_id: str | None
    detail: str | None
    reported: tuple[MailOutcome, ...] = ()


class Cancellation(Model):
    """That an order is to be cancelled, why and by whom. Written before the first coupon is revoked."""

    reason: str
    by: str
    at: Timestamp


class OrderFor(Model):
    """Whom an order is for."""

    account_id: str
    name: str


class Recipient(Model):
    """Who gets the welcome notification: the billing contact of the account the order is for."""

    name: str
    email: str


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


class Step(Model):
    """How far one effect of an order has come."""

    state: StepState = "pending"
    attempts: int = 0
    last_error: str | None = None
    at: Timestamp | None = None
    next_attempt_at: Timestamp | None = None


class WelcomeStep(Step):
    """The welcome mail. `sending_since` is written before SES is asked, and cleared with its answer.

    `told` are the assets whose coupons were mailed; one that gets its coupon later is mailed then.
    """

    sending_since: Timestamp | None = None
    told: tuple[str, ...] = ()


class AssetSummary(Model):
    asset_id: str
    name: str
    quantity: int
    provisioning_status: ProvisioningStatus


class Order(Model):
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
    tax_rate: Rate
    currency: Currency
    lines: tuple[OrderLine, ...]
    totals: Totals
    invoice_number: str | None = None
    invoice: Step = Step()
    coupons: Step = Step()
    welcome_email: WelcomeStep = WelcomeStep()
    assets: tuple[AssetSummary, ...] = ()
    mails: tuple[MailSend, ...] = ()
    cancellation: Cancellation | None = None
    events: tuple[Event, ...] = ()

    def with_event(self, event: EventName, at: datetime, detail: str, by: str = SERVICE) -> "Order":
        told = Event(at=at, event=event, by=by, detail=detail)
        return self.model_copy(update={"events": (*self.events, told)})


class Coupon(Model):
    """BitTitan's placeholder for the licences of one asset. The code is money: never log it."""

    coupon_id: str
    code: Annotated[str, Field(repr=False)]
    status: CouponStatus
    expires_on: date

    @property
    def hint(self) -> str:
        return self.code[-4:]

    def status_on(self, day: date) -> CouponStatus:
        """The status on a day: expiry follows from the dates, whatever was recorded last."""
        return "expired" if self.status == "active" and day > self.expires_on else self.status


class Asset(Model):
    """The one-off record of what was bought, one per order line."""

    asset_id: str
    order_id: str
    account_id: str
    order_for: OrderFor
    name: str
    product_id: str
    product_type: ProductType
    quantity: int
    purchased_at: Timestamp
    expire_days: int
    validity_days: int
    provisioning_status: ProvisioningStatus = "pending"
    attempts: int = 0
    at: Timestamp | None = None
    next_attempt_at: Timestamp | None = None
    last_error: str | None = None
    coupon: Coupon | None = None
    coupon_checked_at: Timestamp | None = None
    events: tuple[Event, ...] = ()

    def with_event(self, event: EventName, at: datetime, detail: str, by: str = SERVICE) -> "Asset":
        told = Event(at=at, event=event, by=by, detail=detail)
        return self.model_copy(update={"events": (*self.events, told)})

    def summary(self) -> AssetSummary:
        return AssetSummary(
            asset_id=self.asset_id,
            name=self.name,
            quantity=self.quantity,
            provisioning_status=self.provisioning_status,
        )
