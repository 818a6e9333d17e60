"""What the rules promise, checked on a snapshot: each of these is true whatever has happened."""

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

from chalicelib.bss.invoices.models import Invoice
from chalicelib.bss.orders.coupons import reference_of
from chalicelib.bss.orders.models import Order
from chalicelib.values.money import Totals
from tests.api.machine.snapshot import Snapshot

# A mail of unknown outcome may have gone out.
WENT_OUT = ("sent", "unknown", "bounced", "complained")


def all_kept(snapshot: Snapshot, shown: dict[str, Totals], letters_before: int) -> None:
    """Every promise. `shown` are the totals that buyers saw before they placed."""
    kept_by_orders(snapshot, shown, letters_before)
    gapless(snapshot)
    invoices_are_mailed_as_they_were_asked_for(snapshot)


def kept_by_orders(snapshot: Snapshot, shown: dict[str, Totals], letters_before: int) -> None:
    """The promises about orders, which hold for each of them alone."""
    for order in snapshot.executed():
        one_asset_a_line(order, snapshot)
        adds_up(order.totals, [line.line_total.amount for line in order.lines], order.tax_rate)
        if order.order_id in shown:
            assert order.totals == shown[order.order_id], "charged what was not shown"
    one_live_coupon_an_asset(snapshot)
    nothing_active_after_cancelling(snapshot)
    one_invoice_an_order(snapshot)
    payments_and_credits_are_counted(snapshot)
    mails_reach_their_own_recipient(snapshot, letters_before)
    every_code_was_mailed(snapshot)


def one_asset_a_line(order: Order, snapshot: Snapshot) -> None:
    wanted = [(line.asset_id, line.quantity, line.product_id) for line in order.lines]
    assets = snapshot.assets[order.order_id]
    assert [(each.asset_id, each.quantity, each.product_id) for each in assets] == wanted


def adds_up(totals: Totals, nets: list[int], rate: str) -> None:
    """Net, tax and payable, computed a second time: half up, once, on the sum (EN 16931)."""
    net = sum(nets)
    sign = -1 if net < 0 else 1
    tax = sign * int((abs(net) * Decimal(rate)).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    amounts = (totals.net.amount, totals.tax.amount, totals.payable.amount)
    assert amounts == (net, tax, net + tax)


def one_live_coupon_an_asset(snapshot: Snapshot) -> None:
    """Never are two live; there is one for each time that it was replaced, and each of those is revoked."""
    for order in snapshot.executed():
        for asset in snapshot.assets[order.order_id]:
            held = snapshot.held.get(asset.asset_id, [])
            keys = [coupon["idempotency_key"] for coupon in held]
            assert len(set(keys)) == len(keys), "a second coupon for one key"
            assert {*keys} <= {reference_of(asset.asset_id, n + 1) for n in range(asset.generation)}
            for coupon in held:
                assert coupon["licenses"] == asset.quantity
                assert coupon["reference"] == coupon["idempotency_key"]
                if coupon["idempotency_key"] != asset.reference:
                    assert coupon["status"] == "revoked", "two live coupons of one asset"
            if asset.coupon and asset.coupon.code not in snapshot.forgotten:
                codes = [each["code"] for each in held if each["reference"] == asset.reference]
                assert codes == [asset.coupon.code]


def nothing_active_after_cancelling(snapshot: Snapshot) -> None:
    for order in snapshot.executed():
        if order.status != "cancelled":
            continue
        for line in order.lines:
            for coupon in snapshot.held.get(line.asset_id or "", []):
                assert coupon["status"] != "active", "a cancelled order's coupon can be redeemed"


def gapless(snapshot: Snapshot) -> None:
    for series, invoices in snapshot.invoices.items():
        numbers = sorted(invoice.invoice_number for invoice in invoices)
        assert numbers == [f"{series}-{n:06d}" for n in range(1, snapshot.taken[series] + 1)]


def one_invoice_an_order(snapshot: Snapshot) -> None:
    every = [invoice for invoices in snapshot.invoices.values() for invoice in invoices]
    billed = [invoice for invoice in every if invoice.type == "invoice"]
    by_order = {invoice.order_id: invoice for invoice in billed}
    assert len(by_order) == len(billed), "an order was billed twice"
    for order in snapshot.executed():
        invoice = by_order.get(order.order_id)
        assert order.invoice_number == (invoice.invoice_number if invoice else None)
        credits = [each for each in every if each.order_id == order.order_id and each.credits]
        if invoice is None:
            assert credits == []
        else:
            _bills(order, invoice)
            _credits_what_was_taken_back(snapshot, invoice, credits)


def _bills(order: Order, invoice: Invoice) -> None:
    assert invoice.totals == order.totals
    adds_up(invoice.totals, [each.line_total.amount for each in invoice.lines], order.tax_rate)
    if order.status == "cancelled":
        assert invoice.status == "credited"


def _credits_what_was_taken_back(
    snapshot: Snapshot, invoice: Invoice, credits: list[Invoice]
) -> None:
    """Each line once at most, to the cent; and a cancelled asset is not billed once its order rests."""
    credited = [line for credit in credits for line in credit.credited_lines]
    assert len(set(credited)) == len(credited), "a line was credited twice"
    assert {credit.credits for credit in credits} <= {invoice.invoice_number}
    assert tuple(sorted(credit.invoice_number for credit in credits)) == invoice.credit_invoices
    whole = len(credited) == len(invoice.lines)
    assert (invoice.status == "credited") == whole
    if whole:
        payable = sum(credit.totals.payable.amount for credit in credits)
        assert payable == -invoice.totals.payable.amount
    order = snapshot.orders[invoice.order_id]
    assets = snapshot.assets[order.order_id]
    gone = {n for n, each in enumerate(assets, 1) if each.provisioning_status == "cancelled"}
    being_cancelled = order.cancellation is not None and order.status != "cancelled"
    if order.status in ("completed", "cancelled") and not being_cancelled:
        assert gone == set(credited), "billed for a coupon that was taken back"


def payments_and_credits_are_counted(snapshot: Snapshot) -> None:
    """Paid, credited and due come to what is payable, and the status follows from them."""
    every = [invoice for invoices in snapshot.invoices.values() for invoice in invoices]
    credits = {each.invoice_number: each for each in every if each.credits}
    for invoice in (each for each in every if each.type == "invoice"):
        recorded = snapshot.payments.get(invoice.invoice_number, [])
        paid = sum(each.amount.amount for each in recorded)
        credited = -sum(credits[number].totals.payable.amount for number in invoice.credit_invoices)
        payable, due = invoice.totals.payable.amount, invoice.amount_due.amount
        assert (invoice.amount_paid.amount, invoice.amount_credited.amount) == (paid, credited)
        assert paid >= 0 and due == max(0, payable - paid - credited)
        if invoice.status != "credited":
            assert invoice.status == ("unpaid" if due else "paid")


def mails_reach_their_own_recipient(snapshot: Snapshot, letters_before: int) -> None:
    """The new letters went to the order's recipient, with the order's own coupons and no others."""
    for letter in snapshot.letters[letters_before:]:
        order = snapshot.orders[letter.order_id]
        assert letter.to == [order.recipient.email]
        own = {
            coupon["code"]
            for line in order.lines
            for coupon in snapshot.held.get(line.asset_id or "", [])
        }
        own |= {asset.coupon.code for asset in snapshot.assets[order.order_id] if asset.coupon}
        assert letter.codes and letter.codes <= own


def every_code_was_mailed(snapshot: Snapshot) -> None:
    """Of a completed order, each code that can be redeemed stood in a letter about the order."""
    mailed = {(letter.order_id, code) for letter in snapshot.letters for code in letter.codes}
    for order in snapshot.executed():
        if order.status == "completed":
            for coupon in (asset.coupon for asset in snapshot.assets[order.order_id]):
                if coupon and coupon.status == "active":
                    assert (order.order_id, coupon.known_code()) in mailed, "a code was not mailed"


def invoices_are_mailed_as_they_were_asked_for(snapshot: Snapshot) -> None:
    """No mail of an invoice goes out twice, nor to anybody else, nor before its documents are stored."""
    for number in {letter.invoice_number for letter in snapshot.invoice_letters}:
        assert snapshot.documents[number].state == "done"
        went = [mail for mail in snapshot.invoice_mails[number] if mail.state in WENT_OUT]
        went += [mail for mail in snapshot.invoice_mails[number] if mail.sending_since]
        allowed = Counter(mail.to for mail in went)
        sent = [each for each in snapshot.invoice_letters if each.invoice_number == number]
        assert Counter(address for each in sent for address in each.to) <= allowed
    for mails in snapshot.invoice_mails.values():
        assert [mail.count for mail in mails] == [*range(1, len(mails) + 1)]
        assert [mail.is_latest for mail in mails] == [False] * (len(mails) - 1) + [True]
