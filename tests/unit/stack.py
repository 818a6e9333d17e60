"""The stacks that infra/ makes of a stage: their names as CloudFormation would spell them."""

import json
import re
from pathlib import Path
from typing import Any

from infra import template
from infra.template import ALARMS, INFRA, declared

REGION, ACCOUNT = "eu-west-1", "123456789012"
ALARM = "AWS::CloudWatch::Alarm"
# What Ref gives of a resource that was named: its name.
NAMED_BY = {
    "AWS::DynamoDB::Table": "TableName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::SES::ConfigurationSet": "Name",
}


def given(stage: str) -> dict[str, str]:
    """The parameters of a stage, all but the stage itself as they are by default."""
    defaults = {name: str(each["Default"]) for name, each in template.read()["Parameters"].items()}
    return defaults | {"Stage": stage, "AWS::Region": REGION, "AWS::AccountId": ACCOUNT}


def spelt(value: Any, stage: str) -> str:
    """A name or a text of the template, as it comes out at a stage."""
    if not isinstance(value, dict):
        return str(value)
    [(function, arguments)] = value.items()
    if function == "Fn::Sub":
        return re.sub(r"\$\{([\w:]+)\}", lambda name: given(stage)[name[1]], arguments)
    if function == "Fn::GetAtt":
        resource, attribute = arguments
        return spelt(declared(resource)[attribute], stage)
    if arguments in given(stage):
        return given(stage)[arguments]
    resource = template.read()["Resources"][arguments]
    return spelt(resource["Properties"][NAMED_BY[resource["Type"]]], stage)


def of_type(kind: str, of: Path = INFRA) -> dict[str, dict[str, Any]]:
    """The properties of all resources of a type, by their logical names."""
    found = template.read(of)["Resources"].items()
    return {name: each["Properties"] for name, each in found if each["Type"] == kind}


def alarms(stage: str) -> dict[str, dict[str, Any]]:
    """The properties of all alarms, by the end of their names, after app and stage."""
    beginning = spelt({"Fn::Sub": "${AppName}-${Stage}-"}, stage)
    named = {spelt(each["AlarmName"], stage): each for each in of_type(ALARM, ALARMS).values()}
    assert all(name.startswith(beginning) for name in named)
    return {name.removeprefix(beginning): each for name, each in named.items()}


def dimensions_of(alarm: dict[str, Any], stage: str) -> dict[str, str]:
    return {each["Name"]: spelt(each["Value"], stage) for each in alarm.get("Dimensions", [])}


def dashboard(stage: str) -> dict[str, Any]:
    return json.loads(spelt(declared("Dashboard", ALARMS)["DashboardBody"], stage))
