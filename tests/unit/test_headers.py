"""If-Match, Idempotency-Key and the caller: what a request says besides its body."""

import pytest

from chalicelib.checkout.models import AddLine, BasketAnswer
from chalicelib.errors import StaleVersion, ValidationFailed, WrongRole
from chalicelib.web import parsing
from chalicelib.web.endpoint import Endpoint, ParsedCall
from tests.builders import a_request

ADDING = Endpoint(
    method="POST",
    path="/basket/lines",
    view=lambda call: pytest.fail("parsing calls no view"),
    tag="Storefront",
    role="buyer",
    answers={201: BasketAnswer},
    body=AddLine,
    takes_if_match=True,
    takes_idempotency_key=True,
)
BODY = b'{"product_id": "prd_mailbox"}'


def parsed(body: bytes = BODY, *, roles: str = "buyer", **headers: str) -> ParsedCall:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return parsing.parse(ADDING, a_request(body, headers=given, roles=roles), {})


@pytest.mark.parametrize(
    ("given", "versions"),
    [
        ('"3"', {3}),
        ('"3", "4"', {3, 4}),
        (' "3" , ,"4",', {3, 4}),
        ('W/"2", "3", "abc"', {3}),
        ('"0"', {0}),
    ],
)
def test_if_match_names_versions(given: str, versions: set[int]) -> None:
    assert parsed(If_Match=given).if_match == versions


@pytest.mark.parametrize("given", ['W/"3"', '"abc"', '""', '"9999999999999999"', '"03"', '"3,4"'])
def test_a_tag_that_is_weak_or_that_we_never_gave_fits_no_version(given: str) -> None:
    with pytest.raises(StaleVersion):
        parsed(If_Match=given)


@pytest.mark.parametrize(
    "given",
    [
        "7",
        "",
        " ",
        ",",
        'x"3"x',
        '"3',
        "'3'",
        'w/"3"',
        '"3" "4"',
        '"3", 4',
        '*, "3"',
        '"a b"',
        "**",
    ],
)
def test_what_is_no_entity_tag_is_told_how_to_write_one(given: str) -> None:
    with pytest.raises(ValidationFailed) as refusal:
        parsed(If_Match=given)
    [fault] = refusal.value.faults
    assert fault.code == "bad_if_match"
    assert '"7"' in fault.detail


def test_every_header_and_the_body_are_judged_at_once() -> None:
    with pytest.raises(ValidationFailed) as refusal:
        parsed(b"{}", If_Match="7", Idempotency_Key="a b")
    codes = {fault.code for fault in refusal.value.faults}
    assert codes == {"missing", "bad_if_match", "bad_idempotency_key"}


def test_without_if_match_or_with_a_star_any_version_will_do() -> None:
    assert parsed().if_match is None
    assert parsed(If_Match=" * ").if_match is None


@pytest.mark.parametrize("key", ["", "a b", "ключ", "x" * 256, "a\tb"])
def test_an_idempotency_key_is_visible_ascii(key: str) -> None:
    with pytest.raises(ValidationFailed) as refusal:
        parsed(Idempotency_Key=key)
    assert refusal.value.faults[0].code == "bad_idempotency_key"


def test_two_spellings_of_one_body_are_the_same_request() -> None:
    spelt_out = b'{"quantity":1, "friendly_name": null,\n "product_id": "prd_mailbox"}'
    short = parsed(Idempotency_Key="k").slot
    assert parsed(spelt_out, Idempotency_Key="k").slot == short
    assert parsed(b'{"product_id": "prd_b"}', Idempotency_Key="k").slot != short


def test_without_an_idempotency_key_nothing_is_to_be_remembered() -> None:
    assert parsed().slot.keys == ()


def test_a_call_knows_its_caller() -> None:
    caller = parsed().caller
    assert (caller.account_id, caller.sub, caller.roles) == ("acc_partner", "usr_anna", ("buyer",))


@pytest.mark.parametrize("roles", ["staff", ""])
def test_the_wrong_role_is_refused_before_the_body_is_looked_at(roles: str) -> None:
    with pytest.raises(WrongRole):
        parsed(b"no json", roles=roles)
