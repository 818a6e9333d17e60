"""What is logged and counted of an order when work on it is over."""

from datetime import datetime

from chalicelib.bss.orders.models import Order
from chalicelib.observability import count, logger, seconds


def report(order: Order, now: datetime) -> None:
    """Log where an order stands, and count it when it is completed or needs a person."""
    logger.info("fulfilled", status=order.status, invoice_number=order.invoice_number)
    if order.status == "completed" and order.cancellation is None:
        count("OrdersCompleted")
        seconds("PlacedToCompleted", (now - order.placed_at).total_seconds())
    if order.status == "needs_attention":
        count("OrdersNeedingAttention")
