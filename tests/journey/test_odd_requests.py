"""Questions nobody asks on purpose: each is answered or refused in words, and none is a server error."""

import pytest

from tests.journey.service_client import Json, Service, User, lines_named

LONG = "9" * 1500


@pytest.fixture(scope="module")
def staff(service: Service) -> User:
    """Staff at a service that has sold something."""
    buyer = service.buyer("acc_customer")
    buyer.settled(buyer.buy(lines_named({"Sold": 1})))
    return service.staff()


@pytest.mark.parametrize(
    "query",
    [
        "/bss/orders?placed_from=2999-01-01T00:00:00Z&placed_to=2000-01-01T00:00:00Z",
        "/bss/orders?account_id=acc_customer"
        "&placed_from=2999-01-01T00:00:00Z&placed_to=2000-01-01T00:00:00Z",
        "/bss/orders?placed_to=0272-09-25T21:41:45Z",
        "/bss/orders?placed_to=0001-01-01T00:00:00%2B14:00",
        "/bss/orders?placed_from=9999-12-31T23:59:59-14:00",
        "/bss/invoices?issued_from=2999-01-01&issued_to=2000-01-01",
        "/bss/invoices?issued_to=0272-09-25",
    ],
)
def test_a_time_span_that_nothing_is_in_gives_an_empty_list_or_a_refusal(
    staff: User, query: str
) -> None:
    answer = staff.call("GET", query)
    assert answer.status_code in (200, 422), answer.text
    if answer.status_code == 200:
        assert answer.json() == {"items": [], "next_cursor": None}


@pytest.mark.parametrize(
    "query",
    [
        "/bss/orders?placed_from=0272-09-25T21:41:45Z",
        "/bss/orders?placed_from=0001-01-01T00:00:00%2B14:00",
        "/bss/orders?placed_to=9999-12-31T23:59:59-14:00",
        "/bss/invoices?issued_from=0272-09-25&issued_to=9999-12-31",
    ],
)
def test_a_time_span_that_everything_is_in_gives_everything_or_a_refusal(
    staff: User, query: str
) -> None:
    answer = staff.call("GET", query)
    assert answer.status_code in (200, 422), answer.text
    if answer.status_code == 200:
        assert answer.json()["items"]


@pytest.mark.parametrize("moment", ["0", "0.5", "1700000000", "2026-01-01T00:00:00", "yesterday"])
def test_what_is_no_date_is_refused(staff: User, moment: str) -> None:
    for query in (f"/bss/orders?placed_to={moment}", f"/bss/invoices?issued_to={moment}"):
        answer = staff.call("GET", query)
        assert answer.status_code == 422, (query, answer.text[:200])


@pytest.mark.parametrize(
    "path",
    [
        f"/invoices/INV-2026-{LONG}",
        f"/invoices/{LONG * 2}-1",
        f"/orders/ord_{LONG}",
        f"/assets/ast_{LONG}_01",
        f"/baskets/bsk_{LONG}",
        f"/products/prd_{LONG}",
        "/orders/ord_%00",
        "/invoices/%F0%9F%98%80-1",
        "/invoices/-",
    ],
)
def test_ids_that_cannot_be_are_not_there(service: Service, path: str) -> None:
    answer = service.buyer().call("GET", path)
    assert answer.status_code == 404, (path[:30], answer.text)


@pytest.mark.parametrize("if_match", ["", "nonsense", "{version}", 'nonsense"{version}"nonsense'])
def test_what_is_no_version_in_if_match_changes_nothing(service: Service, if_match: str) -> None:
    buyer = service.buyer()
    basket = buyer.fill(lines_named({"Line": 1}))
    given = {"If-Match": if_match.format(version=basket["version"])}
    answer = buyer.call("DELETE", "/basket", headers=given)
    assert (answer.status_code // 100, buyer.get("/basket")) == (4, basket)


def test_a_whole_number_may_be_written_with_a_point(service: Service) -> None:
    """In JSON Schema 3.0 is an integer, and the document says `integer`."""
    buyer = service.buyer()
    line: Json = {"product_id": "prd_mailbox", "quantity": 3.0}
    assert buyer.ask("POST", "/basket/lines", line, status=201)["lines"][0]["quantity"] == 3
    buyer.ask("POST", "/basket/lines", line | {"quantity": 3.5}, status=422)


def test_head_names_the_length_of_what_it_leaves_out(service: Service) -> None:
    whole, head = (service.http.request(method, "/api/openapi.json") for method in ("GET", "HEAD"))
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == whole.headers["Content-Length"]
    assert int(head.headers["Content-Length"]) == len(whole.content)
    # The connection is still in step: what follows is read as its own answer.
    assert service.http.get("/api/health").json() == {"status": "ok"}
    for path, status in (("/api/basket", 401), ("/api/nothing", 404)):
        refused = service.http.head(path)
        assert (refused.status_code, refused.content) == (status, b"")
