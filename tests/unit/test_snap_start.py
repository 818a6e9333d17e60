"""SnapStart is off; where it is on, whatever calls a function names the alias of its published version."""

import json
from typing import Any

import pytest

from infra import snap_start
from infra.stage import WrongArgument

URI = "arn:${AWS::Partition}:apigateway:…:function/${APIHandler.Arn}/invocations"


def template(runtime: str = "python3.13") -> dict[str, Any]:
    """As much of what Chalice makes as calls a function, or is one."""
    function = {"Type": "AWS::Serverless::Function", "Properties": {"Runtime": runtime}}
    permissions = [{"Ref": "APIHandler"}, {"Fn::GetAtt": ["Authorize", "Arn"]}]
    return {
        "Resources": {
            "APIHandler": function,
            "Authorize": function,
            "RestAPI": {"Type": "AWS::Serverless::Api", "Properties": {"uri": {"Fn::Sub": URI}}},
            **{
                f"Permission{number}": {
                    "Type": "AWS::Lambda::Permission",
                    "Properties": {"FunctionName": of},
                }
                for number, of in enumerate(permissions)
            },
        }
    }


def test_it_is_off_unless_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SNAP_START", raising=False)
    assert not snap_start.wanted()
    monkeypatch.setenv("SNAP_START", "on")
    assert snap_start.wanted()


@pytest.mark.parametrize("name", ["APIHandler", "Authorize"])
def test_every_function_is_published_behind_an_alias(name: str) -> None:
    properties = snap_start.published(template())["Resources"][name]["Properties"]
    assert properties["SnapStart"] == {"ApplyOn": "PublishedVersions"}
    assert properties["AutoPublishAlias"] == "live"


def test_integrations_and_permissions_name_the_alias() -> None:
    made = snap_start.published(template())["Resources"]
    assert "${APIHandlerAliaslive}" in made["RestAPI"]["Properties"]["uri"]["Fn::Sub"]
    assert made["Permission0"]["Properties"]["FunctionName"] == {"Ref": "APIHandler.Alias"}
    assert made["Permission1"]["Properties"]["FunctionName"] == {"Ref": "Authorize.Alias"}
    assert ".Arn" not in json.dumps([made["RestAPI"], made["Permission0"], made["Permission1"]])


def test_a_python_without_snapshots_is_refused_in_a_sentence() -> None:
    with pytest.raises(WrongArgument, match="needs Python 3"):
        snap_start.published(template("python3.11"))
