"""Every refusal is an exception of its own, and none of them tells a secret."""

import traceback
from collections.abc import Iterator

import httpx
import pytest
from storefront_client import ProblemError, Storefront, UnreadableAnswer, problems
from storefront_client.refusals import BY_CODE

from chalicelib.errors import Refusal
from tests.client.fake_service import TOKEN, Service, basket, baskets, problem, refuses

SECRET = "ABCDE-FGHJK-LMNPQ-RSTUV"


def kinds(of: type[Refusal]) -> Iterator[type[Refusal]]:
    yield of
    for kind in of.__subclasses__():
        yield from kinds(kind)


def named() -> list[type[Refusal]]:
    """The refusals of the service that can be answered."""
    ours = [kind for kind in kinds(Refusal) if kind.__module__ == "chalicelib.errors"]
    return [kind for kind in ours if hasattr(kind, "code")]


def every_refusal() -> dict[str, int]:
    """Everything that the service may refuse: code and status."""
    return {kind.code: kind.status for kind in named()}


def raised_by(service: Service) -> ProblemError:
    with pytest.raises(ProblemError) as caught:
        service.storefront(attempts=1).basket()
    return caught.value


def test_every_refusal_of_the_service_has_a_class_of_the_same_name() -> None:
    assert set(BY_CODE) == set(every_refusal())
    assert {code: kind.__name__ for code, kind in BY_CODE.items()} == {
        kind.code: kind.__name__ for kind in named()
    }


@pytest.mark.parametrize(("code", "status"), every_refusal().items())
def test_a_refusal_is_raised_as_its_class(code: str, status: int) -> None:
    raised = raised_by(Service(refuses(status, code)))
    assert type(raised) is BY_CODE[code]
    assert (raised.status, raised.code, raised.request_id) == (status, code, "req_1")
    assert [error.code for error in raised.errors] == [code]
    assert str(raised) == f"{status} {code}: It cannot be done."


@pytest.mark.parametrize(
    ("status", "kind"),
    [(403, problems.Forbidden), (404, problems.NotFound), (409, problems.Conflict)],
)
def test_a_code_that_is_new_is_raised_as_what_its_status_says(
    status: int, kind: type[ProblemError]
) -> None:
    raised = raised_by(Service(refuses(status, "learned_later")))
    assert (type(raised), raised.code) == (kind, "learned_later")


def test_the_blockers_come_with_how_to_fix_them_and_who_can() -> None:
    blocker = {"code": "price_changed", "detail": "Dearer.", "line_id": "lin_1"}
    blocker |= {"fix": "Accept it.", "who": "buyer"}
    body = problem(409, "checkout_blocked", errors=[blocker], learned_later=True)
    [shown] = raised_by(Service(httpx.Response(409, json=body))).errors
    assert shown.model_dump(exclude_none=True) == blocker


@pytest.mark.parametrize(
    ("status", "body", "kind", "code"),
    [
        (401, '{"message": "Unauthorized"}', problems.Unauthenticated, "unauthorized"),
        (403, '{"Message": "User is not authorized"}', problems.Forbidden, "forbidden"),
        (429, '{"message": "Too Many Requests"}', problems.Throttled, "too_many_requests"),
        (502, "<html>Bad Gateway</html>", problems.GatewayTrouble, "bad_gateway"),
        (503, "", problems.GatewayTrouble, "service_unavailable"),
        (302, "", ProblemError, "found"),
        (599, "?", ProblemError, "status_599"),
    ],
)
def test_a_gateways_own_answer_is_a_problem_by_its_status(
    status: int, body: str, kind: type[ProblemError], code: str
) -> None:
    headers = {"x-amzn-RequestId": "gw_1"}
    raised = raised_by(Service(httpx.Response(status, text=body, headers=headers)))
    assert (type(raised), raised.code, raised.status) == (kind, code, status)
    assert (raised.errors, raised.request_id) == ((), "gw_1")


def as_logged(error: BaseException) -> str:
    """All that a log would hold of an error."""
    return "".join(traceback.format_exception(error)) + repr(error) + str(vars(error))


@pytest.mark.parametrize("status", [200, 400, 401, 403, 502])
@pytest.mark.parametrize("body", [f"<html>{SECRET}</html>", f'{{"version": "{SECRET}"}}'])
def test_a_body_that_is_none_of_ours_is_not_shown(status: int, body: str) -> None:
    service = Service(httpx.Response(status, text=body))
    with pytest.raises((ProblemError, UnreadableAnswer)) as caught:
        service.storefront(attempts=1).basket()
    assert SECRET not in as_logged(caught.value)
    assert TOKEN not in as_logged(caught.value)


@pytest.mark.parametrize("lost", [httpx.ReadTimeout("lost"), httpx.ConnectError("refused")])
def test_what_never_came_back_does_not_show_the_token(lost: Exception) -> None:
    with pytest.raises(Exception, match="GET /basket") as caught:
        Service(lost).storefront(attempts=1).basket()
    assert TOKEN not in as_logged(caught.value)


@pytest.mark.parametrize("token", [f"{SECRET}\n", f"{SECRET} {SECRET}", f"{SECRET}é", ""])
def test_what_cannot_be_a_token_is_neither_sent_nor_shown(token: str) -> None:
    service = Service(httpx.Response(200, json=basket()))
    with pytest.raises(ValueError, match="no bearer token") as caught:
        service.storefront(token).basket()
    assert SECRET not in as_logged(caught.value)
    assert service.asked == []


def test_an_answer_of_another_shape_names_the_fields() -> None:
    service = Service(httpx.Response(200, json=basket(version="one", lines=None)))
    with pytest.raises(UnreadableAnswer) as caught:
        service.storefront().basket()
    assert str(caught.value) == "This is no Basket: version (int_parsing), lines (list_type)."


@pytest.mark.parametrize(
    "base_url",
    [
        "shop.example/api",
        "https://shop\n.example",
        "",
        "ftp://shop.example",
        "https://shop.example?x=1",
    ],
)
def test_what_is_no_address_is_told_before_anything_is_asked(base_url: str) -> None:
    with pytest.raises(ValueError, match="base_url is where the service is"):
        Storefront(base_url, token="token")


@pytest.mark.parametrize("key", ["two words", "Schlüssel", "a\nb"])
def test_a_key_that_cannot_be_sent_is_told_before_anything_is_asked(key: str) -> None:
    service = Service(baskets())
    with pytest.raises(ValueError, match="An Idempotency-Key is visible ASCII"):
        service.storefront().add_to_basket("prd_mailbox", idempotency_key=key)
    assert service.asked == []
