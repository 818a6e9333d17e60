"""A run of `make chaos` says what is wrong, with the ids."""

from dataclasses import replace
from typing import Any

from chalicelib.bss.orders.steps import MailSend
from tests.api.machine.snapshot import Letter, Snapshot
from tests.builders import ORDER_ID, PLACED_AT, RECIPIENT, a_provisioned_asset, an_order
from tests.chaos.judging import wrong_with
from tests.chaos.people import Asked

NOTHING = Snapshot({}, {}, {}, {}, {}, {}, {}, [], {}, {}, {}, [], frozenset())
POISON = "not JSON"


def asked_for(*order_ids: str) -> Asked:
    """Buyers who were answered with these orders."""
    asked = Asked()
    asked.orders = {f"bsk_{number}": order_id for number, order_id in enumerate(order_ids)}
    return asked


def one_order(**changes: Any) -> Snapshot:
    """An order that was cancelled before it was billed, after its coupon was mailed once."""
    asset = a_provisioned_asset(1)
    wanted = {"status": "cancelled", "assets": (asset.summary(),)}
    order = an_order(**wanted | changes)
    held = {
        "code": asset.coupon.known_code() if asset.coupon else "",
        "reference": asset.reference,
        "idempotency_key": asset.reference,
        "licenses": asset.quantity,
        "status": "revoked",
    }
    letter = Letter([RECIPIENT.email], ORDER_ID, frozenset({held["code"]}))
    return replace(
        NOTHING,
        orders={ORDER_ID: order},
        assets={ORDER_ID: [asset]},
        held={asset.asset_id: [held]},
        letters=[letter],
    )


def test_a_run_in_which_all_is_well_has_nothing_wrong() -> None:
    assert wrong_with(one_order(), asked_for(ORDER_ID), [POISON]) == []


def test_an_order_that_was_answered_and_is_not_there_is_lost() -> None:
    [wrong] = wrong_with(NOTHING, asked_for(ORDER_ID), [])
    assert wrong == f"{ORDER_ID} was answered, and is not there"


def test_an_order_of_which_nobody_was_told_is_wrong() -> None:
    [wrong] = wrong_with(one_order(), asked_for(), [])
    assert wrong == f"{ORDER_ID} is there, and nobody was told"


def test_an_order_that_did_not_end_is_named_and_so_is_its_dead_letter() -> None:
    waiting = one_order()
    order = waiting.orders[ORDER_ID].with_changes(status="needs_attention")
    dead = [f'{{"order_id": "{ORDER_ID}"}}']
    wrong = wrong_with(replace(waiting, orders={ORDER_ID: order}), asked_for(ORDER_ID), dead)
    assert wrong == [
        f"{ORDER_ID} is needs_attention",
        f"a dead letter is about {ORDER_ID}, which did not end",
    ]


def test_a_second_coupon_of_an_asset_is_wrong() -> None:
    once = one_order()
    twice = {name: [held, held] for name, [held] in once.held.items()}
    [wrong] = wrong_with(replace(once, held=twice), asked_for(ORDER_ID), [])
    assert wrong == f"{ORDER_ID}: one_live_coupon_an_asset: a second coupon for one key"


def test_an_order_that_is_completed_without_an_invoice_is_wrong() -> None:
    wrong = wrong_with(one_order(status="completed"), asked_for(ORDER_ID), [])
    assert wrong == [f"{ORDER_ID} was not billed"]


def test_a_mail_that_is_on_record_as_sent_and_was_not_is_wrong() -> None:
    sent = MailSend(at=PLACED_AT, to=RECIPIENT.email, outcome="sent", message_id="ses-1")
    order = replace(one_order(mails=(sent,)), letters=[])
    [wrong] = wrong_with(order, asked_for(ORDER_ID), [])
    assert wrong == f"{ORDER_ID} says of a mail that it was sent, and it was not"


def test_a_code_that_was_never_mailed_is_wrong_when_the_order_is_completed() -> None:
    completed = one_order(status="completed")
    wrong = wrong_with(replace(completed, letters=[]), asked_for(ORDER_ID), [])
    assert any("every_code_was_mailed: a code was not mailed" in each for each in wrong)


def test_a_gap_in_the_numbers_is_wrong() -> None:
    gap = replace(one_order(), invoices={"INV-2026": []}, taken={"INV-2026": 1})
    [wrong] = wrong_with(gap, asked_for(ORDER_ID), [])
    assert wrong.startswith("numbers: gapless")


def test_a_mail_that_went_out_twice_is_wrong_unless_somebody_asked_for_it_again() -> None:
    once = one_order()
    twice = replace(once, letters=once.letters * 2)
    asked = asked_for(ORDER_ID)
    [wrong] = wrong_with(twice, asked, [])
    assert wrong.endswith("_01 was mailed 2 times")
    asked.mailing_again(ORDER_ID)
    assert wrong_with(twice, asked, []) == []


def test_a_coupon_that_was_redeemed_and_is_not_known_as_such_is_said() -> None:
    billed = one_order()
    [asset_id] = billed.held
    redeemed = replace(billed, held={asset_id: [billed.held[asset_id][0] | {"status": "redeemed"}]})
    wrong = wrong_with(redeemed, asked_for(ORDER_ID), [])
    assert f"the coupon of {asset_id} is redeemed, and it says active" in wrong


def test_a_dead_letter_about_the_coupons_of_an_order_that_did_not_end_is_said() -> None:
    waiting = one_order(status="provisioning")
    [asset_id] = waiting.held
    letter = f'{{"asset_ids": ["{asset_id}"], "day": "2026-11-27"}}'
    wrong = wrong_with(waiting, asked_for(ORDER_ID), [letter])
    assert f"a dead letter is about {ORDER_ID}, which did not end" in wrong
