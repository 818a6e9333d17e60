"""`make package`: the zip and the templates that go to AWS, with settings that Chalice does not support."""

import json
from pathlib import Path
from typing import Any

from infra import access_log, domain, gateway, recursion, snap_start, template, web_acl
from infra.chalice_cli import chalice
from infra.command_line import say
from infra.stage import API, Stage

ZIP, TEMPLATE = "deployment.zip", "sam.json"
STACKS = {"infra.yaml": template.INFRA, "alarms.yaml": template.ALARMS}


def package(stage: Stage, out: Path) -> dict[str, Any]:
    """Make the zip, its template and those of the stacks beside it in `out`; returns the zip's."""
    chalice(stage, "package", str(out))
    written = out / TEMPLATE
    made = complete(json.loads(written.read_text()), stage)
    written.write_text(json.dumps(made, indent=2) + "\n")
    for name, of in STACKS.items():
        (out / name).write_text(template.body(of), encoding="utf-8")
    return made


def complete(made: dict[str, Any], stage: Stage) -> dict[str, Any]:
    """Chalice's template with the gateway's limits, log, guard and address, and the functions' names.

    CloudFormation would end the names with random letters; alarms and log groups are declared for the
    names that `chalice deploy` gives.
    """
    api = made["Resources"]["RestAPI"]["Properties"]
    api["MethodSettings"] = gateway.method_settings(stage.name)
    api["AccessLogSetting"] = access_log.packaged(stage)
    for section, added in web_acl.packaged().items():
        made.setdefault(section, {}).update(added)
    if public := domain.of_the_gateway(stage):
        made["Resources"]["PublicAddress"] = domain.mapping(public)
    for resource in made["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            properties = resource["Properties"]
            function = _function(properties["Handler"])
            properties["FunctionName"] = stage.lambda_name(function)
            properties.update(recursion.packaged(function))
    return snap_start.published(made) if snap_start.wanted() else made


def _function(handler: str) -> str:
    name = handler.removeprefix("app.")
    return API if name == "app" else name


def run(stage: Stage, arguments: list[str]) -> int:
    out = Path(arguments[0] if arguments else "build").resolve()
    package(stage, out)
    named = ", ".join(str(out / name) for name in (*STACKS, TEMPLATE))
    say(f"{named} and {out / ZIP} are what goes to AWS for {stage.name}.")
    return 0
