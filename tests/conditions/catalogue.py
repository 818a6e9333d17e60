"""Every mutation, by the part of the shop whose promise it breaks."""

from tests.conditions import (
    accounts,
    baskets,
    cancelling,
    coupons,
    desk,
    documents,
    due,
    invoice_mail,
    invoices,
    lease,
    lease_kept,
    lease_writes,
    lists,
    mail,
    mail_events,
    orders,
    payments,
    progress,
    receipts,
    replacing,
    retrying,
    standing,
)
from tests.conditions.mutation import Mutation

PARTS: dict[str, tuple[Mutation, ...]] = {
    "lease": lease.MUTATIONS + lease_writes.MUTATIONS + lease_kept.MUTATIONS,
    "progress": progress.MUTATIONS + standing.MUTATIONS + due.MUTATIONS,
    "cancelling": cancelling.MUTATIONS + retrying.MUTATIONS,
    "invoices": invoices.MUTATIONS + payments.MUTATIONS,
    "documents": documents.MUTATIONS + invoice_mail.MUTATIONS,
    "coupons": coupons.MUTATIONS,
    "desk": desk.MUTATIONS,
    "replacing": replacing.MUTATIONS,
    "mail": mail.MUTATIONS + mail_events.MUTATIONS,
    "orders": orders.MUTATIONS,
    "baskets": baskets.MUTATIONS,
    "receipts": receipts.MUTATIONS,
    "accounts": accounts.MUTATIONS,
    "lists": lists.MUTATIONS,
}
