"""Lambda stops a function that queues its own work anew, after sixteen times: the check of coupons may."""

from typing import Any

import pytest

from infra import recursion
from infra.package import complete
from infra.stage import stage

PROD = stage("prod")
TAKES, SENDS = "sqs:ReceiveMessage", "sqs:SendMessage"
API = {"Type": "AWS::Serverless::Api", "Properties": {"DefinitionBody": {}}}


class Lambda:
    """Lambda as far as it is asked here."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []

    def put_function_recursion_config(self, **given: str) -> None:
        self.asked.append(given)


def resources_for(function: str, action: str) -> set[str]:
    """What a function's policy allows an action on."""
    return {
        resource
        for statement in PROD.policy(function)["Statement"]
        if action in statement["Action"]
        for resource in statement["Resource"]
    }


def function(handler: str) -> dict[str, Any]:
    return {"Type": "AWS::Serverless::Function", "Properties": {"Handler": handler}}


def test_just_those_may_that_send_to_the_queue_that_wakes_them() -> None:
    names = [
        each for each in PROD.functions if resources_for(each, TAKES) & resources_for(each, SENDS)
    ]
    assert names == [*recursion.QUEUES_ITSELF_ANEW]


@pytest.mark.parametrize("name", ["check_coupons", "fulfil_order"])
def test_a_package_allows_it_to_those_alone(name: str) -> None:
    made = complete({"Resources": {"RestAPI": API, "It": function(f"app.{name}")}}, PROD)
    allowed = made["Resources"]["It"]["Properties"].get("RecursiveLoop")
    assert allowed == ("Allow" if name == "check_coupons" else None)


def test_a_deployment_allows_it_by_the_name_of_the_stage() -> None:
    lambda_ = Lambda()
    recursion.allow(lambda_, PROD)
    name = "bittitan-storefront-prod-check_coupons"
    assert lambda_.asked == [{"FunctionName": name, "RecursiveLoop": "Allow"}]
