"""What the service may refuse, one class per situation.

ProblemError
├── MalformedJson              400 malformed_json
├── Unauthenticated            401 unauthenticated
├── Forbidden                  403
│   ├── WrongRole                  wrong_role
│   ├── AccountNotOnFile           account_not_on_file
│   └── PartnersOnly               partners_only
├── NotFound                   404 not_found
├── MethodNotAllowed           405 method_not_allowed
│   └── CannotBeAmended            cannot_be_amended
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
│   └── IdempotencyKeyReused       idempotency_key_reused
├── Throttled                  429 throttled
├── InternalError              500 internal_error
├── TemporarilyUnavailable     503 temporarily_unavailable: it may have been done, where an answer was lost
└── GatewayTrouble             502, 503 or 504 of what stands before the service: it may have been done
"""

from storefront_client.failures import ProblemError, Repeat


class MalformedJson(ProblemError):
    code = "malformed_json"


class Unauthenticated(ProblemError):
    code = "unauthenticated"


class Forbidden(ProblemError):
    pass


class WrongRole(Forbidden):
    code = "wrong_role"


class AccountNotOnFile(Forbidden):
    code = "account_not_on_file"


class PartnersOnly(Forbidden):
    code = "partners_only"


class NotFound(ProblemError):
    code = "not_found"


class MethodNotAllowed(ProblemError):
    code = "method_not_allowed"


class CannotBeAmended(MethodNotAllowed):
    code = "cannot_be_amended"


class Conflict(ProblemError):
    pass


class BillingChanged(Conflict):
    code = "billing_changed"


class RecipientChanged(Conflict):
    code = "recipient_changed"


class CheckoutBlocked(Conflict):
    """`errors` are the blockers, each with what fixes it and who can."""

    code = "checkout_blocked"


class OrderCancelled(Conflict):
    code = "order_cancelled"


class CouponRedeemed(Conflict):
    code = "coupon_redeemed"


class CouponNotRevoked(Conflict):
    code = "coupon_not_revoked"


class CancellationUnderWay(Conflict):
    code = "cancellation_under_way"


class NoLiveCoupon(Conflict):
    code = "no_live_coupon"


class NotFailed(Conflict):
    code = "not_failed"


class NothingFailed(Conflict):
    code = "nothing_failed"


class NotClosable(Conflict):
    code = "not_closable"


class NothingToSend(Conflict):
    code = "nothing_to_send"


class AddressBounced(Conflict):
    code = "address_bounced"


class CurrencyFixed(Conflict):
    code = "currency_fixed"


class Overpaid(Conflict):
    code = "overpaid"


class NothingToReverse(Conflict):
    code = "nothing_to_reverse"


class NotAnInvoice(Conflict):
    code = "not_an_invoice"


class DocumentsNotStored(Conflict):
    code = "documents_not_stored"


class NoInvoiceAddress(Conflict):
    code = "no_invoice_address"


class ClaimedByAnother(Conflict):
    code = "claimed_by_another"


class NotClaimed(Conflict):
    code = "not_claimed"


class AlreadyCompleted(Conflict):
    code = "already_completed"


class CouponCodeTaken(Conflict):
    code = "coupon_code_taken"


class RequestInProgress(Conflict):
    code = "request_in_progress"
    repeat = Repeat.ALWAYS


class StaleVersion(ProblemError):
    code = "stale_version"


class PayloadTooLarge(ProblemError):
    code = "payload_too_large"


class UnsupportedMediaType(ProblemError):
    code = "unsupported_media_type"


class ValidationFailed(ProblemError):
    code = "validation_failed"


class IdempotencyKeyReused(ValidationFailed):
    code = "idempotency_key_reused"


class Throttled(ProblemError):
    code = "throttled"
    repeat = Repeat.ALWAYS


class InternalError(ProblemError):
    code = "internal_error"


class TemporarilyUnavailable(ProblemError):
    code = "temporarily_unavailable"
    repeat = Repeat.IF_HARMLESS


class GatewayTrouble(ProblemError):
    repeat = Repeat.IF_HARMLESS
