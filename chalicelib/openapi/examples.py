"""Examples for the document: the sample data, and one purchase of it."""

from datetime import date
from functools import lru_cache
from typing import Any, get_args

from pydantic import BaseModel

from chalicelib.about import Health
from chalicelib.bss import answers
from chalicelib.bss.account_changes import AccountChange, BillingChange, NewAccount
from chalicelib.bss.accounts import BillingData
from chalicelib.bss.aftercare import CorrectedRecipient, WelcomeAgain
from chalicelib.bss.auditing import Audit, audited
from chalicelib.bss.drafting import DraftLine, NewDraft
from chalicelib.bss.invoicing import credited
from chalicelib.bss.lists import ListAnswer
from chalicelib.bss.product_changes import NewProduct, ProductChange
from chalicelib.bss.routes import CancelOrder
from chalicelib.bss.rules import blockers
from chalicelib.checkout import placing, service
from chalicelib.checkout.end_customers import NewEndCustomer
from chalicelib.checkout.models import (
    BasketAnswer,
    ChangeLine,
    Checkout,
    ChooseOrderFor,
    ConfirmBilling,
    PlaceOrder,
)
from chalicelib.errors import CheckoutBlocked, Fault, Refusal
from chalicelib.http import told
from chalicelib.money import Price
from chalicelib.samples.journey import (
    AT,
    BASKET_ID,
    BENEFICIARY,
    BUYER,
    PRODUCTS,
    WANTED,
    journey,
)

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
        answers.ProductAnswer: answers.product_answer(SOLD),
        answers.BssProductAnswer: answers.bss_product_answer(SOLD),
        answers.AccountAnswer: answers.account_answer(BENEFICIARY),
        BasketAnswer: service.answer(at.basket, BUYER),
        Checkout: placing.checkout_of(at.basket, at.situation),
        answers.OrderAnswer: answers.order_answer(at.completed, [at.asset]),
        answers.BssOrderAnswer: answers.bss_order_answer(at.completed, [at.asset]),
        answers.AssetAnswer: answers.asset_answer(at.asset, TODAY),
        answers.AssetInList: answers.asset_in_list(at.asset, TODAY),
        answers.InvoiceAnswer: answers.invoice_answer(at.invoice),
        Audit: audited("CN-2026", [at.credit], 1, {at.invoice.invoice_number: paid}),
    }
