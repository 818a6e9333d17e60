"""An optional web ACL of AWS WAF before a stage's API: whoever brings one names it in the parameter WebAclArn.

`make deploy` associates it, and the template of `make package` takes the same parameter; Chalice cannot.
"""

from typing import Any

PARAMETER, CONDITION, ASSOCIATION = "WebAclArn", "ThereIsAWebAcl", "WebAclOfTheStage"
STAGE_ARN = "arn:{partition}:apigateway:{region}::/restapis/{api_id}/stages/{api_stage}"


def packaged() -> dict[str, dict[str, Any]]:
    """What a template of the package needs for it, by its sections."""
    arn = STAGE_ARN.format(
        partition="${AWS::Partition}",
        region="${AWS::Region}",
        api_id="${RestAPI}",
        api_stage="${ApiStage}",
    )
    association = {
        "Type": "AWS::WAFv2::WebACLAssociation",
        "Condition": CONDITION,
        "Properties": {
            "WebACLArn": {"Ref": PARAMETER},
            # RestAPI.Stage is SAM's name for the stage that it makes of the API.
            "ResourceArn": {"Fn::Sub": [arn, {"ApiStage": {"Ref": "RestAPI.Stage"}}]},
        },
    }
    return {
        "Parameters": {PARAMETER: {"Type": "String", "Default": ""}},
        "Conditions": {CONDITION: {"Fn::Not": [{"Fn::Equals": [{"Ref": PARAMETER}, ""]}]}},
        "Resources": {ASSOCIATION: association},
    }


def put_before(clients: Any, api_id: str, api_stage: str, web_acl: str | None) -> str | None:
    """Associate a web ACL with a deployed stage; says so in a sentence. None when there is none to associate.

    One that somebody associated by hand is left as it is: no deployment takes a guard away.
    """
    if not web_acl:
        return None
    # It can only stand before an API of its own region.
    _, partition, _, region, *_ = web_acl.split(":")
    stage = STAGE_ARN.format(partition=partition, region=region, api_id=api_id, api_stage=api_stage)
    clients("wafv2").associate_web_acl(WebACLArn=web_acl, ResourceArn=stage)
    return f"The web ACL {web_acl.split('/')[-2]} stands before it."
