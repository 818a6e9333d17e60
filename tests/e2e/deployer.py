"""`make deploy` and `make destroy` in this process: the same code, a small zip, and no waiting."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from chalice.config import Config
from chalice.constants import DEFAULT_ENDPOINT_TYPE
from chalice.deploy import deployer
from chalice.utils import UI

import app
from infra import deploy, destroy, stack
from infra.chalice_cli import ChaliceFailed
from infra.chalice_process import Client
from infra.command_line import KNOWN_ERRORS, sentence_of
from infra.dependencies import Dependencies
from infra.doctor.finding import Finding
from infra.doctor.stack import judge
from infra.stage import Stage
from tests.e2e import fixups
from tests.e2e.cloud import AT_ONCE
from tests.e2e.wire import Died, Wire

DIED = "(killed)"
PARAMETERS = [f"{key}={value}" for key, value in fixups.PARAMETERS.items()]


class ReadyPackage:
    """Takes the packager's place: a zip that nobody runs, made once."""

    def __init__(self, **_: Any) -> None:
        pass

    def create_deployment_package(self, project_dir: str, python_version: str) -> str:
        zip_file = Path(project_dir) / ".chalice" / "ready.zip"
        if not zip_file.exists():
            with ZipFile(zip_file, "w") as written:
                written.writestr("app.py", "")
        return str(zip_file)


def tools(wire: Wire) -> Dependencies:
    """The commands' tools, with every call to AWS on the wire."""

    def chalice(stage: Stage, command: str) -> None:
        session: Any = wire.session
        silent = UI(io.StringIO())
        if command == "deploy":
            made = deployer.create_default_deployer(session, _config(stage), silent)
        else:
            made = deployer.create_deletion_deployer(Client(session), silent)
        try:
            made.deploy(_config(stage), stage.name)
        except Exception as failure:
            # As the process would end, with words of its own above.
            raise ChaliceFailed(f"chalice {command} failed: {failure!r}") from failure

    client = wire.session.create_client

    def doctor(stage: Stage) -> list[Finding]:
        described = stack.Stack(client("cloudformation"), stage.infra_stack).described()
        return [judge(stage.infra_stack, described)]

    return Dependencies(
        clients=client, chalice=chalice, doctor=doctor, smoke=lambda *_, **__: 0, patience=AT_ONCE
    )


def _config(stage: Stage) -> Config:
    given = {
        "project_dir": str(stage.project),
        "chalice_app": lambda: app.app,
        "autogen_policy": False,
        "api_gateway_endpoint_type": DEFAULT_ENDPOINT_TYPE,
    }
    return Config(stage.name, user_provided_params=given, config_from_disk=stage.chalice_config)


def ended(command: Callable[..., int], stage: Stage, *arguments: str, wire: Wire) -> str:
    """Run a command: "" when it ended well, else what it said."""
    try:
        status = command(stage, list(arguments), tools(wire))
    except Died:
        return DIED
    except KNOWN_ERRORS as trouble:
        return sentence_of(trouble)
    return "" if status == 0 else f"ended with {status}"


def deployed(stage: Stage, wire: Wire, *more: str) -> str:
    return ended(deploy.run, stage, *PARAMETERS, *more, wire=wire)


def destroyed(stage: Stage, wire: Wire) -> str:
    return ended(destroy.run, stage, wire=wire)
