"""PUBLIC_URL is the API's own domain, or an address of the pages, where CloudFront leads to the API."""

from typing import Any

import pytest

from chalicelib.values import clock
from infra.doctor import domain
from infra.doctor.context import Context
from infra.doctor.finding import Level
from infra.domain import NO_BASE_PATH, Address
from infra.infra_stack import parameters
from infra.package import complete
from infra.stage import Stage, stage


def dev_at(public_url: str) -> Stage:
    """A stage whose pages have a domain, and this PUBLIC_URL."""
    dev = stage("dev")
    described = dev.chalice_config["stages"]["dev"]
    described["environment_variables"]["PUBLIC_URL"] = public_url
    described["pages"] = {"client_id": "pages", "domain": "shop.example"}
    return dev


class Pages:
    """CloudFormation in an account where the pages are at an address, and no other client of AWS."""

    def __init__(self, address: str) -> None:
        self.address = address

    def client(self, service: str) -> "Pages":
        assert service == "cloudformation"
        return self

    def describe_stacks(self, StackName: str) -> Any:  # noqa: N803
        assert StackName == "bittitan-storefront-dev-pages"
        return {"Stacks": [{"Outputs": [{"OutputKey": "Address", "OutputValue": self.address}]}]}


@pytest.mark.parametrize(
    ("public_url", "has_a_mapping"),
    [
        ("https://shop.example/api", False),
        ("https://d1.cloudfront.net/api", False),
        ("https://api.shop.example/api", True),
        ("", False),
    ],
)
def test_only_the_api_s_own_domain_is_made_and_mapped_in_api_gateway(
    public_url: str, has_a_mapping: bool
) -> None:
    dev = dev_at(public_url)
    assert ("DomainName" in parameters(dev, [])) == has_a_mapping
    made = complete({"Resources": {"RestAPI": {"Type": "", "Properties": {}}}}, dev)
    assert ("PublicAddress" in made["Resources"]) == has_a_mapping


@pytest.mark.parametrize(
    ("path", "pages", "expected"),
    [
        ("api", "https://shop.example", Level.OK),
        ("api", None, Level.WARNING),
        ("api", "https://d1.cloudfront.net", Level.ERROR),
        ("v1", "https://shop.example", Level.ERROR),
        (NO_BASE_PATH, "https://shop.example", Level.ERROR),
    ],
)
def test_the_doctor_says_whether_the_pages_have_the_api_there(
    path: str, pages: str | None, expected: Level
) -> None:
    found = domain.judge_pages(Address("shop.example", path), pages, "api", "dev")
    assert found.level is expected


def test_the_doctor_looks_for_the_pages_and_asks_api_gateway_nothing() -> None:
    dev, aws = dev_at("https://shop.example/api"), Pages("https://shop.example")
    there: Any = aws
    [found] = domain.check(Context(dev, dev.settings, there, clock.now))
    assert found.line().endswith(
        "The pages at https://shop.example have the API of this stage at /api."
    )
