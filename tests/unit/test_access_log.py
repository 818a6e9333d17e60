"""The access log: who called what, how it ended and how long it took, and nothing that nobody may read."""

import json
import re
from typing import Any

import pytest

from chalicelib.auth import Caller
from infra import access_log
from infra.doctor import gateway
from infra.doctor.finding import Level
from infra.package import complete
from infra.stage import stage
from tests.unit.stack import spelt

PROD = stage("prod")
ARN = "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/apigateway/bittitan-storefront-prod"
CALLER = Caller(account_id="acc_partner", sub="usr_pat", roles=("buyer",))


class Gateway:
    """API Gateway as far as it is asked: the account's role, and the changes of stages it is given."""

    def __init__(self, role: str | None) -> None:
        self._account = {"cloudwatchRoleArn": role} if role else {}
        self.updated: list[dict[str, Any]] = []

    def get_account(self) -> dict[str, str]:
        return self._account

    def update_stage(self, **given: Any) -> None:
        self.updated.append(given)


def test_a_line_says_who_called_what_and_how_it_ended() -> None:
    line = json.loads(access_log.line_format())
    assert set(line) == {"request_id", "call", "status", "ms", "account_id", "user", "refused_as"}
    assert "\n" not in access_log.line_format(), "API Gateway takes one line"


def test_what_a_caller_sends_or_is_answered_is_in_no_line() -> None:
    taken = re.findall(r"\$context\.([\w.]+)", access_log.line_format())
    assert len(taken) == 8 and "resourcePath" in taken, "the route as declared, without its ids"
    told = ("path", "querystring", "body", "identity", "header", "domain")
    assert not [each for each in taken for word in told if word in each.lower().split(".")]


def test_account_and_user_are_what_the_authorizer_says_of_a_caller() -> None:
    taken = set(re.findall(r"\$context\.authorizer\.(\w+)", access_log.line_format()))
    assert taken <= set(CALLER.as_context()) and len(taken) == 2


def test_a_package_logs_calls_where_the_stack_keeps_them() -> None:
    api = {"Type": "AWS::Serverless::Api", "Properties": {"DefinitionBody": {}}}
    made = complete({"Resources": {"RestAPI": api}}, PROD)["Resources"]["RestAPI"]["Properties"]
    assert made["AccessLogSetting"]["Format"] == access_log.line_format()
    where = made["AccessLogSetting"]["DestinationArn"]["Fn::Sub"]
    assert where.endswith(f":log-group:{PROD.access_log}")
    assert spelt({"Fn::Sub": "/aws/apigateway/${AppName}-${Stage}"}, "prod") == PROD.access_log


def test_a_deployed_api_is_told_where_and_how_to_log() -> None:
    apigateway = Gateway("arn:aws:iam::123456789012:role/logs")
    said = access_log.keep(apigateway, "api1", "api", ARN)
    assert said == "Every call is logged in /aws/apigateway/bittitan-storefront-prod."
    [given] = apigateway.updated
    assert (given["restApiId"], given["stageName"]) == ("api1", "api")
    values = {each["path"]: each["value"] for each in given["patchOperations"]}
    assert values == {
        "/accessLogSettings/destinationArn": ARN,
        "/accessLogSettings/format": access_log.line_format(),
    }


def test_without_a_role_a_deployment_goes_on_and_says_that_nothing_is_logged() -> None:
    apigateway = Gateway(None)
    said = access_log.keep(apigateway, "api1", "api", ARN)
    assert said.startswith("There is no access log: API Gateway has no role")
    assert apigateway.updated == []


@pytest.mark.parametrize(("role", "level"), [(None, Level.WARNING), ("arn:…", Level.OK)])
def test_the_doctor_says_whether_api_gateway_may_log(role: str | None, level: Level) -> None:
    found = gateway.judge(Gateway(role), PROD.access_log)
    assert found.level is level
    assert bool(found.remedy) is (role is None)
