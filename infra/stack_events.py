"""Why an operation of a stack failed, by the events that CloudFormation keeps of it."""

import re
from collections.abc import Iterator
from itertools import dropwhile, takewhile
from typing import Any

# What was stopped because something else failed; that is the cause.
STOPPED = re.compile(r"Resource \w+ cancell?ed")
Event = dict[str, Any]


def failures(cloudformation: Any, stack: str, token: str) -> list[str]:
    """What failed in the operation that was asked for with a token, each with its reason, the first one first."""
    failed = [
        each
        for each in _of_operation(cloudformation, stack, token)
        if each["ResourceStatus"].endswith("_FAILED")
    ]
    causes = [each for each in failed if not STOPPED.match(_reason(each))]
    return [f"{each['LogicalResourceId']} ({_reason(each)})" for each in causes or failed][::-1]


def _of_operation(cloudformation: Any, stack: str, token: str) -> Iterator[Event]:
    """The operation's events, newest first. No clock of this machine is in it."""
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack)
    events = (event for page in pages for event in page["StackEvents"])

    def is_of_it(event: Event) -> bool:
        return event.get("ClientRequestToken") == token

    return takewhile(is_of_it, dropwhile(lambda event: not is_of_it(event), events))


def _reason(event: Event) -> str:
    return event.get("ResourceStatusReason") or "no reason given"
