"""What can be in the way on the side of who buys, whom for, and who sells; and what was confirmed. Pure."""

from collections.abc import Iterator

from chalicelib.bss.accounts.models import Account
from chalicelib.bss.orders.models import ConfirmedRecipient, Recipient
from chalicelib.bss.orders.situation import BUYER, DISTRIBUTOR, Blocker, Situation
from chalicelib.bss.seller.models import Seller
from chalicelib.values.tax_ids import is_vat_id

# What an account that may not order for itself can do about it, and who, by its kind.
WITHOUT_OWN_ORDERS = {
    "customer": ("Ask the distributor to allow own orders.", DISTRIBUTOR),
    "partner": ("Choose an end customer to order for.", BUYER),
    "end_customer": ("Ask your partner or the distributor to order for you.", DISTRIBUTOR),
}


def order_for_blockers(situation: Situation) -> Iterator[Blocker]:
    """Who may buy, and for whom (rules.md R1, R2, R38)."""
    account, order_for = situation.account, situation.order_for
    yield from _blocked(account)
    if situation.is_for_another:
        yield from _blocked(order_for)
    if account.provisioning_sync_status != "synchronized":
        yield Blocker(
            code="account_not_synchronized",
            detail=f"{_named(account)} is not synchronized with BitTitan.",
            fix="Ask the distributor to synchronize the account.",
            who=DISTRIBUTOR,
        )
    if not situation.is_for_another and not account.orders_for_itself:
        yield _own_orders_not_allowed(account)
    if situation.is_for_another and order_for.provisioning_sync_status != "synchronized":
        yield Blocker(
            code="end_customer_not_synchronized",
            detail=f"{_named(order_for)} is not synchronized with BitTitan.",
            fix="Ask the distributor to synchronize the end customer.",
            who=DISTRIBUTOR,
        )


def _blocked(account: Account) -> Iterator[Blocker]:
    """Why it is blocked is not said: that is for staff."""
    if account.blocked:
        yield Blocker(
            code="account_blocked",
            detail=f"{_named(account)} is blocked: nothing can be ordered by it or for it.",
            fix="Contact the distributor.",
            who=DISTRIBUTOR,
        )


def _own_orders_not_allowed(account: Account) -> Blocker:
    fix, who = WITHOUT_OWN_ORDERS[account.kind]
    return Blocker(
        code="own_orders_not_allowed",
        detail=f"{_named(account)} may not order for itself.",
        fix=fix,
        who=who,
    )


def billing_blockers(situation: Situation) -> Iterator[Blocker]:
    """Billing and recipient must be complete, and confirmed as they are now (rules.md R9, R10, R37)."""
    account, order_for = situation.account, situation.order_for
    yield from _incomplete(account, account.billing.missing())
    if situation.is_for_another:
        yield from _incomplete(order_for, order_for.billing.contact.missing())
    if situation.confirmed_billing_version != account.billing.version:
        yield Blocker(
            code="billing_not_confirmed",
            detail=f"Version {account.billing.version} of the billing information is not confirmed.",
            fix="Verify the billing information and confirm it.",
            who=BUYER,
        )
    if account.purchase_order_required and not situation.purchase_order_number:
        yield Blocker(
            code="purchase_order_missing",
            detail=f"{_named(account)} orders with a purchase order number, and none is given.",
            fix="Give the basket your purchase order number.",
            who=BUYER,
        )
    if detail := _recipient_change(situation):
        yield Blocker(
            code="recipient_changed",
            detail=detail,
            fix="View the checkout again, and confirm the billing and who gets the coupons.",
            who=BUYER,
        )


def _recipient_change(situation: Situation) -> str | None:
    """What is different from the recipient that was confirmed.

    When the buyer's own billing data changed and its contact did not, `billing_not_confirmed` says all.
    """
    confirmed, now = (
        situation.confirmed_recipient,
        ConfirmedRecipient.of_account(situation.order_for),
    )
    if confirmed in (None, now):
        return None
    was, is_now = _spoken(confirmed), _spoken(now)
    named = _named(situation.order_for)
    if confirmed.account_id != now.account_id:
        return (
            f"{was} was confirmed as the recipient; the order is for {named} now, so {is_now} is."
        )
    if was != is_now:
        return f"The recipient was {was} when it was confirmed and is {is_now} now."
    if situation.is_for_another:
        return f"The billing data of {named} changed after its recipient was confirmed."
    return None


def _spoken(recipient: Recipient) -> str:
    return f"{recipient.name} ({recipient.email})"


def _incomplete(account: Account, missing: tuple[str, ...]) -> Iterator[Blocker]:
    if missing:
        yield Blocker(
            code="billing_incomplete",
            detail=f"The billing data of {_named(account)} lacks: {', '.join(missing)}.",
            fix="Ask the distributor to complete the billing data.",
            who=DISTRIBUTOR,
        )


def seller_blockers(situation: Situation) -> Iterator[Blocker]:
    """Who sells must be known, as the invoice will name it (rules.md R50, R51)."""
    if detail := _lacking(situation.seller, situation.account):
        yield Blocker(
            code="seller_incomplete",
            detail=detail,
            fix="Ask the distributor to give its data as the seller (PUT /bss/seller).",
            who=DISTRIBUTOR,
        )


def _lacking(seller: Seller | None, buyer: Account) -> str | None:
    """What the seller's data lacks for an invoice to this buyer."""
    if seller is None:
        return "The distributor's data as the seller is missing: no invoice could be written."
    if missing := seller.missing():
        return f"The distributor's data as the seller lacks: {', '.join(missing)}."
    if buyer.billing.tax_category == "AE" and not is_vat_id(seller.tax_id, seller.country):
        return "The distributor's data as the seller lacks a VAT id, which reverse charge needs."
    return None


def _named(account: Account) -> str:
    return f"{account.name} ({account.account_id})"
