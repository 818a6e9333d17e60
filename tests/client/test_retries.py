"""A call is made again when that may help, after the wait that was asked for, and never for ever."""

from typing import Any

import httpx
import pytest
from storefront_client import ConnectionFailed, OutcomeUnknown, ProblemError, problems

from tests.client.fake_service import Service, baskets, refuses
from tests.project import PROJECT

THROTTLED = refuses(429, "throttled", {"Retry-After": "2"})
BUSY = refuses(503, "temporarily_unavailable", {"Retry-After": "2"})
GATEWAY = httpx.Response(504, json={"message": "Endpoint request timed out"})
# As API Gateway answers for this service: with a problem of ours (infra/gateway.py).
OWN_GATEWAY = refuses(504, "temporarily_unavailable", {"Retry-After": "2"})
LOST = httpx.ReadTimeout("no reply")


def add(service: Service, **limits: Any) -> None:
    service.storefront(**limits).add_to_basket("prd_mailbox", quantity=25)


@pytest.mark.parametrize(
    "first",
    [
        BUSY,
        refuses(429, "throttled", {"Retry-After": "2"}),
        refuses(409, "request_in_progress", {"Retry-After": "2"}),
        httpx.Response(429, json={"message": "Too Many Requests"}, headers={"Retry-After": "2"}),
    ],
)
def test_it_waits_as_long_as_it_is_asked_to(first: httpx.Response) -> None:
    service = Service(first, first, baskets())
    add(service)
    assert service.clock.waits == [2.0, 2.0]


def test_a_date_to_wait_for_is_read_by_the_clock_of_the_service() -> None:
    headers = {
        "Date": "Wed, 21 Oct 2015 07:28:00 GMT",
        "Retry-After": "Wed, 21 Oct 2015 07:28:07 GMT",
    }
    service = Service(refuses(503, "temporarily_unavailable", headers), baskets())
    add(service)
    assert service.clock.waits == [7.0]


def test_a_date_that_has_passed_is_no_wait() -> None:
    headers = {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}
    service = Service(refuses(503, "temporarily_unavailable", headers), baskets())
    add(service)
    assert service.clock.waits == [0.0]


@pytest.mark.parametrize("header", ["soon", "-3", "1.5", ""])
def test_a_wait_that_cannot_be_read_is_as_good_as_none(header: str) -> None:
    service = Service(refuses(503, "temporarily_unavailable", {"Retry-After": header}), baskets())
    add(service)
    [wait] = service.clock.waits
    assert 0 <= wait <= 0.5


def test_without_a_given_wait_it_grows_and_is_never_the_same() -> None:
    waited = []
    for _ in range(50):
        service = Service(refuses(503, "temporarily_unavailable"))
        with pytest.raises(problems.TemporarilyUnavailable):
            add(service, attempts=7, longest_wait=8.0)
        waited.append(service.clock.waits)
    for waits, limit in zip(zip(*waited, strict=True), [0.5, 1, 2, 4, 8, 8], strict=True):
        assert 0 <= min(waits) < limit / 2 < max(waits) <= limit


@pytest.mark.parametrize("first", [BUSY, GATEWAY, OWN_GATEWAY, LOST, httpx.ConnectError("refused")])
def test_the_same_key_and_body_go_with_every_attempt(first: Any) -> None:
    service = Service(first, first, baskets())
    add(service)
    assert len(service.keys) == 3
    assert len(set(service.keys)) == 1 and service.keys[0]
    assert len({request.content for request in service.asked}) == 1


def test_every_call_that_creates_has_a_key_of_its_own() -> None:
    service = Service(baskets())
    add(service)
    add(service)
    assert len(set(service.keys)) == 2


def test_a_key_of_the_callers_own_is_used() -> None:
    service = Service(baskets())
    service.storefront().add_to_basket("prd_mailbox", idempotency_key="order-4711")
    assert service.keys == ["order-4711"]


def test_the_attempts_end() -> None:
    service = Service(BUSY)
    with pytest.raises(problems.TemporarilyUnavailable):
        add(service, attempts=3)
    assert len(service.asked) == 3


def test_the_time_ends_before_the_attempts_do() -> None:
    service = Service(BUSY)
    with pytest.raises(problems.TemporarilyUnavailable):
        add(service, attempts=100, within=5.0)
    assert service.clock.waits == [2.0, 2.0]


def test_who_asks_for_more_patience_than_there_is_gets_the_problem_at_once() -> None:
    service = Service(refuses(503, "temporarily_unavailable", {"Retry-After": "21"}))
    with pytest.raises(problems.TemporarilyUnavailable) as caught:
        add(service, longest_wait=20)
    assert (len(service.asked), caught.value.retry_after) == (1, 21.0)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 412, 422, 500])
def test_what_a_retry_cannot_fix_is_not_retried(status: int) -> None:
    service = Service(refuses(status, "whatever"))
    with pytest.raises(ProblemError):
        add(service)
    assert len(service.asked) == 1


NOT_TWICE: dict[str, dict[str, str]] = {
    "send_welcome_email": {},
    "synchronize_asset": {},
    "retry_order": {},
    "close_order": {"reason": "Gone"},
    "release_vendor_task": {},
    "refuse_vendor_task": {"reason": "Not sold"},
}
# BUSY too: the service says so as well where DynamoDB took a write and the answer to that was lost.
NOT_KNOWN = [
    LOST,
    httpx.RemoteProtocolError("closed"),
    httpx.DecodingError("broken gzip"),
    GATEWAY,
    OWN_GATEWAY,
    BUSY,
]


@pytest.mark.parametrize("method", NOT_TWICE)
@pytest.mark.parametrize("first", NOT_KNOWN)
def test_what_may_have_been_done_is_not_done_twice(method: str, first: Any) -> None:
    service = Service(first)
    with pytest.raises((OutcomeUnknown, problems.GatewayTrouble, problems.TemporarilyUnavailable)):
        getattr(service.back_office(), method)("xyz_1", **NOT_TWICE[method])
    assert len(service.asked) == 1


def test_the_readme_names_every_call_that_is_not_made_twice() -> None:
    told = (PROJECT / "client" / "README.md").read_text()
    assert [method for method in NOT_TWICE if f"`{method}`" not in told] == []
    sources = (PROJECT / "client" / "storefront_client").glob("*.py")
    calls = sum(source.read_text().count("harmless=False") for source in sources)
    assert calls == len(NOT_TWICE)


@pytest.mark.parametrize("first", [THROTTLED, httpx.ConnectError("refused")])
def test_a_mail_that_was_certainly_not_sent_is_asked_for_again(first: Any) -> None:
    service = Service(first, refuses(409, "nothing_to_send"))
    with pytest.raises(problems.NothingToSend):
        service.back_office().send_welcome_email("ord_1")
    assert len(service.asked) == 2


@pytest.mark.parametrize("method", ["execute_order", "synchronize_account"])
def test_what_is_harmless_to_do_twice_is_asked_for_again(method: str) -> None:
    service = Service(LOST, refuses(404, "not_found"))
    with pytest.raises(problems.NotFound):
        getattr(service.back_office(), method)("xyz_1")
    assert len(service.asked) == 2


def test_in_the_end_it_says_whether_it_may_have_been_done() -> None:
    with pytest.raises(OutcomeUnknown):
        add(Service(LOST))
    with pytest.raises(ConnectionFailed):
        add(Service(httpx.ConnectError("refused")))
