"""`make package`: the zip and the SAM template that go to AWS, with settings that Chalice does not support."""

import json
from pathlib import Path
from typing import Any

from infra import gateway
from infra.chalice_cli import chalice
from infra.command_line import say
from infra.stage import API, Stage

ZIP, TEMPLATE = "deployment.zip", "sam.json"


def package(stage: Stage, out: Path) -> dict[str, Any]:
    """Make both files in `out`; returns the template."""
    chalice(stage, "package", str(out))
    written = out / TEMPLATE
    template = complete(json.loads(written.read_text()), stage)
    written.write_text(json.dumps(template, indent=2) + "\n")
    return template


def complete(template: dict[str, Any], stage: Stage) -> dict[str, Any]:
    """Chalice's template with the gateway's throttling, and the functions' names.

    CloudFormation would end the names with random letters; alarms and log groups are declared for the
    names that `chalice deploy` gives.
    """
    api = template["Resources"]["RestAPI"]["Properties"]
    api["MethodSettings"] = gateway.method_settings(stage.name)
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            properties = resource["Properties"]
            properties["FunctionName"] = stage.lambda_name(_function(properties["Handler"]))
    return template


def _function(handler: str) -> str:
    name = handler.removeprefix("app.")
    return API if name == "app" else name


def run(stage: Stage, arguments: list[str]) -> int:
    out = Path(arguments[0] if arguments else "build").resolve()
    package(stage, out)
    say(f"{out / TEMPLATE} and {out / ZIP} are what goes to AWS for {stage.name}.")
    return 0
