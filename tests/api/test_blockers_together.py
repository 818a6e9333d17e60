"""Several blockers of an order at once: one answer names them all."""

from typing import Any

from tests.api.actors import BUNDLE, Shopper
from tests.api.seeded_rows import OnFile

NEW = "acc_endcustomer_new"


def _shown(entries: list[Any]) -> list[dict[str, Any]]:
    """Blockers without what they do not have."""
    return [{name: each[name] for name in each if each[name] is not None} for each in entries]


def test_every_blocker_is_reported_at_once(
    shopper: Shopper, on_file: OnFile, side_effects: Any
) -> None:
    gone, dearer, limited, fine = _every_blocker(shopper, on_file)
    checkout = shopper.checkout()
    with side_effects.unchanged():
        answer = shopper.place(checkout)
    assert (answer.status, answer.json["code"]) == (409, "checkout_blocked")
    assert answer.json["errors"] == _shown(checkout["blockers"])
    found = [(error["code"], error.get("line_id")) for error in answer.json["errors"]]
    assert sorted(found, key=str) == sorted(
        [
            ("account_not_synchronized", None),
            ("end_customer_not_synchronized", None),
            ("billing_not_confirmed", None),
            ("billing_incomplete", None),
            ("billing_incomplete", None),
            ("product_unavailable", gone),
            ("price_changed", dearer),
            ("price_changed", limited),
            ("quantity_out_of_range", limited),
        ],
        key=str,
    )
    assert fine not in {line_id for _, line_id in found}
    assert [step["done"] for step in checkout["steps"]] == [False, False, False]


def test_accepting_new_prices_lifts_nothing_else(
    shopper: Shopper, on_file: OnFile, side_effects: Any
) -> None:
    _every_blocker(shopper, on_file)
    with side_effects.unchanged():
        answer = shopper.place(accept_price_changes=True)
    assert answer.status == 409 and "price_changed" not in answer.codes
    assert len(answer.codes) == 7


def _every_blocker(shopper: Shopper, on_file: OnFile) -> list[str]:
    """A basket that everything is wrong with, but its last line. The ids of its lines."""
    for name in ("gone", "dearer", "limited"):
        on_file.new_product(f"prd_{name}")
    wanted = [{"product_id": f"prd_{name}"} for name in ("gone", "dearer", "limited")]
    lines = shopper.fill(*wanted, BUNDLE)["lines"]
    shopper.order_for(NEW)
    on_file.change_product("prd_gone", published=False)
    on_file.price("prd_dearer", 1201)
    on_file.price("prd_limited", 1199)
    on_file.change_product("prd_limited", min_quantity=2)
    on_file.change_account("acc_partner", provisioning_sync_status="failed")
    on_file.change_billing("acc_partner", information={"city": ""})
    on_file.change_billing(NEW, contact={"name": ""})
    return [line["line_id"] for line in lines]
