"""What the checks share: the stage, its settings, AWS, and what several checks read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.config import APP_NAME, Settings
from infra import deployed, template
from infra.doctor.aws import Aws, unless_absent
from infra.doctor.upgrade import Upgrade
from infra.stack import NEVER_CREATED
from infra.stack import Stack as CloudStack
from infra.stage import Stage


@dataclass(frozen=True)
class Secret:
    """The secret of BitTitan's key. `value` is None where there is none, and is never shown."""

    goes_on: str = ""
    value: str | None = None

    def __repr__(self) -> str:
        return f"Secret(has_value={bool(self.value)})"


@dataclass(frozen=True)
class Context:
    """What every check is given. `settings` has defaults in place of the stage's invalid values."""

    stage: Stage
    settings: Settings
    aws: Aws
    now: Callable[[], datetime]

    @cached_property
    def stack(self) -> dict[str, Any] | None:
        """What CloudFormation says of the infra stack; None before the first deployment."""
        return self._described(self.stage.infra_stack)

    @cached_property
    def alarms(self) -> dict[str, Any] | None:
        """What CloudFormation says of the alarms' stack; None where it is not there."""
        return self._described(self.stage.alarms_stack)

    def _described(self, stack: str) -> dict[str, Any] | None:
        return CloudStack(self.aws.client("cloudformation"), stack).described()

    @property
    def parameters(self) -> dict[str, str]:
        """The values of the stack's parameters; none before the first deployment."""
        known = (self.stack or {}).get("Parameters", [])
        return {each["ParameterKey"]: each.get("ParameterValue", "") for each in known}

    @property
    def is_first(self) -> bool:
        """Is this the first deployment, so that there is no stack yet?"""
        return self.stack is None or self.stack["StackStatus"] in NEVER_CREATED

    @cached_property
    def resources(self) -> dict[str, dict[str, Any]]:
        """What infra/template.yaml declares, with this stage's names."""
        return declared(template.read(), self.stage.name)

    @cached_property
    def upgrade(self) -> Upgrade:
        """What the next deployment makes of the infra stack."""
        if self.is_first:
            return Upgrade(self.stage, {}, self.resources, is_first=True)
        stack = CloudStack(self.aws.client("cloudformation"), self.stage.infra_stack)
        before = declared(deployed.template_of(stack), self.stage.name)
        return Upgrade(self.stage, before, self.resources)

    @cached_property
    def secret(self) -> Secret | None:
        """The secret as it is; None when there is none."""
        secrets, name = self.aws.client("secretsmanager"), self.settings.bittitan_secret_name
        described = unless_absent(secrets.describe_secret, SecretId=name)
        if described is None:
            return None
        if described.get("DeletedDate"):
            return Secret(goes_on=f"{described['DeletedDate']:%Y-%m-%d}")
        held = unless_absent(secrets.get_secret_value, SecretId=name) or {}
        return Secret(value=held.get("SecretString") or None)

    def key(self) -> str | None:
        """The key to BitTitan, where there is one and it can be read."""
        try:
            return self.secret.value if self.secret else None
        except (BotoCoreError, ClientError):
            return None

    def of_type(self, kind: str) -> dict[str, dict[str, Any]]:
        """The declared properties of one type of resource, by logical name."""
        found = self.resources.items()
        return {name: each["Properties"] for name, each in found if each["Type"] == kind}


def declared(read: dict[str, Any], stage: str) -> dict[str, dict[str, Any]]:
    """A template's resources, with the names of a stage filled in; the rest is left as it is."""
    known = read.get("Parameters", {}).items()
    given = {name: str(each.get("Default", "")) for name, each in known}
    given |= {"AppName": APP_NAME, "Stage": stage}
    return {
        logical: {
            "Type": each["Type"],
            "Properties": template.spelt(each.get("Properties", {}), given),
        }
        for logical, each in read["Resources"].items()
    }
