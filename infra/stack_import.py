"""A stack takes in what AWS keeps and it has not: what a deleted stage left, or a release that was rolled back.

CloudFormation would try to create it, and fail because it exists. An import may change nothing else, so its
template is the one that is deployed with these resources in it; the update after it brings the rest.
"""

import json
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from botocore.exceptions import WaiterError

from infra import deployed
from infra.retained import Clients, Identifier, retained
from infra.stack import Stack, StackFailed, new_token, parameters_of
from infra.template import spelt

# Sections that the import of a new stack may not have, because it may only import resources.
LEFT_FOR_THE_UPDATE = ("Outputs", "Conditions", "Rules", "Mappings", "Resources")
# An import leaves it as it is, and the update after it sees a change only if it was not said here.
SET_BY_THE_UPDATE = ("RetentionInDays", "ObjectLockConfiguration")
Template = dict[str, Any]


def take_in(
    stack: Stack, template: Template, given: Mapping[str, str], clients: Clients
) -> list[str]:
    """Import what the template keeps and AWS has, unless it is in the stack; its names. Raises StackFailed.

    Parameters that are not given keep the value they have.
    """
    is_there = stack.described() is not None
    inside = deployed.resources_of(stack) if is_there else set[str]()
    values = {**_defaults(template), **stack.parameters(), **given}
    found = retained(template, values, clients, besides=inside)
    if not found:
        return []
    base = deployed.template_of(stack) if is_there else head(template)
    resources = base.get("Resources", {}) | literal(template, found, values)
    parameters = parameters_of({}, stack.parameters()) if is_there else parameters_of(given)
    _import(stack, base | {"Resources": resources}, parameters, _named(template, found))
    return [*found]


def _defaults(template: Template) -> dict[str, str]:
    return {name: str(each.get("Default", "")) for name, each in template["Parameters"].items()}


def head(template: Template) -> Template:
    """What the import of a new stack has besides its resources."""
    return {name: each for name, each in template.items() if name not in LEFT_FOR_THE_UPDATE}


def literal(template: Template, found: Iterable[str], values: Mapping[str, str]) -> Template:
    """The resources without their condition, with values in place of parameters that the stack may not have."""
    resources = {logical: spelt(template["Resources"][logical], values) for logical in found}
    for resource in resources.values():
        resource.pop("Condition", None)
        # An import that is rolled back leaves in AWS what was there before it.
        resource["DeletionPolicy"] = "Retain"
        for name in SET_BY_THE_UPDATE:
            resource["Properties"].pop(name, None)
    return resources


def _named(template: Template, found: Mapping[str, Identifier]) -> list[dict[str, Any]]:
    return [
        {
            "ResourceType": template["Resources"][logical]["Type"],
            "LogicalResourceId": logical,
            "ResourceIdentifier": identifier,
        }
        for logical, identifier in found.items()
    ]


def body(wanted: Template) -> str:
    """The template of an import: no space less in any text, because that would be a change of what is there."""
    return json.dumps(wanted, separators=(",", ":"), default=str)


def _import(stack: Stack, wanted: Template, parameters: list[Any], named: list[Any]) -> None:
    # A run that broke off may have left one, so each has a name of its own.
    change_set = {"StackName": stack.name, "ChangeSetName": f"take-in-{uuid.uuid4()}"}
    stack.cloudformation.create_change_set(
        **change_set,
        ChangeSetType="IMPORT",
        ResourcesToImport=named,
        TemplateBody=body(wanted),
        Parameters=parameters,
    )
    _wait(stack, change_set)
    token = new_token()
    stack.cloudformation.execute_change_set(**change_set, ClientRequestToken=token)
    stack.wait("import", token)


def _wait(stack: Stack, change_set: Mapping[str, str]) -> None:
    waiter = stack.cloudformation.get_waiter("change_set_create_complete")
    try:
        waiter.wait(**change_set, WaiterConfig=stack.patience)
    except WaiterError as error:
        raise StackFailed(_refused(stack, change_set)) from error
    if stack.cloudformation.describe_change_set(**change_set)["ExecutionStatus"] != "AVAILABLE":
        raise StackFailed(_refused(stack, change_set))


def _refused(stack: Stack, change_set: Mapping[str, str]) -> str:
    reason = stack.cloudformation.describe_change_set(**change_set).get("StatusReason", "")
    return f"The stack {stack.name} could not take in what was kept: {reason}"
