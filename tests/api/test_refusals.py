"""Every refusal that a route declares is provoked, and leaves no trace: no row, message, coupon or mail."""

from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import pytest

from chalicelib import errors
from chalicelib.errors import Refusal
from chalicelib.openapi.routes import endpoints
from chalicelib.storage.keys import account_key
from chalicelib.web.bodies import LARGEST_BODY
from chalicelib.web.endpoint import Endpoint
from tests.api import route_calls
from tests.api.actors import Ids
from tests.api.aws_calls import failing
from tests.api.client import Api
from tests.api.cloud import Cloud

# Only two at once can meet these (integration tests), or a single situation (tests of their own).
ELSEWHERE = {
    errors.RequestInProgress,
    errors.BillingChanged,
    errors.RecipientChanged,
    errors.CheckoutBlocked,
    errors.OrderCancelled,
    errors.CouponRedeemed,
    errors.CouponNotRevoked,
    errors.CancellationUnderWay,
    errors.NoLiveCoupon,
    errors.NotFailed,
    errors.NothingToSend,
    errors.NothingFailed,
    errors.NotClosable,
    errors.AddressBounced,
    errors.CurrencyFixed,
    errors.Overpaid,
    errors.NothingToReverse,
    errors.NotAnInvoice,
    errors.DocumentsNotStored,
    errors.NoInvoiceAddress,
    errors.ClaimedByAnother,
    errors.NotClaimed,
    errors.AlreadyCompleted,
    errors.CouponCodeTaken,
}
# These are found before the body is looked at.
WHATEVER_THE_BODY = {
    errors.WrongRole,
    errors.MalformedJson,
    errors.UnsupportedMediaType,
    errors.PayloadTooLarge,
    errors.ValidationFailed,
}
# What is different in a good body of some calls.
OTHERWISE: dict[str, Any] = {
    "add_line": {"quantity": 2},
    "replace_coupon": {"reason": "For another reason"},
}
# Its key is used up once there are documents (tests/api/test_invoice_mail_again.py).
# It asks nobody: what it shows is made of the request alone.
ASKS_NOBODY = {("preview_seller", errors.TemporarilyUnavailable)}
OF_STORED_DOCUMENTS = {("send_invoice_mail", errors.IdempotencyKeyReused)}
# Not found in a single situation: without a seller, and at a stage without docs (tests of their own).
FOUND = ("read_seller", "openapi_document", "read_docs")
CASES = [
    (endpoint, refusal)
    for endpoint in endpoints()
    for refusal in endpoint.all_refusals
    if refusal not in ELSEWHERE
    and (refusal in WHATEVER_THE_BODY or route_calls.fits(endpoint))
    and not (endpoint.name in FOUND and refusal is errors.NotFound)
    and not (endpoint.role is None and refusal is errors.TemporarilyUnavailable)
    and (endpoint.name, refusal) not in OF_STORED_DOCUMENTS | ASKS_NOBODY
]


def _provocation(endpoint: Endpoint, refusal: type[Refusal]) -> dict[str, Any]:
    """What is different about a call that ends in this refusal."""
    other_role = "staff" if endpoint.role == "buyer" else "buyer"
    provocations: dict[type[Refusal], dict[str, Any]] = {
        errors.WrongRole: {"roles": (other_role,)},
        errors.CannotBeAmended: {},
        errors.MalformedJson: {"body": b'{"unfinished": '},
        errors.UnsupportedMediaType: {"headers": {"Content-Type": "text/plain"}, "body": b"{}"},
        errors.PayloadTooLarge: {"body": b" " * (LARGEST_BODY + 1)},
        errors.ValidationFailed: {"query": "?surprise=1"},
        errors.AccountNotOnFile: {"gone": True},
        errors.PartnersOnly: {"by": "acc_customer"},
        errors.StaleVersion: {"headers": {"If-Match": '"999"'}},
        errors.NotFound: {"unknown": True},
        errors.IdempotencyKeyReused: {"headers": {"Idempotency-Key": "used"}},
        errors.TemporarilyUnavailable: {"outage": True},
    }
    return provocations[refusal]


def _named(case: Any) -> str:
    return case.call if isinstance(case, Endpoint) else case.code


@pytest.mark.parametrize(("endpoint", "refusal"), CASES, ids=_named)
def test_a_refusal_changes_nothing(
    refused: Any,
    api: Api,
    cloud: Cloud,
    busy: dict[str, Ids],
    endpoint: Endpoint,
    refusal: type[Refusal],
) -> None:
    how = _provocation(endpoint, refusal)
    ids = None if how.pop("unknown", False) else busy["acc_partner"]
    if ids and refusal is errors.CannotBeAmended:
        ids = replace(ids, draft_id=ids.order_id)
    method, path, body = route_calls.request(endpoint, ids)
    body = _about(endpoint, refusal, ids) or body
    surprise = how.pop("query", "")
    path += surprise.replace("?", "&") if "?" in path else surprise
    body = how.pop("body", body)
    how.setdefault("roles", (endpoint.role or "buyer",))
    if how.pop("gone", False):
        cloud.drop(account_key("acc_partner"))
    if refusal is errors.IdempotencyKeyReused:
        body = _used_up_by_another(api, endpoint, busy["acc_partner"], how)
    outage = how.pop("outage", False)
    with failing("dynamodb", "*", "ThrottlingException") if outage else nullcontext():
        refused(method, path, body, status=refusal.status, code=refusal.code, **how)


def _about(endpoint: Endpoint, refusal: type[Refusal], ids: Ids | None) -> Any:
    """The body of a call whose body names what it is about."""
    if endpoint.name == "place_order" and ids:
        version = 99 if refusal is errors.StaleVersion else ids.basket_version
        return {"basket_id": ids.basket_id, "basket_version": version}
    if endpoint.name == "choose_order_for" and refusal is errors.NotFound:
        return {"account_id": "acc_never_made"}
    return None


def _used_up_by_another(api: Api, endpoint: Endpoint, ids: Ids, how: dict[str, Any]) -> Any:
    """Use an Idempotency-Key up; returns a body that is not the one it was used for."""
    used, other = _two_bodies(api, endpoint)
    method, path, _ = route_calls.request(endpoint, ids)
    answer = api.call(method, path, used, **how)
    assert answer.status in (201, 202), answer.json
    return other


def _two_bodies(api: Api, endpoint: Endpoint) -> tuple[Any, Any]:
    if endpoint.name != "place_order":
        good = route_calls.BODIES[endpoint.name]
        return good, good | OTHERWISE.get(endpoint.name, {"name": "Red Bakery"})
    checkout = api.put("/checkout/billing", {"billing_version": 1}).json
    placed = {name: checkout[name] for name in ("basket_id", "basket_version")}
    return placed, placed | {"payable": {"amount": 1, "currency": "EUR"}}


def test_a_good_body_is_known_for_every_call_of_the_storefront() -> None:
    assert [call.call for call in route_calls.STOREFRONT if not route_calls.fits(call)] == []


def test_every_kind_of_refusal_is_provoked_somewhere() -> None:
    declared = {refusal for endpoint in endpoints() for refusal in endpoint.all_refusals}
    assert declared == {refusal for _, refusal in CASES} | ELSEWHERE
