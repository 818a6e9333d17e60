"""Everything the service may refuse. One class a situation; http.py turns it into an answer, once.

Refusal
├── MalformedJson              400 malformed_json
├── Unauthenticated            401 unauthenticated
├── Forbidden                  403
│   ├── WrongRole                  wrong_role
│   ├── AccountNotOnFile           account_not_on_file
│   └── PartnersOnly               partners_only
├── NotFound                   404 not_found
├── MethodNotAllowed           405 method_not_allowed
├── CannotBeAmended            405 cannot_be_amended
├── Conflict                   409
│   ├── BillingChanged             billing_changed
│   ├── RecipientChanged           recipient_changed
│   ├── CheckoutBlocked            checkout_blocked
│   ├── OrderCancelled             order_cancelled
│   ├── CouponRedeemed             coupon_redeemed
│   ├── CouponNotRevoked           coupon_not_revoked
│   ├── CancellationUnderWay       cancellation_under_way
│   ├── NoLiveCoupon               no_live_coupon
│   ├── NotFailed                  not_failed
│   ├── NothingFailed              nothing_failed
│   ├── NotClosable                not_closable
│   ├── NothingToSend              nothing_to_send
│   ├── AddressBounced             address_bounced
│   ├── CurrencyFixed              currency_fixed
│   ├── Overpaid                   overpaid
│   ├── NothingToReverse           nothing_to_reverse
│   ├── NotAnInvoice               not_an_invoice
│   ├── DocumentsNotStored         documents_not_stored
│   ├── NoInvoiceAddress           no_invoice_address
│   ├── ClaimedByAnother           claimed_by_another
│   ├── NotClaimed                 not_claimed
│   ├── AlreadyCompleted           already_completed
│   ├── CouponCodeTaken            coupon_code_taken
│   └── RequestInProgress          request_in_progress
├── StaleVersion               412 stale_version
├── PayloadTooLarge            413 payload_too_large
├── UnsupportedMediaType       415 unsupported_media_type
├── ValidationFailed           422 validation_failed
├── IdempotencyKeyReused       422 idempotency_key_reused
├── Throttled                  429 throttled (API Gateway's own, never raised here)
├── InternalError              500 internal_error (a bug of ours, never raised on purpose)
└── TemporarilyUnavailable     503 temporarily_unavailable
"""

from collections.abc import Sequence
from typing import ClassVar

from chalicelib.values.base import Model


class Fault(Model):
    """One thing that is wrong, with how to fix it and who can, where that is known."""

    code: str
    detail: str
    pointer: str | None = None
    line_id: str | None = None
    fix: str | None = None
    who: str | None = None


class Problem(Model):
    """A refusal as it is answered, application/problem+json (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    request_id: str
    errors: tuple[Fault, ...]


class Refusal(Exception):
    """The service says no, and nothing was changed; after TemporarilyUnavailable, nobody knows whether it was."""

    status: ClassVar[int]
    code: ClassVar[str]
    detail: ClassVar[str]
    retry_after: int | None = None
    allow: ClassVar[str | None] = None

    def __init__(self, detail: str | None = None, *, faults: Sequence[Fault] = ()) -> None:
        self.explanation = detail or self.detail
        self.faults = tuple(faults) or (Fault(code=self.code, detail=self.explanation),)
        super().__init__(self.code)


class MalformedJson(Refusal):
    status, code = 400, "malformed_json"
    detail = "The body is not readable JSON."


class Unauthenticated(Refusal):
    status, code = 401, "unauthenticated"
    detail = "A valid bearer token is needed."


class Forbidden(Refusal):
    status = 403


class WrongRole(Forbidden):
    code = "wrong_role"
    detail = "The token is good, but its roles do not allow this call."


class AccountNotOnFile(Forbidden):
    code = "account_not_on_file"
    detail = "The token's account is not known here; the distributor can create it."


class PartnersOnly(Forbidden):
    code = "partners_only"
    detail = "Only partners have end customers."


class NotFound(Refusal):
    status, code = 404, "not_found"
    detail = "There is nothing here by that name."


class MethodNotAllowed(Refusal):
    status, code = 405, "method_not_allowed"
    detail = "This address does not take that method."


class CannotBeAmended(Refusal):
    status, code = 405, "cannot_be_amended"
    detail = "What was ordered cannot be amended or suspended. An order can be cancelled."
    allow = "GET, HEAD"


class Conflict(Refusal):
    status = 409


class BillingChanged(Conflict):
    code = "billing_changed"
    detail = (
        "The billing information has changed; read the checkout again and confirm what it shows."
    )


class RecipientChanged(Conflict):
    code = "recipient_changed"
    detail = (
        "The data of whom the order is for has changed; read the checkout again and confirm who "
        "gets the coupons."
    )


class CheckoutBlocked(Conflict):
    code = "checkout_blocked"
    detail = "The order cannot be placed yet; `errors` names everything that is in the way."


class OrderCancelled(Conflict):
    code = "order_cancelled"
    detail = "The order is cancelled."


class CouponRedeemed(Conflict):
    code = "coupon_redeemed"
    detail = "A coupon was redeemed, and what is redeemed cannot be cancelled any more."


class CouponNotRevoked(Conflict):
    code = "coupon_not_revoked"
    detail = "BitTitan did not revoke a coupon of the order, so the order stays as it is."


class CancellationUnderWay(Conflict):
    code = "cancellation_under_way"
    detail = "A cancelling of this order is under way. Ask again when it has ended."
    retry_after = 60


class NoLiveCoupon(Conflict):
    code = "no_live_coupon"
    detail = "The asset has no coupon that can be replaced: it is still to come, has expired or was revoked."


class NotFailed(Conflict):
    code = "not_failed"
    detail = "Only an asset whose provisioning failed can be synchronized again."


class NothingFailed(Conflict):
    code = "nothing_failed"
    detail = "No step of this order has failed, so there is nothing to try again."


class NotClosable(Conflict):
    code = "not_closable"
    detail = (
        "Only an order that needs attention, and on which nothing is left to do, can be closed."
    )


class NothingToSend(Conflict):
    code = "nothing_to_send"
    detail = "The order has no coupon that can be redeemed, so there is nothing to send."


class AddressBounced(Conflict):
    code = "address_bounced"
    detail = "Mail to this address bounced for good, or its reader complained. Correct it, or unblock it."


class CurrencyFixed(Conflict):
    code = "currency_fixed"
    detail = "The account has ordered before, so its currency stays as it is."


class Overpaid(Conflict):
    code = "overpaid"
    detail = "The payment is more than is due of this invoice."


class NothingToReverse(Conflict):
    code = "nothing_to_reverse"
    detail = "More would be taken back than was paid for this invoice."


class NotAnInvoice(Conflict):
    code = "not_an_invoice"
    detail = "A credit invoice takes no payments. What is paid back is recorded on the invoice that it credits."


class DocumentsNotStored(Conflict):
    code = "documents_not_stored"
    detail = "The documents of this invoice are not stored, so there is nothing to mail yet."


class NoInvoiceAddress(Conflict):
    code = "no_invoice_address"
    detail = "The account had no address for invoices when this one was issued; give a recipient."


class ClaimedByAnother(Conflict):
    code = "claimed_by_another"
    detail = "Somebody else has claimed this task."


class NotClaimed(Conflict):
    code = "not_claimed"
    detail = "Claim this task before you end it, or let whoever has it do so."


class AlreadyCompleted(Conflict):
    code = "already_completed"
    detail = "This task has ended, and differently; read it to see how."


class CouponCodeTaken(Conflict):
    code = "coupon_code_taken"
    detail = "Another asset has, or had, this coupon code. Nothing was changed; look in BitTitan's portal."


class RequestInProgress(Conflict):
    code = "request_in_progress"
    detail = "A request with this Idempotency-Key is still running; ask again in a moment."
    retry_after = 1


class StaleVersion(Refusal):
    status, code = 412, "stale_version"
    detail = "It has changed since it was read; read it again."


class PayloadTooLarge(Refusal):
    status, code = 413, "payload_too_large"
    detail = "The body is larger than any call here needs."


class UnsupportedMediaType(Refusal):
    status, code = 415, "unsupported_media_type"
    detail = "The body must be application/json."


class ValidationFailed(Refusal):
    status, code = 422, "validation_failed"
    detail = "The request does not fit what this call takes; `errors` names every problem."


class IdempotencyKeyReused(Refusal):
    status, code = 422, "idempotency_key_reused"
    detail = "This Idempotency-Key was used for another request; use a new one."


class Throttled(Refusal):
    status, code = 429, "throttled"
    detail = "Too many requests at once. Ask again in a moment."
    retry_after = 2


class InternalError(Refusal):
    status, code = 500, "internal_error"
    detail = "Something went wrong here. It was recorded under this request_id."


class TemporarilyUnavailable(Refusal):
    status, code = 503, "temporarily_unavailable"
    detail = "Something this call needs is busy or out of reach. Ask again in a moment."
    retry_after = 2
