"""The back office's routes (api.md: BSS). Each parses, calls, replies."""

from chalicelib.bss import bittitan_http, reading, service
from chalicelib.bss.answers import AccountAnswer, InvoiceAnswer, OrderAnswer, account_answer
from chalicelib.bss.reading import BssInvoicesQuery, BssOrdersQuery, ListAnswer
from chalicelib.config import settings
from chalicelib.dynamodb import table
from chalicelib.endpoint import Call, Endpoints, Reply

BSS = Endpoints(tag="BSS", role="staff")
route = BSS.route


@route("POST", "/bss/accounts/{account_id}/synchronize", answers={200: AccountAnswer})
def synchronize_account(call: Call) -> Reply:
    """Tell BitTitan about an account; twice is harmless."""
    account = service.synchronize(
        call.path["account_id"], bittitan=bittitan_http.connect(settings()), table=table()
    )
    return Reply(200, account_answer(account))


@route("GET", "/bss/orders", query=BssOrdersQuery, answers={200: ListAnswer[OrderAnswer]})
def list_all_orders(call: Call) -> Reply:
    """Orders of all accounts, newest first."""
    return Reply(200, reading.all_orders(call.query, table=table()))


@route("GET", "/bss/invoices", query=BssInvoicesQuery, answers={200: ListAnswer[InvoiceAnswer]})
def list_all_invoices(call: Call) -> Reply:
    """Invoices and credit invoices of all accounts, newest first."""
    return Reply(200, reading.all_invoices(call.query, table=table()))
