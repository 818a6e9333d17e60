"""The deployed service as everyone outside sees it; what `make run` offers under /_local is at hand here too."""

import json
from typing import Any

from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from local.helpers import Helpers
from local.lambda_events import schedule_event
from tests.journey.service_client import Json, Service


class DeployedService(Service):
    """A service behind API Gateway. Its users' paths begin with /api, which is the gateway's stage."""

    def __init__(self, deployed: Any) -> None:
        super().__init__(deployed.url)
        self.deployed = deployed
        self._helpers = Helpers(deployed.issuer, deployed.cloud, deployed.simulator)

    def token(self, account_id: str, sub: str, roles: tuple[str, ...]) -> str:
        key = (account_id, sub, roles)
        if key not in self._tokens:
            self._tokens[key] = self.deployed.issuer.token(account_id, roles, sub=sub)
        return self._tokens[key]

    def local(self, method: str, path: str, body: Any = None) -> Any:
        builder = EnvironBuilder(
            path=f"/_local{path}", method=method, data=json.dumps(body) if body else None
        )
        return self._helpers.answer(Request(builder.get_environ()))

    def run_schedule(self, schedule: str) -> None:
        """Run a schedule now."""
        scheduled = {"detail-type": "Scheduled Event"}
        self.deployed.invoke(schedule, schedule_event() | scheduled)


def contact(name: str, email: str) -> Json:
    """Billing data of an account."""
    return {
        "information": {
            "company": name,
            "street": "Harbour Street 1",
            "city": "Helsinki",
            "postal_code": "00100",
            "country": "FI",
            "tax_id": None,
        },
        "contact": {"name": f"Billing at {name}", "email": email, "phone": None},
        "currency": "EUR",
        "tax_rate": "0.24",
    }


SELLER: Json = {
    "name": "Example Distribution GmbH",
    "street": "Quay 1",
    "city": "Hamburg",
    "postal_code": "20457",
    "country": "DE",
    "tax_id": "DE136695976",
    "email": "billing@distributor.example",
    "time_zone": "Europe/Berlin",
    "language": "en",
    "payment_days": 14,
    "mail": {"from_name": "Example Distribution"},
}


class SeedData:
    """What staff create before anyone can buy: the seller, products, a partner and its end customer."""

    def __init__(self, service: DeployedService) -> None:
        self._staff = service.staff()
        self._staff.ask("PUT", "/bss/seller", SELLER)
        self.mailbox = self._product("mailbox_license", 1200)
        self.bundle = self._product("user_migration_bundle", 1500)
        self.partner = self.account("partner", "Northwind")
        self.end_customer = self.account("end_customer", "Fjord", self.partner)
        self.rival = self.account("customer", "Rival")

    def _product(self, product_type: str, amount: int) -> str:
        wanted = {
            "name": product_type.replace("_", " ").title(),
            "description": "Moves what a user has.",
            "category": None,
            "product_type": product_type,
            "unit_price": {"amount": amount, "currency": "EUR"},
            "min_quantity": 1,
            "max_quantity": 10_000,
            "published": True,
        }
        return self._staff.ask("POST", "/bss/products", wanted, status=201)["product_id"]

    def account(self, kind: str, name: str, parent: str | None = None) -> str:
        """A synchronized account. Its id."""
        billing = contact(name, f"billing@{name.lower()}.example")
        wanted: Json = {"kind": kind, "name": name, "billing": billing}
        if parent:
            wanted["parent_account_id"] = parent
        made = self._staff.ask("POST", "/bss/accounts", wanted, status=201)
        path = f"/bss/accounts/{made['account_id']}/synchronize"
        synchronized = self._staff.ask("POST", path)
        assert synchronized["provisioning_sync_status"] == "synchronized", synchronized
        return made["account_id"]
