"""A list is walked page by page, and no further than the loop goes."""

from itertools import islice

import httpx
import pytest
from storefront_client import problems

from tests.client.fake_service import Service, pages, product, refuses


def asked_with(requests: list[httpx.Request]) -> list[dict[str, str]]:
    return [dict(request.url.params) for request in requests]


def test_nothing_is_asked_before_the_first_is_wanted() -> None:
    service = Service(*pages(3, size=2))
    listed = service.storefront().products()
    assert service.asked == []
    assert next(listed).product_id == "prd_0"
    assert len(service.asked) == 1


def test_a_page_is_asked_for_when_it_is_reached() -> None:
    service = Service(*pages(9, size=2))
    assert len(list(islice(service.storefront().products(), 4))) == 4
    assert len(service.asked) == 2


def test_it_follows_the_cursor_to_the_end_with_the_same_question() -> None:
    service = Service(*pages(5, size=2))
    listed = list(service.storefront().products(category="Mail"))
    assert [each.product_id for each in listed] == [f"prd_{number}" for number in range(5)]
    assert asked_with(service.asked) == [
        {"category": "Mail"},
        {"category": "Mail", "cursor": "after-2"},
        {"category": "Mail", "cursor": "after-4"},
    ]


def test_a_limit_stops_it_and_no_more_is_asked_for_than_that() -> None:
    service = Service(*pages(250, size=100))
    assert len(list(service.storefront().products(limit=130))) == 130
    assert [asked["limit"] for asked in asked_with(service.asked)] == ["100", "30"]


def test_a_limit_of_none_asks_nothing() -> None:
    service = Service(*pages(3, size=2))
    assert list(service.storefront().products(limit=0)) == []
    assert service.asked == []


def test_an_empty_list_is_empty() -> None:
    service = Service(*pages(0, size=2))
    assert list(service.storefront().products()) == []
    assert len(service.asked) == 1


def test_a_page_that_is_short_or_empty_is_not_the_end() -> None:
    answers = [
        httpx.Response(200, json={"items": [product(each) for each in found], "next_cursor": ahead})
        for found, ahead in (((), "a"), ((0,), "b"), ((), "c"), ((1, 2), None))
    ]
    service = Service(*answers)
    listed = list(service.storefront().products(limit=100))
    assert [each.product_id for each in listed] == ["prd_0", "prd_1", "prd_2"]
    assert [asked.get("cursor") for asked in asked_with(service.asked)] == [None, "a", "b", "c"]


def test_a_refused_page_is_raised_where_the_loop_stands() -> None:
    first, *_ = pages(4, size=2)
    service = Service(first, refuses(422, "validation_failed"))
    listed = service.storefront().products()
    assert [next(listed).product_id, next(listed).product_id] == ["prd_0", "prd_1"]
    with pytest.raises(problems.ValidationFailed):
        next(listed)


def test_every_page_is_asked_for_with_patience() -> None:
    first, second = pages(4, size=2)
    busy = refuses(503, "temporarily_unavailable", {"Retry-After": "2"})
    service = Service(first, busy, second)
    assert len(list(service.storefront().products())) == 4
    assert service.clock.waits == [2.0]
