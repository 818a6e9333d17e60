"""Examples for the document: the sample data, and one purchase of it."""

from datetime import date
from functools import lru_cache
from typing import Any, get_args

from pydantic import BaseModel

from chalicelib.bss.accounts.answers import AccountAnswer, account_answer
from chalicelib.bss.accounts.changes import AccountChange, BillingChange, NewAccount
from chalicelib.bss.accounts.end_customers import NewEndCustomer
from chalicelib.bss.accounts.models import BillingData
from chalicelib.bss.fulfilment.models import CorrectedRecipient, WelcomeAgain
from chalicelib.bss.invoices.answers import InvoiceAnswer, invoice_answer
from chalicelib.bss.invoices.audit import Audit, audited
from chalicelib.bss.invoices.composing import credited
from chalicelib.bss.orders.answers import (
    AssetAnswer,
    AssetInList,
    BssOrderAnswer,
    OrderAnswer,
    asset_answer,
    asset_in_list,
    bss_order_answer,
    order_answer,
)
from chalicelib.bss.orders.blockers import blockers
from chalicelib.bss.orders.drafts import DraftLine, NewDraft
from chalicelib.bss.orders.routes import CancelOrder
from chalicelib.bss.products.answers import (
    BssProductAnswer,
    ProductAnswer,
    bss_product_answer,
    product_answer,
)
from chalicelib.bss.products.changes import NewProduct, ProductChange
from chalicelib.checkout import changes, placing
from chalicelib.checkout.models import (
    BasketAnswer,
    ChangeLine,
    Checkout,
    ChooseOrderFor,
    ConfirmBilling,
    PlaceOrder,
)
from chalicelib.errors import CheckoutBlocked, Fault, Refusal
from chalicelib.openapi.sample_purchase import (
    AT,
    BASKET_ID,
    BENEFICIARY,
    BUYER,
    PRODUCTS,
    WANTED,
    journey,
)
from chalicelib.storage.pages import ListAnswer
from chalicelib.values.money import Price
from chalicelib.web.about import Health
from chalicelib.web.http import told

REQUEST_ID = "3f1c2b7e-6a57-4f0e-9d43-2f8f0c1e5a77"
TODAY: date = AT.date()
SOLD = PRODUCTS["prd_mailbox"]
_DONE = journey()
PATH: dict[str, str] = {
    "product_id": SOLD.product_id,
    "account_id": BENEFICIARY.account_id,
    "basket_id": BASKET_ID,
    "line_id": _DONE.basket.lines[0].line_id,
    "order_id": _DONE.order.order_id,
    "asset_id": _DONE.asset.asset_id,
    "invoice_number": _DONE.invoice.invoice_number,
    "file": "swagger-ui.css",
}


def body(model: type[BaseModel]) -> Any:
    """A body of that model, as JSON; what is left out is at its default. Raises KeyError."""
    return _bodies()[model].model_dump(mode="json", exclude_unset=True)


def answer(model: type[BaseModel]) -> Any:
    """An answer of that model, as JSON; None where an answer shows itself, as the document does."""
    listed = _listed(model)
    if listed:
        return {"items": [answer(listed)], "next_cursor": None}
    shown = _answers().get(model)
    return shown and shown.model_dump(mode="json")


def problem(refusal: type[Refusal]) -> Any:
    """That refusal, as JSON."""
    return told(_refused(refusal), REQUEST_ID).model_dump(mode="json", exclude_none=True)


def _refused(refusal: type[Refusal]) -> Refusal:
    if refusal is not CheckoutBlocked:
        return refusal()
    standing = blockers(_DONE.situation._replace(confirmed_billing_version=None))
    return refusal(faults=[Fault(**dict(blocker)) for blocker in standing])


def _listed(model: type[BaseModel]) -> type[BaseModel] | None:
    if not issubclass(model, ListAnswer):
        return None
    return get_args(model.model_fields["items"].annotation)[0]


@lru_cache(maxsize=1)
def _bodies() -> dict[type[BaseModel], BaseModel]:
    known = BENEFICIARY.billing
    billing = BillingData(**{name: getattr(known, name) for name in BillingData.model_fields})
    line = DraftLine(product_id=SOLD.product_id, quantity=WANTED.quantity)
    price = Price(amount=1100, currency="EUR")
    moved = known.information.model_copy(update={"street": "Harbour Street 2"})
    listed = (
        NewEndCustomer(name="Lakeside Logistics", billing=billing),
        NewAccount(kind="customer", name="Contoso Customer", billing=billing),
        AccountChange(billing=BillingChange(information=moved)),
        NewProduct(
            name=SOLD.name, product_type=SOLD.product_type, unit_price=price, published=True
        ),
        ProductChange(unit_price=price),
        NewDraft(account_id=BUYER.account_id, lines=(line,)),
        CancelOrder(reason="Ordered by mistake."),
        WelcomeAgain(recipient=CorrectedRecipient(email="it@endcustomer.example")),
        WANTED,
        ChangeLine(quantity=30),
        ChooseOrderFor(account_id=BENEFICIARY.account_id),
        ConfirmBilling(billing_version=known.version),
        PlaceOrder(basket_id=BASKET_ID, basket_version=_DONE.basket.version),
    )
    return {type(body): body for body in listed}


@lru_cache(maxsize=1)
def _answers() -> dict[type[BaseModel], BaseModel]:
    at = _DONE
    paid = credited(at.invoice, at.credit.invoice_number)
    return {
        Health: Health(),
        ProductAnswer: product_answer(SOLD),
        BssProductAnswer: bss_product_answer(SOLD),
        AccountAnswer: account_answer(BENEFICIARY),
        BasketAnswer: changes.basket_answer(at.basket, BUYER),
        Checkout: placing.checkout_of(at.basket, at.situation),
        OrderAnswer: order_answer(at.completed, [at.asset]),
        BssOrderAnswer: bss_order_answer(at.completed, [at.asset]),
        AssetAnswer: asset_answer(at.asset, TODAY),
        AssetInList: asset_in_list(at.asset, TODAY),
        InvoiceAnswer: invoice_answer(at.invoice),
        Audit: audited("CN-2026", [at.credit], 1, {at.invoice.invoice_number: paid}),
    }
