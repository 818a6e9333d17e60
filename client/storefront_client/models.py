"""What is sent and what is answered, made from the OpenAPI document: `make client`."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field

from storefront_client.model import Model

AccountKind = Literal["customer", "partner", "end_customer"]


class AddLine(Model):
    """What to put into the basket."""

    product_id: str
    quantity: int = 1
    friendly_name: str | None = None


class Audit(Model):
    """What the audit of a series found. `ok` when there is nothing to find.

    A long series is audited in steps: while there is more, `next_cursor` leads on. `first`, `last`,
    `count` and `ok` speak of all that was read so far; gaps, duplicates, totals and documents are of this
    step. `missing_documents` and `mismatched_documents` are the invoices of which a stored document is not
    in the bucket any more, or is not what was stored.
    """

    series: str
    first: str | None
    last: str | None
    count: int
    gaps: Sequence[str]
    duplicates: Sequence[str]
    mismatched_totals: Sequence[str]
    ok: bool
    next_cursor: str | None
    missing_documents: Sequence[str]
    mismatched_documents: Sequence[str]


BasketStatus = Literal["open", "ordered"]


class BillingContact(Model):
    """The person who gets the mail."""

    name: str
    email: Annotated[str, Field(repr=False)]
    phone: Annotated[str | None, Field(repr=False)] = None


class BillingInformation(Model):
    """The company that is billed. What is blank is missing, and blocks a checkout."""

    company: str
    street: str
    city: str
    postal_code: str
    country: str
    tax_id: str | None = None


class BillingSnapshot(Model):
    """The billing data that was confirmed, as it was then."""

    version: int
    information: BillingInformation
    contact: BillingContact


class BlockAccount(Model):
    """Why an account is to be blocked: a note that buyers are not shown."""

    reason: str


class Blocked(Model):
    """That nothing is ordered by an account or for it, and why: a note of staff's for staff."""

    reason: str
    at: AwareDatetime
    by: str


class BlockedSince(Model):
    """That an account is blocked. Why, and by whom, is for staff (rules.md R38)."""

    at: AwareDatetime


BlockerCode = Literal[
    "basket_empty",
    "account_not_synchronized",
    "end_customer_not_synchronized",
    "own_orders_not_allowed",
    "billing_not_confirmed",
    "billing_incomplete",
    "product_unavailable",
    "price_changed",
    "quantity_out_of_range",
    "total_changed",
    "recipient_changed",
    "purchase_order_missing",
    "account_blocked",
    "seller_incomplete",
]


class CancelOrder(Model):
    """Why an order is cancelled, and which of its assets; all of them unless some are named."""

    reason: str
    asset_ids: Sequence[str] | None = None


class Cancellation(Model):
    """A cancelling that is under way or ended: why, by whom, and of which assets; null means all."""

    reason: str
    by: str
    at: AwareDatetime
    asset_ids: Sequence[str] | None


class ChangeBasket(Model):
    """What to change of the basket besides its lines; null takes the number out."""

    purchase_order_number: str | None = None


class ChangeLine(Model):
    """What to change of a line; quantity 0 removes it."""

    quantity: int | None = None
    friendly_name: str | None = None


class CheckoutBilling(Model):
    """The billing data to verify, and whether this very version is confirmed."""

    version: int
    confirmed: bool
    information: BillingInformation
    contact: BillingContact


class CheckoutRecipient(Model):
    """Who would get the coupons; `version` is that of the billing data of the account it is for."""

    name: str
    email: Annotated[str, Field(repr=False)]
    version: int


CheckoutStepName = Literal["basket", "order_for", "billing"]


class ChooseOrderFor(Model):
    """For whom to order: the own account, or one of the partner's end customers."""

    account_id: str


class CloseOrder(Model):
    """Why nothing is left to do for an order."""

    reason: str


CompleteTaskOutcome = Literal["revoked", "redeemed", "expired"]


class ConfirmBilling(Model):
    """The versions of the billing data and of the recipient that the user was shown and confirms.

    Without a version of the recipient, the recipient of now is confirmed.
    """

    billing_version: int
    recipient_version: int | None = None


CouponStatus = Literal["active", "redeemed", "expired", "revoked"]


DocumentLinkKind = Literal["pdf", "cii", "ubl"]


class DocumentPreview(Model):
    """A document; `content` is its bytes in Base64."""

    file_name: str
    media_type: str
    content: str


class DraftLine(Model):
    product_id: str
    quantity: int
    friendly_name: str | None = None


class ElectronicAddress(Model):
    """Where e-invoices reach a company: a scheme of the EAS code list, and the id in it."""

    scheme: str
    id: str


class EndCustomerBillingChange(Model):
    """What a partner corrects of the billing data; what is left out stays."""

    information: BillingInformation | None = None
    contact: BillingContact | None = None


class EndCustomerChange(Model):
    """What a partner corrects of its end customer; what is left out stays."""

    name: str | None = None
    billing: EndCustomerBillingChange | None = None


EventName = Literal[
    "drafted",
    "draft_changed",
    "placed",
    "executed",
    "invoiced",
    "invoice_attempt_failed",
    "coupon_attempt_failed",
    "coupon_issued",
    "coupon_redeemed",
    "coupon_expired",
    "coupon_revoked",
    "replace_requested",
    "replace_refused",
    "mail_sent",
    "mail_failed",
    "mail_requested",
    "mail_bounced",
    "mail_complained",
    "reminder_sent",
    "reminder_failed",
    "resynchronize_requested",
    "given_up",
    "cancel_requested",
    "cancel_refused",
    "assets_cancelled",
    "cancelled",
    "retry_requested",
    "closed",
]


class Fault(Model):
    """One thing that is wrong, with how to fix it and who can, where that is known."""

    code: str
    detail: str
    pointer: str | None = None
    line_id: str | None = None
    fix: str | None = None
    who: str | None = None


class FieldChange(Model):
    """One field that was changed, by its path as in the API. What was not there is null."""

    field: str
    old: Annotated[Any, Field(repr=False)]
    new: Annotated[Any, Field(repr=False)]


class Health(Model):
    """It runs."""

    status: Literal["ok"] = "ok"


InvoiceMailState = Literal[
    "pending", "sent", "failed", "unknown", "bounced", "complained", "replaced"
]


InvoiceStatus = Literal["unpaid", "paid", "credited"]


InvoiceType = Literal["invoice", "credit_invoice"]


class MailInvoice(Model):
    """Mail the invoice: to a recipient if one is given, else where its last mail or its account says."""

    recipient: Annotated[str | None, Field(repr=False)] = None


MailKind = Literal["welcome", "reminder"]


MailOutcome = Literal["sent", "failed", "unknown", "bounced", "complained"]


class MailPreview(Model):
    """A mail as its reader would get it. Where `reply_to` is null, answers go to the sender."""

    from_name: str
    reply_to: Annotated[str | None, Field(repr=False)]
    subject: str
    text: Annotated[str, Field(repr=False)]
    html: Annotated[str, Field(repr=False)]


class Money(Model):
    """An amount in minor units of its currency."""

    amount: int
    currency: str


class NewDraft(Model):
    """An order that staff prepare for an account."""

    account_id: str
    order_for_account_id: str | None = None
    lines: Sequence[DraftLine]
    purchase_order_number: str | None = None


class NewElectronicAddress(Model):
    """Where e-invoices are to reach a company: a scheme of the EAS code list, and the id in it."""

    scheme: str
    id: str


class NewSellerMail(Model):
    """Whom the mails to buyers come from, who gets the replies, and what stands below."""

    from_name: str
    reply_to: Annotated[str | None, Field(repr=False)] = None
    footer: str | None = None


class OrderFor(Model):
    """Whom an order is for."""

    account_id: str
    name: str


OrderStatus = Literal["draft", "provisioning", "completed", "needs_attention", "cancelled"]


class PaidAmount(Model):
    """What arrived, in minor units of the invoice's currency; negative to take a payment back."""

    amount: int
    currency: str


class Payment(Model):
    """Money that arrived for an invoice; a negative amount takes an earlier one back."""

    payment_id: str
    amount: Money
    received_on: date
    reference: str | None
    recorded_at: AwareDatetime


class PlaceOrder(Model):
    """Which basket to order, as the user last saw it, and the total that was shown."""

    basket_id: str
    basket_version: int
    accept_price_changes: bool = False
    payable: Money | None = None


class Price(Model):
    """What one licence costs: not negative, and small enough for exact totals everywhere."""

    amount: int
    currency: str


class Problem(Model):
    """A refusal as it is answered, application/problem+json (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    request_id: str
    errors: Sequence[Fault]


class ProductChange(Model):
    """What to change of a product; what is left out stays. `category` null takes it out of its category."""

    name: str | None = None
    description: str | None = None
    category: str | None = None
    unit_price: Price | None = None
    min_quantity: int | None = None
    max_quantity: int | None = None
    expire_days: int | None = None
    validity_days: int | None = None
    published: bool | None = None


ProductType = Literal["mailbox_license", "user_migration_bundle"]


ProgressStepName = Literal["assets", "invoice", "coupons", "welcome_email"]


ProgressStepState = Literal["pending", "done", "failed"]


ProvisioningStatus = Literal["pending", "synchronized", "failed", "cancelled"]


ProvisioningSyncStatus = Literal["unsynchronized", "synchronized", "failed"]


class Recipient(Model):
    """Who gets the welcome notification: the billing contact of the account the order is for."""

    name: str
    email: Annotated[str, Field(repr=False)]


class RecordedPayment(Model):
    """A payment as staff see it: who recorded it, and what was due after it."""

    payment_id: str
    amount: Money
    received_on: date
    reference: str | None
    recorded_at: AwareDatetime
    recorded_by: str
    amount_due: Money
    status: InvoiceStatus


class RefuseTask(Model):
    """Why the task cannot be done; whoever ordered reads it as if BitTitan had said it."""

    reason: str


class ReplaceCoupon(Model):
    """Why a coupon is replaced; it stands in the history of its asset."""

    reason: str


SellerLanguage = Literal["en", "de", "el"]


class SellerMail(Model):
    """Whom the mails to buyers come from, who gets the replies, and what stands below."""

    from_name: str
    reply_to: Annotated[str | None, Field(repr=False)]
    footer: str | None


class SellerPreview(Model):
    """What a seller's next mail and invoice look like, for a purchase that is a sample."""

    welcome_email: MailPreview
    invoice: DocumentPreview


class SellerSnapshot(Model):
    """The seller as it was when an invoice was issued."""

    name: str
    street: str
    city: str
    postal_code: str
    country: str
    tax_id: str
    registration: str | None
    iban: str | None
    bic: str | None
    email: Annotated[str, Field(repr=False)]
    phone: Annotated[str | None, Field(repr=False)]
    electronic_address: ElectronicAddress | None


SummaryItemStep = Literal["invoice", "coupons", "welcome_email"]


SummaryItemWhat = Literal[
    "orders_needing_attention",
    "mails_bounced",
    "invoice_mails_bounced",
    "invoice_mails_failed",
    "invoices_unpaid",
    "invoices_overdue",
    "coupons_expiring",
    "vendor_tasks_open",
]


TaxCategory = Literal["S", "Z", "E", "AE", "G", "O"]


class TaxLine(Model):
    """The tax of all lines of one rate and category."""

    rate: str
    net: Money
    tax: Money
    tax_category: TaxCategory
    tax_reason: str | None


class Totals(Model):
    """What lines come to: net, tax per rate and category, tax, and the amount payable."""

    net: Money
    taxes: Sequence[TaxLine]
    tax: Money
    payable: Money


class UnblockAddress(Model):
    """An address that mail may go to again."""

    email: Annotated[str, Field(repr=False)]


class Unblocked(Model):
    """Who let mail go to an address again, and when."""

    at: AwareDatetime
    by: str


VendorTaskKind = Literal["issue_coupon", "revoke_coupon", "register_account"]


VendorTaskStatus = Literal["open", "claimed", "done", "refused"]


class WelcomeAgainRecipient(Model):
    email: Annotated[str, Field(repr=False)]
    name: str | None = None


class AssetSummary(Model):
    asset_id: str
    name: str
    quantity: int
    provisioning_status: ProvisioningStatus


class Billing(Model):
    """An account's billing data; every change of it raises the version."""

    information: BillingInformation
    contact: BillingContact
    currency: str
    tax_rate: str
    tax_category: TaxCategory
    tax_reason: str | None
    payment_days: int | None
    invoice_email: Annotated[str | None, Field(repr=False)]
    electronic_address: ElectronicAddress | None
    version: int


class BillingChange(Model):
    """What to change of the billing data; what is left out stays.

    Null takes out what an account may be without. Another category is given with its reason. `version` is
    that of the billing data that was read: what has changed since is not changed again.
    """

    version: int | None = None
    information: BillingInformation | None = None
    contact: BillingContact | None = None
    currency: str | None = None
    tax_rate: str | None = None
    tax_category: TaxCategory | None = None
    tax_reason: str | None = None
    payment_days: int | None = None
    invoice_email: Annotated[str | None, Field(repr=False)] = None
    electronic_address: NewElectronicAddress | None = None


class BillingData(Model):
    """The billing data that an account is made with. Where payment days are null, the seller's count."""

    information: BillingInformation
    contact: BillingContact
    currency: str
    tax_rate: str
    tax_category: TaxCategory | None = None
    tax_reason: str | None = None
    payment_days: int | None = None
    invoice_email: Annotated[str | None, Field(repr=False)] = None
    electronic_address: NewElectronicAddress | None = None


class Blocker(Model):
    """One thing in the way of an order: what, how to fix it, and who can."""

    code: BlockerCode
    detail: str
    fix: str
    who: str
    line_id: str | None = None


class BssAccount(Model):
    """An account as staff see it: with why it is blocked, and by whom."""

    account_id: str
    kind: AccountKind
    name: str
    parent_account_id: str | None
    provisioning_sync_status: ProvisioningSyncStatus
    last_error: str | None
    may_order_for_itself: bool
    billing: Billing
    created_at: AwareDatetime
    purchase_order_required: bool
    blocked: Blocked | None
    language: SellerLanguage | None


class BssProduct(Model):
    """A product as staff see it."""

    product_id: str
    name: str
    description: str
    category: str | None
    product_type: ProductType
    unit_price: Price
    min_quantity: int
    max_quantity: int
    expire_days: int
    validity_days: int
    published: bool
    created_at: AwareDatetime


class Change(Model):
    """What a user changed at one moment. A thing's first one is what it was created with."""

    at: AwareDatetime
    by: str
    changes: Sequence[FieldChange]


class ChangeDraft(Model):
    """What to change of a draft; what is left out stays.

    Whom it is for is the account itself where that is null; null takes the purchase order number out.
    """

    lines: Sequence[DraftLine] | None = None
    order_for_account_id: str | None = None
    purchase_order_number: str | None = None


class CheckoutStep(Model):
    step: CheckoutStepName
    done: bool


class CompleteTask(Model):
    """A coupon's code and last day; or how revoking one ended; or nothing, for an account."""

    code: Annotated[str | None, Field(repr=False)] = None
    expires_on: date | None = None
    outcome: CompleteTaskOutcome | None = None


class Coupon(Model):
    """A coupon with its code: for its owner and staff alone."""

    hint: str
    status: CouponStatus
    expires_on: date
    code: Annotated[str, Field(repr=False)]


class CouponHint(Model):
    """A coupon without its code: what lists show."""

    hint: str
    status: CouponStatus
    expires_on: date


class DocumentLink(Model):
    """One document, and a link to its bytes that ends at `expires_at`."""

    kind: DocumentLinkKind
    media_type: str
    size: int
    sha256: str
    url: Annotated[str, Field(repr=False)]
    expires_at: AwareDatetime


class Event(Model):
    """Something that happened to an order or an asset. `by` is a user, or the service itself."""

    at: AwareDatetime
    event: EventName
    by: str
    detail: Annotated[str, Field(repr=False)]


class ExecuteDraft(Model):
    """The total that was shown, where it is not the draft's any more."""

    payable: Money | None = None


class InvoiceLine(Model):
    description: str
    quantity: int
    unit_price: Money
    line_total: Money
    tax_rate: str
    tax_category: TaxCategory
    tax_reason: str | None


class InvoiceMail(Model):
    """One mail that brings an invoice. `asked_by` is null for the one that the service sends by itself.

    `last_error` is what went wrong, or what SES reported. `replaced` was not sent, because another
    was asked for before it was.
    """

    invoice_number: str
    count: int
    account_id: str
    order_id: str
    to: Annotated[str, Field(repr=False)]
    state: InvoiceMailState
    asked_at: AwareDatetime
    asked_by: str | None
    attempts: int
    last_error: Annotated[str | None, Field(repr=False)]
    next_attempt_at: AwareDatetime | None
    sent_at: AwareDatetime | None
    message_id: str | None
    bounced: bool
    complained: bool


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


class Mail(Model):
    """One try to send a mail with coupons, and what became of it."""

    at: AwareDatetime
    to: Annotated[str, Field(repr=False)]
    outcome: MailOutcome
    message_id: str | None
    detail: Annotated[str | None, Field(repr=False)]
    kind: MailKind


class MailAddress(Model):
    """A mail address, whether mail goes there, and who last let it; null when nothing was in the way."""

    email: Annotated[str, Field(repr=False)]
    blocked: bool
    unblocked: Unblocked | None


class NewAccount(Model):
    """A company to do business with; an end customer names the partner it belongs to."""

    kind: AccountKind
    name: str
    parent_account_id: str | None = None
    billing: BillingData
    may_order_for_itself: bool = True
    purchase_order_required: bool = False
    language: SellerLanguage | None = None


class NewEndCustomer(Model):
    """A company that the partner will order for."""

    name: str
    billing: BillingData


class NewPayment(Model):
    """Money that arrived for an invoice, on a day in the seller's time zone."""

    amount: PaidAmount
    received_on: date
    reference: str | None = None


class NewProduct(Model):
    """Something to sell. It is published when the distributor says so."""

    name: str
    description: str = ""
    category: str | None = None
    product_type: ProductType
    unit_price: Price
    min_quantity: int = 1
    max_quantity: int = 10000
    expire_days: int = 365
    validity_days: int = 365
    published: bool = False


class NewSeller(Model):
    """The seller as it is to be from now on; what is left out is gone."""

    name: str
    street: str
    city: str
    postal_code: str
    country: str
    tax_id: str
    registration: str | None = None
    iban: str | None = None
    bic: str | None = None
    email: Annotated[str, Field(repr=False)]
    phone: Annotated[str | None, Field(repr=False)] = None
    electronic_address: NewElectronicAddress | None = None
    time_zone: str
    language: SellerLanguage
    payment_days: int
    mail: NewSellerMail
    logo: str | None = None


class OrderLine(Model):
    line_id: str
    product_id: str
    name: str
    product_type: ProductType
    friendly_name: str | None
    quantity: int
    unit_price: Money
    line_total: Money
    asset_id: str | None


class Product(Model):
    """A product as the Storefront shows it."""

    product_id: str
    name: str
    description: str
    category: str | None
    product_type: ProductType
    unit_price: Price
    min_quantity: int
    max_quantity: int
    expire_days: int
    validity_days: int


class ProgressStep(Model):
    """One of the four effects of an order, and how far it has come."""

    step: ProgressStepName
    state: ProgressStepState
    attempts: int
    last_error: str | None
    at: AwareDatetime | None
    next_attempt_at: AwareDatetime | None


class Seller(Model):
    """The distributor as its invoices name it; every change raises the version."""

    name: str
    street: str
    city: str
    postal_code: str
    country: str
    tax_id: str
    registration: str | None
    iban: str | None
    bic: str | None
    email: Annotated[str, Field(repr=False)]
    phone: Annotated[str | None, Field(repr=False)]
    electronic_address: ElectronicAddress | None
    time_zone: str
    language: SellerLanguage
    payment_days: int
    mail: SellerMail
    logo: str | None
    version: int


class StoredDocuments(Model):
    """How far an invoice's documents are, and links to those that are stored."""

    state: ProgressStepState
    items: Sequence[DocumentLink]


class SummaryItem(Model):
    """How many of one kind need a person, and the call that lists them.

    With `at_least` there may be more than `count`. `step` is that of orders needing attention, `kind`
    that of vendor tasks, which also say since when the oldest is open.
    """

    what: SummaryItemWhat
    step: SummaryItemStep | None
    kind: VendorTaskKind | None
    count: int
    at_least: bool
    oldest_at: AwareDatetime | None
    list: str


class VendorTask(Model):
    """One thing to do at BitTitan; `notice` says what to mind before it is done."""

    task_id: str
    kind: VendorTaskKind
    status: VendorTaskStatus
    opened_at: AwareDatetime
    claimed_by: str | None
    claimed_until: AwareDatetime | None
    account_id: str
    order_id: str | None
    asset_id: str | None
    sku: str | None
    licenses: int | None
    expire_days: int | None
    validity_days: int | None
    label: str | None
    coupon_hint: str | None
    notice: str | None


class WelcomeAgain(Model):
    """Send the welcome mail again, to a corrected recipient or address if one is given."""

    recipient: Annotated[str | WelcomeAgainRecipient | None, Field(repr=False)] = None


class Account(Model):
    """A company known to the BSS."""

    account_id: str
    kind: AccountKind
    name: str
    parent_account_id: str | None
    provisioning_sync_status: ProvisioningSyncStatus
    last_error: str | None
    may_order_for_itself: bool
    billing: Billing
    created_at: AwareDatetime
    purchase_order_required: bool
    blocked: BlockedSince | None
    language: SellerLanguage | None


class AccountChange(Model):
    """What to change of an account; what is left out stays. `blocked` null lifts the block.

    Without a language of its own (null) it is addressed in the seller's.
    """

    name: str | None = None
    billing: BillingChange | None = None
    may_order_for_itself: bool | None = None
    purchase_order_required: bool | None = None
    blocked: BlockAccount | None = None
    language: SellerLanguage | None = None


class Asset(Model):
    """The record of what was bought, with its coupon."""

    asset_id: str
    order_id: str
    account_id: str
    order_for: OrderFor
    name: str
    product_id: str
    product_type: ProductType
    quantity: int
    purchased_at: AwareDatetime
    expire_days: int
    validity_days: int
    provisioning_status: ProvisioningStatus
    last_error: str | None
    coupon: Coupon | None


class AssetInList(Model):
    """The record of what was bought, without the coupon's code."""

    asset_id: str
    order_id: str
    account_id: str
    order_for: OrderFor
    name: str
    product_id: str
    product_type: ProductType
    quantity: int
    purchased_at: AwareDatetime
    expire_days: int
    validity_days: int
    provisioning_status: ProvisioningStatus
    last_error: str | None
    coupon: CouponHint | None


class Basket(Model):
    """A basket with what it comes to."""

    basket_id: str | None
    version: int
    status: BasketStatus
    order_id: str | None
    account_id: str
    order_for: OrderFor
    lines: Sequence[Line]
    totals: Totals
    updated_at: AwareDatetime | None
    purchase_order_number: str | None


class BssInvoice(Model):
    """An invoice as staff read it: with the last mail that brings it, null where none was asked for."""

    invoice_number: str
    type: InvoiceType
    status: InvoiceStatus
    issued_on: date
    due_on: date
    supplied_on: date
    order_id: str
    account_id: str
    seller: SellerSnapshot | None
    billing: BillingSnapshot
    lines: Sequence[InvoiceLine]
    totals: Totals
    purchase_order_number: str | None
    overdue: bool
    amount_paid: Money
    amount_credited: Money
    amount_due: Money
    payments: Sequence[Payment]
    credits: str | None
    credited_by: str | None
    credit_invoices: Sequence[str]
    mail: InvoiceMail | None


class BssOrder(Model):
    """An order as staff see it: with its mails, its cancellation and all that happened to it."""

    order_id: str
    status: OrderStatus
    placed_at: AwareDatetime
    placed_by: str
    account_id: str
    order_for: OrderFor
    recipient: Recipient
    billing: BillingSnapshot
    lines: Sequence[OrderLine]
    totals: Totals
    invoice_number: str | None
    assets: Sequence[AssetSummary]
    progress: Sequence[ProgressStep]
    purchase_order_number: str | None
    mails: Sequence[Mail]
    cancellation: Cancellation | None
    events: Sequence[Event]
    history_left_out: int


class Checkout(Model):
    """The rehearsal of an order. The totals are what would be charged now."""

    basket_id: str | None
    basket_version: int
    steps: Sequence[CheckoutStep]
    blockers: Sequence[Blocker]
    billing: CheckoutBilling
    recipient: CheckoutRecipient
    purchase_order_number: str | None
    totals: Totals


class Invoice(Model):
    """The bill for an order, or the credit that corrects it. `payments` are the latest ones, oldest first."""

    invoice_number: str
    type: InvoiceType
    status: InvoiceStatus
    issued_on: date
    due_on: date
    supplied_on: date
    order_id: str
    account_id: str
    seller: SellerSnapshot | None
    billing: BillingSnapshot
    lines: Sequence[InvoiceLine]
    totals: Totals
    purchase_order_number: str | None
    overdue: bool
    amount_paid: Money
    amount_credited: Money
    amount_due: Money
    payments: Sequence[Payment]
    credits: str | None
    credited_by: str | None
    credit_invoices: Sequence[str]


class Order(Model):
    """A basket that was checked out, and how far it has come."""

    order_id: str
    status: OrderStatus
    placed_at: AwareDatetime
    placed_by: str
    account_id: str
    order_for: OrderFor
    recipient: Recipient
    billing: BillingSnapshot
    lines: Sequence[OrderLine]
    totals: Totals
    invoice_number: str | None
    assets: Sequence[AssetSummary]
    progress: Sequence[ProgressStep]
    purchase_order_number: str | None


class Summary(Model):
    """What needs a person now. Every kind is in it, with a count of 0 where nothing waits."""

    at: AwareDatetime
    items: Sequence[SummaryItem]
