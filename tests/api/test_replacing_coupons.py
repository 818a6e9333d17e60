"""A coupon that reached the wrong reader is replaced: revoked first, then another is issued and mailed."""

from typing import Any

import pytest

from local.bittitan_faults import Faults
from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.back_office import BackOffice, events, steps
from tests.api.client import Answer
from tests.api.shape_checks import assert_fits, assert_problem
from tests.api.shapes import ASSET
from tests.api.side_effects import SideEffects

WHY = "Mailed to the wrong company"


@pytest.fixture
def order(office: BackOffice) -> Any:
    return office.bought(MAILBOX, BUNDLE)


@pytest.fixture
def asset_id(order: Any) -> str:
    return order["assets"][0]["asset_id"]


@pytest.fixture
def misbehaves(side_effects: SideEffects) -> Any:
    simulator = side_effects.simulator
    yield lambda **faults: simulator.set_faults(Faults.model_validate(faults))
    simulator.set_faults(Faults(coupons=(), reads=(), revokes=()))


def replace(office: BackOffice, asset_id: str, reason: str = WHY, **how: Any) -> Answer:
    return office.call("POST", f"/assets/{asset_id}/coupon/replace", {"reason": reason}, **how)


def replaced(office: BackOffice, asset_id: str, **how: Any) -> Any:
    """A coupon is replaced, as far as it goes by itself. The asset."""
    answer = replace(office, asset_id, **how)
    assert answer.status == 202, answer.json
    office.fulfilment.run()
    return office.asset(asset_id)


def live(office: BackOffice, asset_id: str) -> list[str]:
    """The codes of an asset that can be redeemed at BitTitan."""
    held = office.side_effects.simulator.snapshot()["coupons"]
    own = [each for each in held if each["reference"].partition(".")[0] == asset_id]
    return [each["code"] for each in own if each["status"] == "active"]


def refuses(office: BackOffice, asset_id: str, code: str, **how: Any) -> Answer:
    """The call is refused and writes nothing, though BitTitan may have been asked."""
    before = office.side_effects.cloud.rows
    answer = replace(office, asset_id, **how)
    assert_problem(answer, 409, code)
    assert office.side_effects.cloud.rows == before
    return answer


def test_the_old_coupon_is_revoked_and_another_is_on_the_asset(
    office: BackOffice, order: Any, asset_id: str
) -> None:
    before = office.asset(asset_id)["coupon"]
    asset = replaced(office, asset_id)
    assert_fits(asset, ASSET)
    assert asset["coupon"]["code"] != before["code"]
    assert (asset["provisioning_status"], asset["last_error"]) == ("synchronized", None)
    assert live(office, asset_id) == [asset["coupon"]["code"]]
    statuses = {each["code"]: each["status"] for each in office.coupons(order)}
    assert (statuses[before["code"]], len(statuses)) == ("revoked", 3)


def test_while_it_is_replaced_the_order_shows_coupons_and_mail_pending(
    office: BackOffice, order: Any, asset_id: str
) -> None:
    answer = replace(office, asset_id)
    assert (answer.status, answer.json["provisioning_status"]) == (202, "pending")
    shown = office.order(order["order_id"])
    assert (shown["status"], steps(shown)) == (
        "provisioning",
        ["done", "done", "pending", "pending"],
    )
    office.fulfilment.run()
    shown = office.order(order["order_id"])
    assert (shown["status"], steps(shown)) == ("completed", ["done"] * 4)


def test_one_mail_brings_the_recipient_the_codes_of_the_order_as_they_are_now(
    office: BackOffice, order: Any, asset_id: str, mails: list[Any]
) -> None:
    old, sent = office.asset(asset_id)["coupon"]["code"], len(mails)
    asset = replaced(office, asset_id)
    other = office.asset(order["assets"][1]["asset_id"])
    [mail] = mails[sent:]
    assert mail.destinations["ToAddresses"] == [order["recipient"]["email"]]
    assert asset["coupon"]["code"] in mail.body and other["coupon"]["code"] in mail.body
    assert old not in mail.body
    office.fulfilment.run_after(30 * 24 * 3600)
    assert len(mails) == sent + 1


def test_nothing_is_credited_and_the_invoice_stays(
    office: BackOffice, order: Any, asset_id: str
) -> None:
    path = f"/invoices/{order['invoice_number']}"
    before = office.get(path)
    replaced(office, asset_id)
    assert office.get(path) == before
    assert office.get("/invoices?type=credit_invoice")["items"] == []


def test_the_history_says_who_replaced_which_coupon_and_why(
    office: BackOffice, order: Any, asset_id: str
) -> None:
    old = office.asset(asset_id)["coupon"]["hint"]
    new = replaced(office, asset_id)["coupon"]["hint"]
    shown = office.order(order["order_id"])
    told = [each for each in shown["events"] if each["event"].startswith(("replace", "coupon"))]
    asked, revoked, issued = told[-3:]
    assert (asked["event"], asked["by"]) == ("replace_requested", "acc_distributor")
    assert old in asked["detail"] and WHY in asked["detail"]
    assert (revoked["event"], issued["event"]) == ("coupon_revoked", "coupon_issued")
    assert old in revoked["detail"] and new in issued["detail"]


def test_a_coupon_can_be_replaced_again_and_again(office: BackOffice, asset_id: str) -> None:
    codes = [office.asset(asset_id)["coupon"]["code"]]
    for number in range(3):
        asset = replaced(office, asset_id, reason=f"{WHY} {number}")
        codes.append(asset["coupon"]["code"])
        assert live(office, asset_id) == [codes[-1]]
    assert len(set(codes)) == 4


def test_pressing_twice_replaces_once(office: BackOffice, asset_id: str) -> None:
    first = replace(office, asset_id)
    again = replace(office, asset_id)
    office.fulfilment.run()
    after = replace(office, asset_id)
    office.fulfilment.run()
    assert [each.status for each in (first, again, after)] == [202] * 3
    assert after.json["coupon"]["code"] == office.asset(asset_id)["coupon"]["code"]
    requests = events(office.order(after.json["order_id"])).count("replace_requested")
    assert (requests, len(live(office, asset_id))) == (1, 1)


def test_a_key_replaces_once_however_late_it_is_used_again(
    office: BackOffice, order: Any, asset_id: str
) -> None:
    key: Any = {"headers": {"Idempotency-Key": "replace-1"}}
    old = office.asset(asset_id)["coupon"]["code"]
    asset = replaced(office, asset_id, **key)
    rows = [row for row in office.side_effects.cloud.rows if "RECEIPT" in str(row)]
    assert rows and old not in str(rows), "what is remembered of the call holds no code"
    office.fulfilment.run_after(3600)
    assert replaced(office, asset_id, **key)["coupon"] == asset["coupon"]
    assert events(office.order(order["order_id"])).count("replace_requested") == 1
    other = replace(office, asset_id, "For another reason", **key)
    assert_problem(other, 422, "idempotency_key_reused")


def test_a_key_that_joined_a_replacing_under_way_starts_none_later(
    office: BackOffice, order: Any, asset_id: str
) -> None:
    replace(office, asset_id)
    key: Any = {"headers": {"Idempotency-Key": "replace-2"}}
    assert replace(office, asset_id, **key).status == 202
    office.fulfilment.run()
    replaced(office, asset_id, **key)
    assert events(office.order(order["order_id"])).count("replace_requested") == 1


def test_a_key_of_its_own_asks_anew(office: BackOffice, order: Any, asset_id: str) -> None:
    for number in range(2):
        replaced(office, asset_id, headers={"Idempotency-Key": f"replace-{number}"})
    assert events(office.order(order["order_id"])).count("replace_requested") == 2
    assert len(live(office, asset_id)) == 1


def test_a_redeemed_coupon_is_not_replaced(office: BackOffice, order: Any, asset_id: str) -> None:
    office.side_effects.simulator.redeem(office.asset(asset_id)["coupon"]["code"])
    for _ in ("as BitTitan says", "as is on record"):
        answer = refuses(office, asset_id, "coupon_redeemed")
        assert "cannot be replaced" in answer.json["detail"]
        office.check_coupons()
    assert events(office.order(order["order_id"])).count("replace_requested") == 0


def test_an_expired_coupon_is_not_replaced(office: BackOffice, asset_id: str) -> None:
    office.check_coupons(after_days=367)
    refuses(office, asset_id, "no_live_coupon")


def test_an_asset_whose_coupon_is_to_come_has_none_to_replace(
    office: BackOffice, bittitan_fails: Any
) -> None:
    bittitan_fails({"kind": "error", "status": 503}, {"kind": "reject"})
    order = office.bought(MAILBOX, BUNDLE)
    for asset in order["assets"]:
        refuses(office, asset["asset_id"], "no_live_coupon")


def test_an_unknown_asset_and_a_reason_that_says_nothing_are_refused(
    office: BackOffice, asset_id: str
) -> None:
    for name in (f"ast_{0:032x}_01", "ord_1", "ast_x", f"{asset_id}.2"):
        path = f"/assets/{name}/coupon/replace"
        office.refused("POST", path, {"reason": WHY}, status=404, code="not_found")
    path = f"/assets/{asset_id}/coupon/replace"
    for body in ({}, {"reason": " "}, {"reason": WHY, "asset_id": asset_id}):
        office.refused("POST", path, body, status=422, code="validation_failed")


def test_of_a_cancelled_order_nothing_is_replaced(
    office: BackOffice, order: Any, asset_id: str
) -> None:
    office.cancel(order["order_id"], asset_ids=[asset_id])
    refuses(office, asset_id, "no_live_coupon")
    office.cancel(order["order_id"])
    refuses(office, asset_id, "order_cancelled")


def test_while_bittitan_cannot_be_asked_nothing_changes(
    office: BackOffice, asset_id: str, misbehaves: Any
) -> None:
    misbehaves(reads=[{"kind": "error", "status": 503}])
    before = office.side_effects.cloud.rows
    assert_problem(replace(office, asset_id), 503, "temporarily_unavailable")
    assert office.side_effects.cloud.rows == before


def test_a_revoke_that_bittitan_refuses_leaves_the_coupon_and_says_why(
    office: BackOffice, order: Any, asset_id: str, misbehaves: Any, mails: list[Any]
) -> None:
    misbehaves(revokes=[{"kind": "reject"}])
    before, sent = office.asset(asset_id)["coupon"], len(mails)
    asset = replaced(office, asset_id)
    assert (asset["provisioning_status"], asset["coupon"]) == ("failed", before)
    assert "cannot be taken back" in asset["last_error"]
    shown = office.order(order["order_id"])
    assert (shown["status"], steps(shown)[2]) == ("needs_attention", "failed")
    assert len(mails) == sent, "nothing new is to be mailed"
    assert "Synchronize" in refuses(office, asset_id, "no_live_coupon").json["detail"]


@pytest.mark.parametrize("call", ["synchronize", "retry"])
def test_trying_again_goes_on_with_the_revoke(
    office: BackOffice, order: Any, asset_id: str, misbehaves: Any, call: str
) -> None:
    misbehaves(revokes=[{"kind": "reject"}])
    old = replaced(office, asset_id)["coupon"]["code"]
    ways = {
        "synchronize": f"/assets/{asset_id}/synchronize",
        "retry": f"/orders/{order['order_id']}/retry",
    }
    office.post(ways[call], status=202)
    office.fulfilment.run()
    asset = office.asset(asset_id)
    assert asset["coupon"]["code"] != old
    assert live(office, asset_id) == [asset["coupon"]["code"]]
    assert office.order(order["order_id"])["status"] == "completed"


def test_trying_again_goes_on_with_the_new_coupon(
    office: BackOffice, order: Any, asset_id: str, bittitan_fails: Any
) -> None:
    bittitan_fails({"kind": "reject"})
    asset = replaced(office, asset_id)
    assert (asset["provisioning_status"], asset["coupon"], live(office, asset_id)) == (
        "failed",
        None,
        [],
    )
    office.post(f"/assets/{asset_id}/synchronize", status=202)
    office.fulfilment.run()
    assert live(office, asset_id) == [office.asset(asset_id)["coupon"]["code"]]
    shown = office.order(order["order_id"])
    assert (shown["status"], events(shown).count("coupon_revoked")) == ("completed", 1)


def test_closing_the_order_keeps_the_coupon_that_could_not_be_revoked(
    office: BackOffice, order: Any, asset_id: str, misbehaves: Any, mails: list[Any]
) -> None:
    misbehaves(revokes=[{"kind": "reject"}])
    before, sent = office.asset(asset_id)["coupon"], len(mails)
    replaced(office, asset_id)
    shown = office.post(f"/orders/{order['order_id']}/close", {"reason": "They deleted it."})
    assert shown["status"] == "completed"
    asset = office.asset(asset_id)
    assert (asset["provisioning_status"], asset["coupon"]) == ("synchronized", before)
    ended = next(each for each in shown["events"] if each["event"] == "replace_refused")
    assert (ended["by"], "They deleted it." in ended["detail"]) == ("acc_distributor", True)
    assert len(mails) == sent
    assert replaced(office, asset_id, reason="Once more")["coupon"]["code"] != before["code"]


def test_a_coupon_that_is_redeemed_meanwhile_stays_and_the_order_says_so(
    office: BackOffice, order: Any, asset_id: str, mails: list[Any]
) -> None:
    code, sent = office.asset(asset_id)["coupon"]["code"], len(mails)
    replace(office, asset_id)
    office.side_effects.simulator.redeem(code)
    office.fulfilment.run()
    asset = office.asset(asset_id)
    assert (asset["provisioning_status"], asset["coupon"]["status"]) == ("synchronized", "redeemed")
    shown = office.order(order["order_id"])
    assert (shown["status"], len(office.coupons(order)), len(mails)) == ("completed", 2, sent)
    assert {"coupon_redeemed", "replace_refused"} <= {*events(shown)}
    assert "redeemed before" in shown["progress"][2]["last_error"]
    refuses(office, asset_id, "coupon_redeemed")


def test_a_coupon_that_bittitan_has_lost_is_replaced(office: BackOffice, asset_id: str) -> None:
    code = office.asset(asset_id)["coupon"]["code"]
    office.side_effects.simulator.forget(code)
    asset = replaced(office, asset_id)
    assert live(office, asset_id) == [asset["coupon"]["code"]] != [code]


@pytest.mark.parametrize("fault", [{"kind": "lost_reply"}, {"kind": "error", "status": 503}])
@pytest.mark.parametrize("call", ["revokes", "coupons"])
def test_an_unknown_outcome_makes_no_second_coupon(
    office: BackOffice, order: Any, asset_id: str, misbehaves: Any, call: str, fault: Any
) -> None:
    misbehaves(**{call: [fault]})
    asset = replaced(office, asset_id)
    assert (asset["provisioning_status"], len(live(office, asset_id)) <= 1) == ("pending", True)
    office.fulfilment.run_after(10)
    asset = office.asset(asset_id)
    assert live(office, asset_id) == [asset["coupon"]["code"]]
    assert len(office.coupons(order)) == 3
    assert office.order(order["order_id"])["status"] == "completed"


def test_a_replacing_that_waits_is_cancelled_with_the_order(
    office: BackOffice, order: Any, asset_id: str, misbehaves: Any
) -> None:
    misbehaves(coupons=[{"kind": "lost_reply"}])
    replaced(office, asset_id)
    assert office.cancel(order["order_id"]).status == 200
    assert (set(office.statuses(order)), len(office.coupons(order))) == ({"revoked"}, 3)
    office.fulfilment.run_after(3600)
    assert (set(office.statuses(order)), len(office.coupons(order))) == ({"revoked"}, 3)


def test_a_replacing_that_was_just_asked_for_is_cancelled_with_the_order(
    office: BackOffice, order: Any, asset_id: str
) -> None:
    replace(office, asset_id)
    assert office.cancel(order["order_id"]).status == 200
    office.fulfilment.run_after(3600)
    assert set(office.statuses(order)) == {"revoked"}
    assert len(office.coupons(order)) == 2


def test_buyers_see_the_new_code_and_no_vendors_words(
    office: BackOffice, order: Any, asset_id: str, misbehaves: Any
) -> None:
    misbehaves(revokes=[{"kind": "reject"}])
    replaced(office, asset_id)
    shopper = Shopper(office.side_effects.api, by="acc_partner")
    shown = shopper.call("GET", f"/assets/{asset_id}").json
    said = "The coupon could not be replaced. The distributor has to see to it."
    assert shown["last_error"] == said
    office.post(f"/assets/{asset_id}/synchronize", status=202)
    office.fulfilment.run()
    assert [shopper.call("GET", f"/assets/{asset_id}").json["coupon"]["code"]] == live(
        office, asset_id
    )


def test_the_new_coupon_is_the_one_that_expires_and_is_asked_about(
    office: BackOffice, order: Any, asset_id: str
) -> None:
    office.check_coupons(after_days=30)
    asset = replaced(office, asset_id)
    before = asset["coupon"]["expires_on"]
    listed = office.get(f"/assets?expires_before={before}")["items"]
    assert asset_id not in [each["asset_id"] for each in listed]
    office.side_effects.simulator.redeem(asset["coupon"]["code"])
    office.check_coupons()
    assert office.asset(asset_id)["coupon"]["status"] == "redeemed"


def test_a_coupon_that_could_not_be_replaced_is_in_a_mail_once(
    office: BackOffice, order: Any, asset_id: str, misbehaves: Any, mails: list[Any]
) -> None:
    misbehaves(revokes=[{"kind": "reject"}])
    stays = replaced(office, asset_id)["coupon"]["code"]
    sent = len(mails)
    asset = replaced(office, order["assets"][1]["asset_id"])
    [mail] = mails[sent:]
    assert mail.body.count(stays) == mail.body.count(asset["coupon"]["code"]) > 0
