"""A stack that failed says why: what failed in this operation, the cause before all else."""

from typing import Any

from infra.stack_events import failures

MINE, EARLIER = "token-of-mine", "token-of-an-earlier-one"
STOPPED = "Resource creation cancelled"


def event(name: str, status: str = "CREATE_FAILED", reason: str = "", of: str = MINE) -> Any:
    told = {"LogicalResourceId": name, "ResourceStatus": status, "ClientRequestToken": of}
    return told | ({"ResourceStatusReason": reason} if reason else {})


class CloudFormation:
    """A stack's events, newest first, a few on each page."""

    def __init__(self, *pages: list[Any]) -> None:
        self._pages, self.read = pages, 0

    def get_paginator(self, operation: str) -> "CloudFormation":
        assert operation == "describe_stack_events"
        return self

    def paginate(self, **asked: str) -> Any:
        for page in self._pages:
            self.read += 1
            yield {"StackEvents": page}


def told(*pages: list[Any]) -> list[str]:
    return failures(CloudFormation(*pages), "infra", MINE)


def test_the_cause_is_told_though_it_is_on_a_later_page() -> None:
    first = [event("infra", "UPDATE_ROLLBACK_COMPLETE"), event("Orders", "UPDATE_IN_PROGRESS")]
    second = [event("Table", "UPDATE_FAILED", "No such index."), event("Table", "UPDATE_COMPLETE")]
    assert told(first, second) == ["Table (No such index.)"]


def test_what_was_only_stopped_because_of_it_is_left_out() -> None:
    page = [
        event("A", reason=STOPPED),
        event("B", reason="Limit exceeded"),
        event("C", reason=STOPPED),
    ]
    assert told(page) == ["B (Limit exceeded)"]
    assert told([event("A", reason=STOPPED)]) == [f"A ({STOPPED})"], "unless nothing else is known"


def test_causes_come_in_the_order_in_which_they_happened() -> None:
    assert told([event("Later"), event("First")]) == [
        "First (no reason given)",
        "Later (no reason given)",
    ]


def test_what_failed_in_an_earlier_operation_is_not_told_nor_read_to_its_end() -> None:
    later = [event("Other", reason="later", of="token-of-somebody-else")]
    mine, earlier = [event("Mine", reason="now")], [event("Old", reason="then", of=EARLIER)]
    stack = CloudFormation(later, mine, earlier, earlier, earlier)
    assert failures(stack, "infra", MINE) == ["Mine (now)"]
    assert stack.read == 3
