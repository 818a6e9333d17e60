"""CloudFormation stacks: created, updated and deleted."""

import uuid
from collections.abc import Collection, Mapping
from typing import Any

from botocore.exceptions import ClientError, WaiterError

from infra.stack_events import failures

CAPABILITIES = ("CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND")
# A stack that was never created completely, or is half deleted, cannot be updated; it must be deleted first.
NEVER_CREATED = (
    "ROLLBACK_COMPLETE",
    "ROLLBACK_FAILED",
    "REVIEW_IN_PROGRESS",
    "CREATE_FAILED",
    "DELETE_FAILED",
)
NOTHING_TO_DO = "No updates are to be performed"
EVERY_FEW_SECONDS = {"Delay": 3, "MaxAttempts": 600}
MOST_NAMED = 5


class StackFailed(Exception):
    """The message names what failed in the stack, and why."""


class Stack:
    """One stack by its name. `patience` is how its waiters poll."""

    def __init__(
        self, cloudformation: Any, name: str, patience: Mapping[str, float] = EVERY_FEW_SECONDS
    ) -> None:
        self.name = name
        self.cloudformation = cloudformation
        self.patience = dict(patience)

    def described(self) -> dict[str, Any] | None:
        """What CloudFormation says of the stack; None when there is none."""
        try:
            return self.cloudformation.describe_stacks(StackName=self.name)["Stacks"][0]
        except ClientError as error:
            if "does not exist" in str(error):
                return None
            raise

    def outputs(self) -> dict[str, str]:
        outputs = (self.described() or {}).get("Outputs", [])
        return {output["OutputKey"]: output["OutputValue"] for output in outputs}

    def parameters(self) -> dict[str, str]:
        """The values that its parameters have now; none where there is no stack."""
        known = (self.described() or {}).get("Parameters", [])
        return {each["ParameterKey"]: each.get("ParameterValue", "") for each in known}

    def bring_up(self, template: Mapping[str, str], given: Mapping[str, str]) -> str:
        """Create the stack or update it. Returns "created", "updated" or "up to date". Raises StackFailed.

        `template` is CloudFormation's TemplateBody or TemplateURL. Parameters that are not given keep
        the value they have.
        """
        self.remove_if_never_created()
        existing = self.described()
        if existing is None:
            self._run("create", template, parameters_of(given))
            return "created"
        known = {each["ParameterKey"] for each in existing.get("Parameters", [])}
        kept = known & self._declared(template) - set(given)
        try:
            self._run("update", template, parameters_of(given, kept))
        except ClientError as error:
            if NOTHING_TO_DO not in str(error):
                raise
            return "up to date"
        return "updated"

    def remove_if_never_created(self) -> None:
        """Delete a stack that cannot be updated, except for what its template retains. Raises StackFailed."""
        existing = self.described()
        if existing and existing["StackStatus"] in NEVER_CREATED:
            self.take_down()

    def take_down(self) -> None:
        """Delete the stack, except for what its template retains. Raises StackFailed."""
        token = new_token()
        self.cloudformation.delete_stack(StackName=self.name, ClientRequestToken=token)
        self.wait("delete", token)

    def wait(self, what: str, token: str) -> None:
        """Return when the create, update, import or delete of that token is complete. Raises StackFailed."""
        waiter = self.cloudformation.get_waiter(f"stack_{what}_complete")
        try:
            waiter.wait(StackName=self.name, WaiterConfig=self.patience)
        except WaiterError as error:
            raise StackFailed(self._sentence(what, token)) from error

    def _run(
        self, what: str, template: Mapping[str, str], parameters: list[dict[str, Any]]
    ) -> None:
        token = new_token()
        call = getattr(self.cloudformation, f"{what}_stack")
        call(
            StackName=self.name,
            Parameters=parameters,
            Capabilities=CAPABILITIES,
            ClientRequestToken=token,
            **template,
        )
        self.wait(what, token)

    def _declared(self, template: Mapping[str, str]) -> set[str]:
        summary = self.cloudformation.get_template_summary(**template)
        return {each["ParameterKey"] for each in summary.get("Parameters", [])}

    def _sentence(self, what: str, token: str) -> str:
        found = failures(self.cloudformation, self.name, token)
        named = "; ".join(found[:MOST_NAMED]) or "CloudFormation names no event"
        return f"The stack {self.name} could not {what}: {named}."


def new_token() -> str:
    """What an operation is known by: to CloudFormation, asked again after a lost reply, and in its events."""
    return str(uuid.uuid4())


def parameters_of(given: Mapping[str, str], kept: Collection[str] = ()) -> list[dict[str, Any]]:
    parameters: list[dict[str, Any]] = [
        {"ParameterKey": key, "ParameterValue": value} for key, value in given.items()
    ]
    return parameters + [{"ParameterKey": key, "UsePreviousValue": True} for key in sorted(kept)]
