"""What a stack was deployed with, and what is in it now."""

import json
from typing import Any

from infra import template
from infra.stack import Stack

# What the stack has no more, or leaves in AWS.
GONE = ("DELETE_COMPLETE", "DELETE_SKIPPED", "IMPORT_FAILED", "IMPORT_ROLLBACK_COMPLETE")


def template_of(stack: Stack) -> dict[str, Any]:
    """The template of the deployment before, every short form spelt out. The stack must be there."""
    answer = stack.cloudformation.get_template(StackName=stack.name, TemplateStage="Original")
    body = answer["TemplateBody"]
    # The SDK reads JSON by itself.
    return template.parsed(body if isinstance(body, str) else json.dumps(body))


def resources_of(stack: Stack) -> set[str]:
    """The logical names of what is in the stack. The stack must be there."""
    paginator = stack.cloudformation.get_paginator("list_stack_resources")
    pages = paginator.paginate(StackName=stack.name)
    listed = (each for page in pages for each in page["StackResourceSummaries"])
    return {each["LogicalResourceId"] for each in listed if each["ResourceStatus"] not in GONE}
