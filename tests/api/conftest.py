"""The service through app.py, in this process: API Gateway by Chalice, AWS by moto, BitTitan simulated."""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from moto import mock_aws

from chalicelib.bss.coupons.check_queue import check_queue
from chalicelib.bss.invoices.archive.bucket import documents_bucket
from chalicelib.bss.orders.queue import order_queue
from chalicelib.bss.vendor_tasks.models import VendorTask, task_id_of
from chalicelib.bss.vendor_tasks.store import created
from chalicelib.config import settings
from chalicelib.storage import aws
from chalicelib.storage import table as storage_table
from chalicelib.storage.table import Table
from chalicelib.values import clock
from local.bittitan_faults import Faults
from local.bittitan_server import serve
from local.bittitan_simulator import Simulator
from local.issuer import Issuer
from local.seed import write_seed_data
from tests.api.actors import Ids, Shopper
from tests.api.back_office import BackOffice
from tests.api.client import Answer, Api
from tests.api.cloud import BUCKET, REGION, TABLE_NAME, Cloud
from tests.api.coupon_desk import DESK_EMAIL, DeskWorker
from tests.api.invoice_mails import InvoiceMails
from tests.api.recording import RecordedOutput, RecordingGateway
from tests.api.seeded_rows import OnFile, SeededRows
from tests.api.side_effects import SideEffects
from tests.api.workers import Fulfilment

API_KEY = "test-bittitan-key"


@pytest.fixture(scope="session")
def issuer() -> Iterator[Issuer]:
    issuer = Issuer()
    os.environ.update(issuer.environment())
    yield issuer
    issuer.close()


@pytest.fixture(scope="session")
def simulator() -> Iterator[Simulator]:
    """BitTitan for the whole session; tests look only at their own assets in it."""
    simulator = Simulator()
    server = serve(simulator, api_key=API_KEY)
    os.environ.update(BITTITAN_URL=server.url, BITTITAN_API_KEY=API_KEY)
    yield simulator
    server.close()


@pytest.fixture(scope="session")
def service(issuer: Issuer, simulator: Simulator) -> Any:
    """The module app.py, in an environment that is complete."""
    settings.cache_clear()
    import app

    return app


@pytest.fixture(scope="session")
def gateway(service: Any) -> Any:
    from local.gateway import Gateway

    return Gateway(service.app)


@pytest.fixture(scope="package")
def kept_cloud() -> Iterator[tuple[Cloud, Any]]:
    """One seeded cloud for all of these tests, because creating it takes longer than most of them."""
    with mock_aws():
        _forget_clients()
        cloud = Cloud()
        cloud.build()
        write_seed_data(cloud, clock.now())  # type: ignore[arg-type]
        yield cloud, cloud.keep()
    _forget_clients()


def _forget_clients() -> None:
    aws.forget_clients()
    storage_table.table.cache_clear()
    order_queue.cache_clear()
    check_queue.cache_clear()


@pytest.fixture
def cloud(kept_cloud: tuple[Cloud, Any]) -> Cloud:
    """The cloud with the seed data and nothing else."""
    cloud, seeds = kept_cloud
    cloud.bring_back(seeds)
    return cloud


@pytest.fixture
def table(cloud: Cloud) -> Table:
    """The seeded table."""
    return Table(aws.client("dynamodb"), TABLE_NAME, pause=lambda seconds: None)


@pytest.fixture
def api(gateway: Any, issuer: Issuer, cloud: Cloud) -> Api:
    return Api(gateway, issuer)


@pytest.fixture
def mails(cloud: Cloud) -> list[Any]:
    """The mails SES was given, oldest first; it grows while the test runs."""
    return cloud.mails


@pytest.fixture
def fulfilment(service: Any, api: Api) -> Fulfilment:
    return Fulfilment(service)


@pytest.fixture
def shopper(api: Api) -> Shopper:
    """A user of the partner's."""
    return Shopper(api)


@pytest.fixture
def customer(api: Api) -> Shopper:
    """A user of the direct customer's."""
    return Shopper(api, by="acc_customer")


@pytest.fixture
def on_file(cloud: Cloud) -> OnFile:
    return OnFile(cloud)


@pytest.fixture
def seeded_rows(cloud: Cloud) -> SeededRows:
    return SeededRows(cloud)


@pytest.fixture
def side_effects(api: Api, cloud: Cloud, simulator: Simulator) -> SideEffects:
    return SideEffects(api, cloud, simulator)


@pytest.fixture
def office(side_effects: SideEffects, fulfilment: Fulfilment) -> BackOffice:
    return BackOffice(side_effects, fulfilment)


@pytest.fixture
def invoice_mails(office: BackOffice, bucket: Any) -> InvoiceMails:
    """The partner has its invoices mailed."""
    mails = InvoiceMails(office)
    mails.wanted()
    return mails


@pytest.fixture
def desk(office: BackOffice, monkeypatch: pytest.MonkeyPatch) -> Iterator[DeskWorker]:
    """The stage makes its coupons at the coupon desk; one person who works there."""
    monkeypatch.setenv("COUPONS", "desk")
    settings.cache_clear()
    yield DeskWorker(office)
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def numbered_by_queue(office: BackOffice, monkeypatch: pytest.MonkeyPatch) -> Iterator[BackOffice]:
    """The stage leaves invoices to their queue."""
    monkeypatch.setenv("INVOICE_NUMBERS", "queue")
    settings.cache_clear()
    yield office
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def mailed_desk(desk: DeskWorker, monkeypatch: pytest.MonkeyPatch) -> DeskWorker:
    """The coupon desk, which is told by mail of what waits there."""
    monkeypatch.setenv("DESK_EMAIL", DESK_EMAIL)
    settings.cache_clear()
    return desk


@pytest.fixture
def bucket(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A bucket for documents, as a stage has it."""
    monkeypatch.setenv("DOCUMENTS_BUCKET", BUCKET)
    settings.cache_clear()
    documents_bucket.cache_clear()
    s3 = aws.client("s3")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    yield s3
    # A long run of the machine keeps more than a page.
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET):
        for each in page.get("Contents", []):
            s3.delete_object(Bucket=BUCKET, Key=each["Key"])
    s3.delete_bucket(Bucket=BUCKET)
    monkeypatch.undo()
    settings.cache_clear()
    documents_bucket.cache_clear()


@pytest.fixture
def refused(side_effects: SideEffects) -> Callable[..., Answer]:
    """A call that must be refused, in the shape of a problem, and change nothing at all."""
    return side_effects.refuses


@pytest.fixture
def bittitan_fails(simulator: Simulator) -> Iterator[Callable[..., None]]:
    """The next calls for a coupon end in these faults: `bittitan_fails({"kind": "reject"})`."""
    yield lambda *faults: simulator.set_faults(Faults.model_validate({"coupons": faults}))
    simulator.set_faults(Faults(coupons=()))


@pytest.fixture
def known_queue(api: Api) -> str:
    """The queue's address, which a process looks up once, was looked up."""
    return order_queue().url


@pytest.fixture
def noon() -> None:
    """It is noon in UTC, where it is the same day in every office that sells."""
    now = clock.now()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    clock.advance((midnight + timedelta(days=1, hours=12) - now).total_seconds())


@pytest.fixture(scope="package")
def remembered() -> dict[str, Any]:
    return {}


END_CUSTOMERS = {"acc_partner": "acc_endcustomer", "acc_rival": "acc_rival_endcustomer"}


@pytest.fixture
def busy(
    api: Api, cloud: Cloud, fulfilment: Fulfilment, remembered: dict[str, Any]
) -> dict[str, Ids]:
    """Two partners who have bought and are about to buy again. The ids of each."""
    if not remembered:
        ids = {by: _busy(Shopper(api, by=by), fulfilment) for by in ("acc_partner", "acc_rival")}
        remembered.update(ids=ids, rows=cloud.keep())
    cloud.bring_back(remembered["rows"])
    return remembered["ids"]


def _busy(shopper: Shopper, fulfilment: Fulfilment) -> Ids:
    placed = shopper.buy()
    fulfilment.run()
    order, basket = shopper.order(placed["order_id"]), shopper.fill()
    return Ids(
        account_id=shopper.by,
        end_customer_id=END_CUSTOMERS[shopper.by],
        basket_id=basket["basket_id"],
        basket_version=basket["version"],
        line_id=basket["lines"][0]["line_id"],
        order_id=order["order_id"],
        ordered_basket_id="bsk_" + order["order_id"].removeprefix("ord_"),
        asset_id=order["assets"][0]["asset_id"],
        invoice_number=order["invoice_number"],
        draft_id=_drafted(shopper),
        task_id=_claimed(shopper.by),
    )


def _claimed(account_id: str) -> str:
    """The id of a vendor task about the account, claimed by the user who is named like it."""
    task = VendorTask(
        task_id=task_id_of("register_account", account_id),
        kind="register_account",
        opened_at=clock.now(),
        account_id=account_id,
    )
    Table(aws.client("dynamodb"), TABLE_NAME).write(created(task.claimed(account_id, clock.now())))
    return task.task_id


def _drafted(shopper: Shopper) -> str:
    """The id of a draft that staff made for the shopper's account."""
    body = {"account_id": shopper.by, "lines": [{"product_id": "prd_mailbox", "quantity": 2}]}
    answer = shopper.api.call("POST", "/bss/orders", body, by="acc_distributor", roles=("staff",))
    return answer.json["order_id"]


@pytest.fixture
def written(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, api: Api
) -> Iterator[RecordedOutput]:
    """What the service logs and counts from here on."""
    written = RecordedOutput(capsys, caplog)
    written.start()
    yield written
    written.stop()


@pytest.fixture
def recorded_gateway(api: Api) -> RecordingGateway:
    """The gateway, which remembers from here on what goes through it."""
    api.gateway = RecordingGateway(api.gateway)
    return api.gateway
