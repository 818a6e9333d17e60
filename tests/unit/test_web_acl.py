"""A web ACL before the API: none unless it is named, the same one by both ways of deploying."""

import re
from typing import Any

import pytest

from infra import template, web_acl
from infra.package import complete
from infra.stage import stage

ACL = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/shop-guard/1a2b3c4d"
STAGE_ARN = "arn:aws:apigateway:eu-west-1::/restapis/api1/stages/api"


class Waf:
    """AWS WAF as far as it is asked."""

    def __init__(self) -> None:
        self.associated: list[dict[str, Any]] = []

    def associate_web_acl(self, **given: Any) -> None:
        self.associated.append(given)


def test_a_named_web_acl_stands_before_the_deployed_stage() -> None:
    waf = Waf()
    said = web_acl.put_before(lambda service: waf, "api1", "api", ACL)
    assert said == "The web ACL shop-guard stands before it."
    assert waf.associated == [{"WebACLArn": ACL, "ResourceArn": STAGE_ARN}]


@pytest.mark.parametrize("none", [None, ""])
def test_without_one_aws_waf_is_asked_nothing(none: str | None) -> None:
    def nobody(service: str) -> Any:
        pytest.fail(f"{service} is asked, and may be forbidden")

    assert web_acl.put_before(nobody, "api1", "api", none) is None


def test_there_is_none_by_default_and_only_a_regional_one_fits() -> None:
    parameter = template.read()["Parameters"]["WebAclArn"]
    assert parameter["Default"] == ""
    fits = re.compile(parameter["AllowedPattern"]).search
    assert fits("") and fits(ACL)
    of_cloudfront = ACL.replace(":regional/", ":global/")
    assert not fits(of_cloudfront) and not fits("shop-guard")
    assert template.read()["Outputs"]["WebAclArn"]["Condition"] == "ThereIsAWebAcl"


def test_a_package_takes_the_same_parameter() -> None:
    api = {"Type": "AWS::Serverless::Api", "Properties": {"DefinitionBody": {}}}
    made = complete({"Resources": {"RestAPI": api}}, stage("prod"))
    assert made["Parameters"]["WebAclArn"]["Default"] == ""
    association = made["Resources"][web_acl.ASSOCIATION]
    assert association["Condition"] in made["Conditions"]
    assert association["Properties"]["WebACLArn"] == {"Ref": "WebAclArn"}
    [arn, stage_of_api] = association["Properties"]["ResourceArn"]["Fn::Sub"]
    assert arn.endswith("::/restapis/${RestAPI}/stages/${ApiStage}")
    assert stage_of_api == {"ApiStage": {"Ref": "RestAPI.Stage"}}
