"""What comes back: typed, and open to what a newer service adds."""

from datetime import UTC, datetime
from typing import Any, get_args

import httpx
import pytest
from pydantic import BaseModel, ValidationError
from storefront_client import models

from tests.client.fake_service import TOKEN, Json, Service, basket, baskets

NOW = datetime(2026, 1, 31, tzinfo=UTC)
CODE, ADDRESS = "ABCDE-FGHJK-LMNPQ-RSTUV", "elina@harbour-bakery.example"


def asset() -> Json:
    coupon = {"code": CODE, "hint": "RSTU", "status": "active", "expires_on": "2027-01-31"}
    body: Json = {"asset_id": "ast_1", "order_id": "ord_1", "account_id": "acc_1", "name": "Office"}
    body |= {"order_for": {"account_id": "acc_1", "name": "Fjord"}, "product_id": "prd_1"}
    body |= {"product_type": "mailbox_license", "quantity": 5, "expire_days": 365}
    body |= {"purchased_at": "2026-01-31T12:00:00Z", "validity_days": 365, "last_error": None}
    return body | {"provisioning_status": "synchronized", "coupon": coupon}


def test_a_field_that_is_new_is_no_error() -> None:
    for_whom = {"account_id": "acc_1", "name": "Fjord", "colour": "blue"}
    service = Service(baskets(order_for=for_whom, learned_later={"deep": [1]}))
    found = service.storefront().basket()
    assert found.order_for == models.OrderFor(account_id="acc_1", name="Fjord")
    assert not hasattr(found, "learned_later")


def test_a_word_that_is_new_is_kept_as_it_came() -> None:
    assert Service(baskets(status="parked")).storefront().basket().status == "parked"


@pytest.mark.parametrize("status", [None, 7, ["open"]])
def test_what_is_no_word_is_still_an_error(status: object) -> None:
    with pytest.raises(ValidationError):
        models.Basket.model_validate(basket(status=status))


def test_times_are_aware_dates_are_dates_and_money_is_whole() -> None:
    found = Service(httpx.Response(200, json=asset())).storefront().asset("ast_1")
    assert found.purchased_at == datetime(2026, 1, 31, 12, tzinfo=UTC)
    assert found.coupon and found.coupon.expires_on.year == 2027
    with pytest.raises(ValidationError):
        models.Money.model_validate({"amount": 12.5, "currency": "EUR"})
    with pytest.raises(ValidationError):
        models.Cancellation.model_validate({"reason": "", "by": "", "at": "2026-01-31T12:00:00"})


def test_an_answer_cannot_be_changed() -> None:
    found = Service(baskets()).storefront().basket()
    with pytest.raises(ValidationError, match="frozen"):
        found.version = 7


def test_a_coupons_code_is_there_to_read_and_in_no_repr() -> None:
    found = Service(httpx.Response(200, json=asset())).storefront().asset("ast_1")
    assert found.coupon and found.coupon.code == CODE
    assert CODE not in repr(found) + str(found) + f"{found.coupon!r}"
    assert "RSTU" in repr(found)


def test_an_address_is_in_no_repr() -> None:
    contact = models.BillingContact(name="Elina", email=ADDRESS, phone="+358 40 123")
    corrected = models.WelcomeAgainRecipient(email=ADDRESS)
    again = [models.WelcomeAgain(recipient=each) for each in (ADDRESS, corrected)]
    shown = repr([contact, corrected, again, models.Recipient(name="Elina", email=ADDRESS)])
    assert ADDRESS not in shown and "+358" not in shown
    assert "Elina" in shown


NEVER_SHOWN = "code email invoice_email phone recipient reply_to to url text html old new".split()


def _is_a_model(annotation: Any) -> bool:
    kinds = [kind for kind in (get_args(annotation) or [annotation]) if kind is not type(None)]
    return all(isinstance(kind, type) and issubclass(kind, BaseModel) for kind in kinds)


def test_no_text_that_may_be_a_code_or_an_address_is_in_a_repr() -> None:
    shown = [
        f"{name}.{field}"
        for name, model in vars(models).items()
        if isinstance(model, type) and issubclass(model, BaseModel)
        for field, info in model.model_fields.items()
        if field in NEVER_SHOWN and info.repr and not _is_a_model(info.annotation)
    ]
    # What a problem is called, and what is wrong.
    assert sorted(shown) == ["Blocker.code", "Fault.code", "Problem.code"]


def test_what_happened_to_an_order_is_shown_without_the_address_it_may_name() -> None:
    event = models.Event(at=NOW, event="mail_requested", by="usr_1", detail=f"To {ADDRESS}")
    task = models.CompleteTask(code=CODE)
    assert ADDRESS not in repr(event) and CODE not in repr(task)
    assert "mail_requested" in repr(event)


def test_a_client_does_not_show_its_token() -> None:
    assert repr(Service(baskets()).storefront()) == "Storefront('https://shop.example/api')"


def test_a_function_gives_a_fresh_token_for_every_attempt() -> None:
    tokens = iter(["first", "second", "third"])
    busy = httpx.Response(429, headers={"Retry-After": "1"})
    service = Service(busy, baskets())
    storefront = service.storefront(lambda: next(tokens))
    storefront.basket()
    storefront.basket()
    given = [request.headers["Authorization"] for request in service.asked]
    assert given == ["Bearer first", "Bearer second", "Bearer third"]


def test_the_token_goes_with_every_request_and_nowhere_else() -> None:
    service = Service(baskets())
    service.storefront().basket()
    [request] = service.asked
    assert request.headers["Authorization"] == f"Bearer {TOKEN}"
    assert TOKEN not in str(request.url)


def test_an_id_is_one_part_of_the_path_whatever_is_in_it() -> None:
    service = Service(httpx.Response(404))
    with pytest.raises(Exception, match="404"):
        service.storefront().order("../bss/orders?x=1#y")
    assert service.asked[0].url.raw_path == b"/api/orders/..%2Fbss%2Forders%3Fx%3D1%23y"


def test_a_change_may_be_meant_for_one_version() -> None:
    service = Service(baskets())
    storefront = service.storefront()
    storefront.remove_line("lin_1", if_match=0)
    storefront.remove_line("lin_1")
    assert [request.headers.get("If-Match") for request in service.asked] == ['"0"', None]


def test_only_what_is_to_change_of_a_line_is_sent() -> None:
    service = Service(baskets())
    storefront = service.storefront()
    storefront.change_line("lin_1", quantity=3)
    storefront.change_line("lin_1", friendly_name=None)
    sent = [request.content for request in service.asked]
    assert sent == [b'{"quantity":3}', b'{"friendly_name":null}']


def test_a_client_closes_its_own_connections_and_no_others() -> None:
    service = Service(baskets())
    with service.storefront():
        pass
    assert not service.http.is_closed


def test_there_is_nothing_to_order_before_something_is_in_the_basket() -> None:
    nothing = models.Checkout.model_construct(basket_id=None, basket_version=0)
    service = Service(baskets())
    with pytest.raises(ValueError, match="no basket"):
        service.storefront().place_order(nothing)
    assert service.asked == []
