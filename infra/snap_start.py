"""SnapStart in the packaged template, off by default: `SNAP_START=on make package` (docs/performance.md).

Lambda restores published versions from a snapshot, and knows none without an alias. So each function is
published behind one, and whatever calls a function names its alias. SAM does that for the sources of events
that a function declares; the API's integrations, its authorizer and the permissions are done here.
"""

import json
import os
from typing import Any

from infra.stage import WrongArgument

ALIAS = "live"
FIRST_PYTHON = (3, 12)
CALLERS = ("AWS::Serverless::Api", "AWS::Lambda::Permission")


def wanted() -> bool:
    """Whether the package is to be made for SnapStart."""
    return os.environ.get("SNAP_START", "off") == "on"


def published(made: dict[str, Any]) -> dict[str, Any]:
    """The template with every function started from a snapshot, behind an alias. Raises WrongArgument."""
    functions = [
        name
        for name, resource in made["Resources"].items()
        if resource["Type"] == "AWS::Serverless::Function"
    ]
    resources = dict(made["Resources"])
    for name, resource in resources.items():
        if name in functions:
            resources[name] = resource | {"Properties": _from_snapshots(resource["Properties"])}
        elif resource["Type"] in CALLERS:
            resources[name] = _naming_aliases(resource, functions)
    return made | {"Resources": resources}


def _from_snapshots(properties: dict[str, Any]) -> dict[str, Any]:
    runtime = str(properties["Runtime"])
    version = tuple(map(int, runtime.removeprefix("python").split(".")))
    if version < FIRST_PYTHON:
        raise WrongArgument(f"SnapStart needs Python 3.12 or later; this package is for {runtime}.")
    return properties | {
        "SnapStart": {"ApplyOn": "PublishedVersions"},
        "AutoPublishAlias": ALIAS,
    }


def _naming_aliases(resource: dict[str, Any], functions: list[str]) -> Any:
    """`Alias` is what SAM calls it where it is referred to; inside a text it has the name that SAM gives it."""
    text = json.dumps(resource)
    for name in functions:
        alias = json.dumps({"Ref": f"{name}.Alias"})
        text = text.replace(f"${{{name}.Arn}}", f"${{{name}Alias{ALIAS}}}")
        text = text.replace(json.dumps({"Ref": name}), alias)
        text = text.replace(json.dumps({"Fn::GetAtt": [name, "Arn"]}), alias)
    return json.loads(text)
