"""Messages that are lost, and messages that crash: what brings their orders back."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.e2e.cloud import run_command
from tests.e2e.deployed import Deployed
from tests.e2e.deployed_service import DeployedService, SeedData
from tests.journey.service_client import lines_named
from tests.journey.service_process import wait_for


def test_an_order_whose_message_was_lost_is_found_by_the_schedule(
    deployed: Deployed, service: DeployedService, seed_data: SeedData
) -> None:
    buyer, queue = service.buyer(seed_data.partner), deployed.stage.settings.orders_queue_name
    # Earlier orders have queued something, too. One whose worker broke off would be back after twelve minutes.
    deployed.empty(queue)
    with deployed.forbidden("api_handler", "sqs:SendMessage"):
        order = buyer.buy(lines_named({"Lost": 1}, seed_data.mailbox))
    assert deployed.waiting(queue) == 0
    assert buyer.order(order)["status"] == "provisioning"

    # A minute after placing, the message counts as lost. The clock of a Lambda cannot be moved; this can.
    deployed.client("dynamodb").update_item(
        TableName=deployed.stage.settings.table_name,
        Key={"pk": {"S": "ORDER#" + order["order_id"].removeprefix("ord_")}, "sk": {"S": "WORK"}},
        UpdateExpression="SET due_at = :then",
        ExpressionAttributeValues={":then": {"S": order["placed_at"]}},
    )
    service.run_schedule("queue_due_orders")
    buyer.settled(order, within=60)
    assert len(service.mails_about(order)) == 1


def test_a_message_that_crashes_ends_among_the_dead_letters_and_redrive_brings_its_order_back(
    deployed: Deployed, service: DeployedService, seed_data: SeedData
) -> None:
    buyer, queue = service.buyer(seed_data.partner), deployed.stage.settings.orders_queue_name
    with (
        comes_back_at_once(deployed, queue),
        deployed.forbidden("fulfil_order", "dynamodb:GetItem"),
        deployed.forbidden("fulfil_order", "dynamodb:UpdateItem"),
    ):
        order = buyer.buy(lines_named({"Crashing": 2}, seed_data.mailbox))
        wait_for(lambda: deployed.waiting(f"{queue}-dead"), within=60, what="a dead letter")
    assert buyer.order(order)["status"] == "provisioning"
    redriven = run_command(deployed.project, deployed.cloud, "redrive", "dev")
    assert redriven.returncode == 0, redriven.stderr
    assert f"1 dead letters went back to {queue}." in redriven.stdout
    buyer.settled(order, within=60)
    assert deployed.waiting(f"{queue}-dead") == 0
    assert len(service.mails_about(order)) == 1


@contextmanager
def comes_back_at_once(deployed: Deployed, queue: str) -> Iterator[None]:
    """Nobody waits five times twelve minutes: meanwhile a message is seen again after a second."""
    sqs, url = deployed.client("sqs"), deployed.queue(queue)
    usual = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "1"})
    try:
        yield
    finally:
        sqs.set_queue_attributes(QueueUrl=url, Attributes=usual["Attributes"])
