"""A stage as .chalice/config.json describes it, and the names of its resources in AWS."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chalice.config import Config
from pydantic import ValidationError

from chalicelib.config import APP_NAME, Settings, from_environment

PROJECT = Path(__file__).resolve().parents[1]
API = "api_handler"


class WrongArgument(Exception):
    """What was given to a command is no such thing; the message is a sentence that says what is."""


class NoSuchStage(WrongArgument):
    """The message says which stages there are."""


class UnusableConfiguration(WrongArgument):
    """The message says what in .chalice/config.json cannot be used."""


@dataclass(frozen=True)
class Stage:
    """One stage. `project` is the folder of app.py and .chalice/."""

    name: str
    project: Path
    chalice_config: dict[str, Any]

    @property
    def variables(self) -> dict[str, str]:
        """The environment variables that its functions start with."""
        return self.config().environment_variables

    @property
    def settings(self) -> Settings:
        """What the variables mean. Raises UnusableConfiguration."""
        try:
            return from_environment(self.variables)
        except ValidationError as error:
            unfit = ", ".join(str(each["loc"][0]).upper() for each in error.errors())
            raise UnusableConfiguration(
                f"Of {self.name} in .chalice/config.json these do not fit: {unfit}. "
                f"make doctor STAGE={self.name} says why."
            ) from None

    @property
    def infra_stack(self) -> str:
        return f"{APP_NAME}-{self.name}-infra"

    @property
    def alarms_stack(self) -> str:
        return f"{APP_NAME}-{self.name}-alarms"

    @property
    def package_stack(self) -> str:
        """What a pipeline makes of the package; `make deploy` has none."""
        return f"{APP_NAME}-{self.name}"

    @property
    def pages_stack(self) -> str:
        return f"{APP_NAME}-{self.name}-pages"

    @property
    def api_name(self) -> str:
        """What its API is called in API Gateway and in its metrics."""
        return f"{APP_NAME}-{self.name}"

    @property
    def access_log(self) -> str:
        """The log group of the calls to its API, as infra/template.yaml declares it."""
        return f"/aws/apigateway/{APP_NAME}-{self.name}"

    @property
    def functions(self) -> tuple[str, ...]:
        """The functions' names in app.py and the configuration. API is the one that serves the routes."""
        return tuple(self.chalice_config["lambda_functions"])

    def config(self, function: str = API) -> Config:
        """Chalice's own view of one function's configuration."""
        return Config(
            chalice_stage=self.name, function_name=function, config_from_disk=self.chalice_config
        )

    def lambda_name(self, function: str) -> str:
        """What Chalice calls a function in AWS."""
        called = f"{APP_NAME}-{self.name}"
        return called if function == API else f"{called}-{function}"

    def function_in(self, name: str) -> str | None:
        """Which function of this stage the name of one in AWS, or of its role, means; None for any other.

        A function's name is an identifier, so that no other stage's and no other stack's names fit.
        """
        called = f"{APP_NAME}-{self.name}"
        if name == called:
            return API
        function = name.removeprefix(f"{called}-")
        return function if function != name and function.isidentifier() else None

    def policy(self, function: str) -> dict[str, Any]:
        """What a function may do: the policy file that the configuration names for it."""
        named = self.chalice_config["stages"][self.name]["lambda_functions"][function][
            "iam_policy_file"
        ]
        return json.loads((self.project / ".chalice" / named).read_text())


def stage(name: str, project: Path = PROJECT) -> Stage:
    """The stage of that name. Raises NoSuchStage, UnusableConfiguration."""
    try:
        chalice_config = json.loads((project / ".chalice" / "config.json").read_text())
    except ValueError as error:
        raise UnusableConfiguration(f".chalice/config.json is not JSON: {error}.") from None
    if name not in chalice_config["stages"]:
        described = ", ".join(chalice_config["stages"])
        raise NoSuchStage(f".chalice/config.json describes no stage {name!r}, only: {described}.")
    return Stage(name=name, project=project, chalice_config=chalice_config)
