"""The coupon desk on the deployed package: a person makes the coupon, and another revokes it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.e2e.deployed_service import DeployedService, SeedData
from tests.journey.delivery_assertions import assert_one_mail
from tests.journey.service_client import Json, User, lines_named
from tests.journey.service_process import wait_for

WORKING = ("api_handler", "fulfil_order", "check_coupons")
CODE = "DESK-E2E0-CODE"


@pytest.fixture
def staff(service: DeployedService, seed_data: SeedData) -> Iterator[User]:
    """Staff of a stage whose coupons are made at the coupon desk."""
    with_coupons(service, "desk")
    yield service.staff()
    with_coupons(service, "api")


def with_coupons(service: DeployedService, how: str) -> None:
    """Deploy another value of COUPONS."""
    functions, stage = service.deployed.client("lambda"), service.deployed.stage
    for name in map(stage.lambda_name, WORKING):
        variables = functions.get_function_configuration(FunctionName=name)["Environment"]
        variables["Variables"]["COUPONS"] = how
        functions.update_function_configuration(FunctionName=name, Environment=variables)


def the_task(staff: User, order: Json) -> Json:
    def opened() -> Any:
        tasks = staff.get("/bss/vendor-tasks?status=open")["items"]
        return next((each for each in tasks if each["order_id"] == order["order_id"]), None)

    return wait_for(opened, within=60)


def ended(staff: User, task: Json, body: Json) -> Json:
    path = f"/bss/vendor-tasks/{task['task_id']}"
    staff.ask("POST", f"{path}/claim")
    return staff.ask("POST", f"{path}/complete", body)


def test_a_coupon_made_by_hand_is_mailed_and_one_revoked_by_hand_is_credited(
    service: DeployedService, seed_data: SeedData, staff: User
) -> None:
    buyer = service.buyer(seed_data.partner)
    checkout = buyer.ready(lines_named({"By hand": 3}, seed_data.mailbox))
    placed = buyer.place(checkout)
    assert placed.status_code == 201, placed.text
    order = placed.json()
    task = the_task(staff, order)
    assert (task["kind"], task["licenses"]) == ("issue_coupon", 3)
    last_day = (datetime.now(UTC) + timedelta(days=300)).date().isoformat()
    ended(staff, task, {"code": CODE, "expires_on": last_day})
    done = buyer.settled(order, within=60)
    assert_one_mail(buyer, done, to="billing@northwind.example")
    asset = buyer.get(f"/assets/{done['assets'][0]['asset_id']}")
    assert asset["coupon"]["code"] == CODE
    cancel = f"/bss/orders/{order['order_id']}/cancel"
    going_on = staff.call("POST", cancel, {"reason": "Ordered by mistake"})
    assert going_on.status_code == 202, going_on.text
    ended(staff, the_task(staff, order), {"outcome": "revoked"})
    path = f"/bss/orders/{order['order_id']}"
    wait_for(lambda: staff.get(path)["status"] == "cancelled", within=60)
    assert staff.get(f"/bss/invoices/{done['invoice_number']}")["status"] == "credited"
