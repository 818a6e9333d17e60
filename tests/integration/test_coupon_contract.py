"""What every way to make coupons keeps: the API, its fake and a person at the coupon desk, alike (rules.md R65).

What a person cannot keep is named here and in docs/bittitan.md, and is shown to be so.
"""

from collections.abc import Iterator

import pytest

from chalicelib.bss.coupons.port import BitTitanRefused, BitTitanUnavailable
from chalicelib.bss.orders.assets import Coupon
from chalicelib.bss.orders.coupons import reference_of
from tests.integration.coupon_ways import ByHand, Way, by_fake, by_hand, by_http
from tests.project import PROJECT

A_PERSON_CANNOT = {
    "test_an_unknown_outcome_is_found_out_with_the_same_key": (
        "the same key does not tell what happened after a lost answer"
    ),
    "test_a_coupon_is_read_as_it_is_at_bittitan": "nobody is asked about it",
}


@pytest.fixture(params=["fake", "http", "person"])
def way(request: pytest.FixtureRequest) -> Iterator[Way]:
    if request.param == "person":
        if why := A_PERSON_CANNOT.get(request.function.__name__):
            request.applymarker(pytest.mark.xfail(reason=why, strict=True))
        yield by_hand(request.getfixturevalue("backend"))
        return
    made = by_fake() if request.param == "fake" else by_http()
    yield made
    made.close()


def issued(way: Way, which: int = 0) -> Coupon:
    wanted = way.wanted[which]
    return way.ask(lambda: way.bittitan.issue_coupon(wanted, wanted.reference))


def revoked(way: Way, coupon: Coupon) -> Coupon:
    return way.ask(lambda: way.bittitan.revoke_coupon(coupon.coupon_id))


def test_one_key_makes_one_coupon_however_often_it_is_asked(way: Way) -> None:
    first = issued(way)
    assert [issued(way) for _ in range(3)] == [first] * 3
    assert (first.status, way.statuses) == ("active", ["active"])
    assert first.known_code()


def test_two_assets_have_two_coupons(way: Way) -> None:
    first, second = issued(way, 0), issued(way, 1)
    assert first.coupon_id != second.coupon_id and first.code != second.code
    assert way.statuses == ["active"] * 2


def test_a_coupon_is_found_by_its_own_reference_alone(way: Way) -> None:
    first = issued(way)
    reference = way.wanted[0].reference
    assert way.bittitan.find_coupon(reference) == first
    assert way.bittitan.find_coupon(way.wanted[1].reference) is None
    assert way.bittitan.find_coupon(reference_of(reference, 2)) is None


def test_a_coupon_is_read_as_it_was_issued(way: Way) -> None:
    coupon = issued(way)
    read = way.bittitan.read_coupon(coupon.coupon_id)
    assert (read.status, read.expires_on, read.hint) == ("active", coupon.expires_on, coupon.hint)


def test_a_revoked_coupon_is_known_as_revoked(way: Way) -> None:
    coupon = issued(way)
    assert revoked(way, coupon).status == "revoked"
    assert way.bittitan.read_coupon(coupon.coupon_id).status == "revoked"
    found = way.bittitan.find_coupon(way.wanted[0].reference)
    assert found and (found.coupon_id, found.status) == (coupon.coupon_id, "revoked")
    assert way.statuses == ["revoked"]


def test_revoking_twice_is_harmless(way: Way) -> None:
    coupon = issued(way)
    assert [revoked(way, coupon).status for _ in range(2)] == ["revoked"] * 2


def test_a_redeemed_coupon_is_not_revoked(way: Way) -> None:
    coupon = issued(way)
    way.redeem(coupon)
    for _ in range(2):
        with pytest.raises(BitTitanRefused, match="redeemed"):
            revoked(way, coupon)
    assert way.statuses == ["redeemed"]


def test_a_coupon_is_read_as_it_is_at_bittitan(way: Way) -> None:
    coupon = issued(way)
    way.redeem(coupon)
    assert way.bittitan.read_coupon(coupon.coupon_id).status == "redeemed"


def test_a_coupon_nobody_made_is_refused(way: Way) -> None:
    for call in (way.bittitan.read_coupon, way.bittitan.revoke_coupon):
        with pytest.raises(BitTitanRefused):
            call("cpn_never_made")
    assert way.statuses == []


def test_a_refusal_makes_nothing_and_its_key_stays_free(way: Way) -> None:
    way.refuse_the_next()
    with pytest.raises(BitTitanRefused, match="cannot be issued"):
        issued(way)
    assert way.statuses == []
    assert (issued(way).status, way.statuses) == ("active", ["active"])


def test_an_unknown_outcome_is_found_out_with_the_same_key(way: Way) -> None:
    way.lose_the_next_answer()
    with pytest.raises(BitTitanUnavailable):
        issued(way)
    assert issued(way).status == "active"
    assert way.statuses == ["active"]


def test_an_account_that_is_registered_twice_is_registered_once(way: Way) -> None:
    for _ in range(2):
        way.ask(lambda: way.bittitan.synchronize_account("acc_endcustomer_new", "Fabrikam Fresh"))
    assert way.accounts == 1


def test_it_is_certain_that_no_coupon_will_come_only_where_that_is_so(way: Way) -> None:
    coupon = issued(way)
    assert not way.bittitan.withdraw(way.wanted[0].reference)
    assert way.bittitan.find_coupon(way.wanted[0].reference) == coupon


@pytest.mark.parametrize("name", A_PERSON_CANNOT)
def test_what_a_person_cannot_keep_is_said_in_the_contract(name: str) -> None:
    assert name in globals()
    said = (PROJECT / "docs" / "bittitan.md").read_text(encoding="utf-8")
    assert A_PERSON_CANNOT[name] in said


@pytest.mark.parametrize("way", ["person"], indirect=True)
def test_instead_who_takes_a_task_over_is_told_to_look_first(way: ByHand) -> None:
    way.lose_the_next_answer()
    with pytest.raises(BitTitanUnavailable):
        issued(way)
    [task] = way.desk.tasks()
    assert task.notice and "usr_kim had claimed this task and may have done it" in task.notice
    assert (task.label or "") in task.notice
