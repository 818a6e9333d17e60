"""From the products to a placed order."""

from collections.abc import Iterator
from typing import TypedDict, Unpack

from storefront_client.client import Client
from storefront_client.models import (
    Account,
    AddLine,
    Basket,
    ChangeBasket,
    ChangeLine,
    Checkout,
    ChooseOrderFor,
    ConfirmBilling,
    EndCustomerChange,
    NewEndCustomer,
    Order,
    PlaceOrder,
    Product,
    ProductType,
)
from storefront_client.sending import keyed, matching, path_of


class LineChange(TypedDict, total=False):
    """What to change of a line; what is left out stays."""

    quantity: int
    friendly_name: str | None


class Shopping(Client):
    """What a buyer does. `if_match` is the version a change is meant for; without it, it is merged."""

    def products(
        self,
        *,
        category: str | None = None,
        product_type: ProductType | None = None,
        limit: int | None = None,
    ) -> Iterator[Product]:
        """The published products."""
        asked = {"category": category, "product_type": product_type}
        return self._service.walk("/products", Product, limit, **asked)

    def product(self, product_id: str) -> Product:
        """One published product."""
        return self._service.ask("GET", path_of("products", product_id), Product)

    def end_customers(self, *, limit: int | None = None) -> Iterator[Account]:
        """The partner's own end customers."""
        return self._service.walk("/end-customers", Account, limit)

    def create_end_customer(
        self, company: NewEndCustomer, *, idempotency_key: str | None = None
    ) -> Account:
        """Create an end customer; the distributor synchronizes it before it can be ordered for."""
        headers = keyed(idempotency_key)
        return self._service.ask("POST", "/end-customers", Account, body=company, headers=headers)

    def end_customer(self, account_id: str) -> Account:
        """One of the partner's own end customers."""
        return self._service.ask("GET", path_of("end-customers", account_id), Account)

    def change_end_customer(self, account_id: str, change: EndCustomerChange) -> Account:
        """Correct an end customer; a change of its billing raises the version."""
        path = path_of("end-customers", account_id)
        return self._service.ask("PATCH", path, Account, body=change)

    def basket(self) -> Basket:
        """My open basket; empty before anything is put in."""
        return self._service.ask("GET", "/basket", Basket)

    def one_basket(self, basket_id: str) -> Basket:
        """A basket of mine: the open one, or one that was ordered."""
        return self._service.ask("GET", path_of("baskets", basket_id), Basket)

    def add_to_basket(
        self,
        product_id: str,
        *,
        quantity: int = 1,
        friendly_name: str | None = None,
        if_match: int | None = None,
        idempotency_key: str | None = None,
    ) -> Basket:
        """Add licences; the same product with the same friendly name adds to its line."""
        body = AddLine(product_id=product_id, quantity=quantity, friendly_name=friendly_name)
        headers = keyed(idempotency_key) | matching(if_match)
        return self._service.ask("POST", "/basket/lines", Basket, body=body, headers=headers)

    def change_line(
        self, line_id: str, *, if_match: int | None = None, **change: Unpack[LineChange]
    ) -> Basket:
        """Change the quantity or the friendly name of a line; quantity 0 removes it."""
        path, headers = path_of("basket", "lines", line_id), matching(if_match)
        return self._service.ask("PATCH", path, Basket, body=ChangeLine(**change), headers=headers)

    def remove_line(self, line_id: str, *, if_match: int | None = None) -> Basket:
        """Take a line out of the basket."""
        path, headers = path_of("basket", "lines", line_id), matching(if_match)
        return self._service.ask("DELETE", path, Basket, headers=headers)

    def change_basket(
        self, *, purchase_order_number: str | None, if_match: int | None = None
    ) -> Basket:
        """Give the basket your own purchase order number, which the invoice will name; None takes it out."""
        body = ChangeBasket(purchase_order_number=purchase_order_number)
        headers = matching(if_match)
        return self._service.ask("PATCH", "/basket", Basket, body=body, headers=headers)

    def empty_basket(self, *, if_match: int | None = None) -> Basket:
        """Take every line out; everything else stays."""
        return self._service.ask("DELETE", "/basket", Basket, headers=matching(if_match))

    def order_for(self, account_id: str, *, if_match: int | None = None) -> Basket:
        """Choose whom the order is for: the own account, or one of the partner's end customers."""
        body, headers = ChooseOrderFor(account_id=account_id), matching(if_match)
        return self._service.ask("PUT", "/basket/order-for", Basket, body=body, headers=headers)

    def checkout(self) -> Checkout:
        """What placing the order now would meet: every blocker, and what would be charged."""
        return self._service.ask("GET", "/checkout", Checkout)

    def confirm_billing(
        self,
        billing_version: int,
        *,
        recipient_version: int | None = None,
        if_match: int | None = None,
    ) -> Checkout:
        """Confirm exactly the versions of the billing data and of the recipient that were shown.

        Without a version of the recipient, the recipient of now is confirmed.
        Raises BillingChanged, RecipientChanged.
        """
        body = ConfirmBilling(billing_version=billing_version, recipient_version=recipient_version)
        headers = matching(if_match)
        return self._service.ask("PUT", "/checkout/billing", Checkout, body=body, headers=headers)

    def place_order(
        self,
        checkout: Checkout,
        *,
        accept_price_changes: bool = False,
        idempotency_key: str | None = None,
    ) -> Order:
        """Order what this checkout showed, at its total; placed before: the same order.

        Raises CheckoutBlocked, also when the total of now is another one.
        """
        if checkout.basket_id is None:
            raise ValueError("There is no basket to order yet.")
        body = PlaceOrder(
            basket_id=checkout.basket_id,
            basket_version=checkout.basket_version,
            accept_price_changes=accept_price_changes,
            payable=checkout.totals.payable,
        )
        headers = keyed(idempotency_key)
        return self._service.ask("POST", "/orders", Order, body=body, headers=headers)
