"""Many threads at the same door: nothing is lost, nothing happens twice, numbers have no gaps."""

from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import httpx
import pytest

from tests.journey.delivery_assertions import assert_delivered, assert_one_mail, invoices_of
from tests.journey.service_client import Json, Service, User, lines_named

A = TypeVar("A")
B = TypeVar("B")


def at_once(do: Callable[[A], B], each: Iterable[A]) -> list[B]:
    """Do it for each, all starting at the same moment; the results in the order given."""
    given = list(each)
    start = Barrier(len(given))

    def when_all_are_ready(one: A) -> B:
        start.wait(timeout=10)
        return do(one)

    with ThreadPoolExecutor(len(given)) as threads:
        return list(threads.map(when_all_are_ready, given))


def statuses(answers: Iterable[httpx.Response]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


def test_a_basket_placed_by_twelve_at_once_becomes_one_order(service: Service) -> None:
    buyer = service.buyer("acc_customer")
    checkout = buyer.ready([*lines_named({"One": 2, "Two": 3}), {"product_id": "prd_bundle"}])
    answers = at_once(lambda _: buyer.place(checkout), range(12))
    assert statuses(answers) == {201: 1, 200: 11}, [answer.text for answer in answers]
    assert len({answer.json()["order_id"] for answer in answers}) == 1
    order = buyer.settled(answers[0].json())
    assert_delivered(buyer, checkout, order, to="billing@customer.example")
    mine = [
        order
        for order in buyer.get("/orders?limit=100")["items"]
        if order["placed_by"] == buyer.sub
    ]
    assert [each["order_id"] for each in mine] == [order["order_id"]]


def test_a_basket_that_was_placed_gives_its_order_again_and_again(service: Service) -> None:
    buyer = service.buyer("acc_customer")
    checkout = buyer.ready(lines_named({"Once": 1}))
    order = buyer.settled(buyer.place(checkout).json())
    stale = checkout | {"basket_version": checkout["basket_version"] - 1}
    for again in (checkout, stale):
        answer = buyer.place(again)
        assert (answer.status_code, answer.json()["order_id"]) == (200, order["order_id"])
    assert invoices_of(service, order) == [order["invoice_number"]]
    assert_one_mail(buyer, order, to="billing@customer.example")


@pytest.mark.timeout(120)
def test_twenty_orders_at_once_get_invoice_numbers_without_a_gap(fresh_service: Service) -> None:
    buyers = [
        fresh_service.buyer(("acc_customer", "acc_partner")[number % 2]) for number in range(20)
    ]
    checkouts = at_once(lambda buyer: buyer.ready(lines_named({"Team": 2, "Boss": 1})), buyers)
    placed = at_once(lambda pair: pair[0].place(pair[1]), zip(buyers, checkouts, strict=True))
    assert statuses(placed) == {201: 20}, [answer.text for answer in placed]
    orders = [
        buyer.settled(answer.json(), within=60)
        for buyer, answer in zip(buyers, placed, strict=True)
    ]
    year = buyers[0].get(f"/invoices/{orders[0]['invoice_number']}")["issued_on"][:4]
    numbers = sorted(order["invoice_number"] for order in orders)
    assert numbers == [f"INV-{year}-{number:06d}" for number in range(1, 21)]
    for buyer, checkout, order in zip(buyers, checkouts, orders, strict=True):
        domain = buyer.account_id.removeprefix("acc_")
        assert_delivered(buyer, checkout, order, to=f"billing@{domain}.example")
    assert len(fresh_service.coupons()) == 40
    assert len(fresh_service.local("GET", "/emails")) == 20


def thirty_lines(buyer: User) -> Json:
    return buyer.fill(lines_named({f"Line {number:02d}": 1 for number in range(30)}))


def test_thirty_changes_of_different_lines_at_once_all_survive(service: Service) -> None:
    buyer = service.buyer()
    basket = thirty_lines(buyer)
    wanted = {line["line_id"]: number + 2 for number, line in enumerate(basket["lines"])}

    def change(line_id: str) -> httpx.Response:
        return buyer.call("PATCH", f"/basket/lines/{line_id}", {"quantity": wanted[line_id]})

    answers = at_once(change, wanted)
    assert statuses(answers) == {200: 30}, [answer.text[:300] for answer in answers]
    after = buyer.get("/basket")
    assert {line["line_id"]: line["quantity"] for line in after["lines"]} == wanted
    assert after["version"] == basket["version"] + 30
    assert after["totals"]["net"]["amount"] == 1200 * sum(wanted.values())


def test_of_thirty_changes_meant_for_one_version_exactly_one_wins(service: Service) -> None:
    buyer = service.buyer()
    basket = thirty_lines(buyer)
    if_match = {"If-Match": f'"{basket["version"]}"'}

    def change(line_id: str) -> httpx.Response:
        path = f"/basket/lines/{line_id}"
        return buyer.call("PATCH", path, {"quantity": 9}, if_match)

    answers = at_once(change, [line["line_id"] for line in basket["lines"]])
    assert statuses(answers) == {200: 1, 412: 29}
    lost = {answer.json()["code"] for answer in answers if answer.status_code == 412}
    assert lost == {"stale_version"}
    [won] = [answer for answer in answers if answer.status_code == 200]
    after = buyer.get("/basket")
    assert (after, won.headers["ETag"]) == (won.json(), f'"{basket["version"] + 1}"')
    assert sorted(line["quantity"] for line in after["lines"]) == [1] * 29 + [9]


def test_twenty_four_askers_at_once_each_get_their_own_answer(service: Service) -> None:
    buyers = [service.buyer("acc_customer") for _ in range(24)]
    own = {buyer.sub: buyer.fill(lines_named({f"Of {buyer.sub}": 3})) for buyer in buyers}
    for _ in range(4):
        answers = at_once(lambda buyer: buyer.call("GET", "/basket"), buyers)
        assert statuses(answers) == {200: 24}
        assert [answer.json() for answer in answers] == [own[buyer.sub] for buyer in buyers]


def test_an_idempotency_key_used_at_once_creates_one_end_customer(service: Service) -> None:
    partner = service.buyer("acc_rival")
    company = {
        "name": "Made Once",
        "billing": {
            "information": {
                "company": "Made Once",
                "street": "",
                "city": "",
                "postal_code": "",
                "country": "",
            },
            "contact": {"name": "", "email": ""},
            "currency": "EUR",
            "tax_rate": "0.24",
        },
    }

    def create(_: int) -> httpx.Response:
        key = {"Idempotency-Key": f"once-{partner.sub}"}
        return partner.call("POST", "/end-customers", company, key)

    answers = at_once(create, range(8))
    assert set(statuses(answers)) <= {201, 409}
    made = [answer.json()["account_id"] for answer in answers if answer.status_code == 201]
    assert made and len(set(made)) == 1
    listed = partner.get("/end-customers?limit=100")["items"]
    assert [each["account_id"] for each in listed if each["name"] == "Made Once"] == made[:1]
