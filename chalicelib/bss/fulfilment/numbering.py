"""Issuing the invoices of several orders in one transaction: for the queue of invoices (rules.md R71)."""

from collections.abc import Iterator, Sequence
from functools import partial

from chalicelib.bss.fulfilment.batch import Batch, Invoicing, Ready, leased_at_once, read_batch
from chalicelib.bss.fulfilment.reporting import report
from chalicelib.bss.invoices.issuing import CONTENDED, with_invoice
from chalicelib.bss.invoices.numbering import (
    Numbers,
    NumbersContended,
    numbered_together,
    read_series,
)
from chalicelib.bss.orders.lease_taking import LEASED_FOR
from chalicelib.bss.orders.leased_order import STILL_LEASED_AND_NEVER_INVOICED
from chalicelib.bss.orders.settling_together import Settling, settle_together
from chalicelib.errors import TemporarilyUnavailable
from chalicelib.observability import count, logger
from chalicelib.storage.conditions import Lost, Put
from chalicelib.storage.keys import order_key, size_of
from chalicelib.storage.table import MOST_AT_ONCE, MOST_BYTES_AT_ONCE

# An order whose message was lost is numbered by the worker after as long as one whose worker was lost.
NUMBERED_WITHIN = LEASED_FOR
NOT_WRITTEN = "The invoice could not be written."


def number_invoices(order_ids: Sequence[str], invoicing: Invoicing) -> int:
    """Issue the invoices of these orders, as many at once as a transaction holds; returns how many.

    An order that is busy, cancelled, invoiced or broken keeps none of the others waiting: it stays due,
    and the schedule queues it for the worker. Raises TemporarilyUnavailable when nothing can be read.
    """
    now = invoicing.now()
    held = leased_at_once(invoicing.table, list(dict.fromkeys(order_ids)), now)
    if not held:
        return 0
    batch = read_batch(held, invoicing, now)
    issued, series = 0, batch.series
    for part in _parts(batch):
        # Where others took numbers meanwhile, it is read anew.
        issued += _number(part._replace(series=series._replace(last=series.last + issued)))
    logger.info("invoices_numbered", orders=len(order_ids), invoices=issued)
    return issued


def _parts(batch: Batch) -> Iterator[Batch]:
    """The batch in parts that one transaction holds, beside the row of the counter."""
    part, rows, size = list[Ready](), 1, 0
    for each in batch.orders:
        puts = _writes(each, batch)
        its_size = sum(size_of(put.row) for put in puts)
        if part and (rows + len(puts) > MOST_AT_ONCE or size + its_size > MOST_BYTES_AT_ONCE):
            yield batch._replace(orders=part)
            part, rows, size = [], 1, 0
        if puts:
            part, rows, size = [*part, each], rows + len(puts), size + its_size
    if part:
        yield batch._replace(orders=part)


def _writes(ready: Ready, batch: Batch) -> tuple[Put, ...]:
    """What invoicing an order would write; nothing where that fails, which is written down."""
    try:
        return _settling(ready, f"{batch.series.name}-{'9' * 9}", batch).writes
    except Exception:
        logger.exception("invoice_not_composed", order_id=ready.held.order.order_id)
        count("InvoicesNotNumbered")
        ready.let_go(ready.held.order.invoice_failed(NOT_WRITTEN, batch.now), batch.now)
        return ()


def _settling(ready: Ready, number: str, batch: Batch) -> Settling:
    """The order settled with its invoice of that number."""
    held, now, condition = ready.held, batch.now, STILL_LEASED_AND_NEVER_INVOICED
    order, *invoice = with_invoice(held.order, number, batch.issuer, now)
    order, *writes = held.settling(
        order, ready.assets, now, resting=held.rests, condition=condition
    )
    return Settling(held, order, (*writes, *invoice))


def _number(part: Batch) -> int:
    """Issue the invoices of a part in one transaction; returns how many. Nothing of it stops the next part."""
    try:
        return _numbered(part)
    except NumbersContended:
        _fail(part, CONTENDED)
    except TemporarilyUnavailable:
        count("InvoicesNotNumbered", len(part.orders))
        logger.warning("lease_kept", reason="outcome unknown")
    except Exception:
        # DynamoDB refuses one of the rows. Alone, the others have nothing to do with it.
        logger.exception("invoices_not_numbered", orders=len(part.orders))
        if len(part.orders) > 1:
            return sum(_number(part._replace(orders=[each])) for each in part.orders)
        _fail(part, NOT_WRITTEN)
    return 0


def _fail(part: Batch, error: str) -> None:
    count("InvoicesNotNumbered", len(part.orders))
    for each in part.orders:
        each.let_go(each.held.order.invoice_failed(error, part.now), part.now)


def _numbered(part: Batch) -> int:
    """Issue the invoices of those whose leases still hold. Raises what Table.write raises, but Lost."""
    while part.orders:
        try:
            write = partial(_written, part)
            settled = numbered_together(part.table, part.series, len(part.orders), write)
        except Lost as lost:
            part = _without(part, lost)
        else:
            for each in settled:
                report(each.order, part.now)
            return len(settled)
    return 0


def _written(part: Batch, numbers: Numbers) -> list[Settling]:
    pairs = zip(part.orders, numbers.texts, strict=True)
    settlings = [_settling(each, number, part) for each, number in pairs]
    settle_together(part.table, settlings, numbers.taken)
    return settlings


def _without(part: Batch, lost: Lost) -> Batch:
    """The part without the orders that somebody else holds by now, and the series as it is by now."""
    gone = {key.pk for key in lost.keys}
    left = [each for each in part.orders if order_key(each.held.order.order_id).pk not in gone]
    if len(left) == len(part.orders):
        raise lost
    return part._replace(orders=left, series=read_series(part.table, part.series.name))
