"""Commands as somebody types them: what is wrong is said in a sentence, and nothing is done."""

import io
import signal
import subprocess
import sys

import pytest

from infra.__main__ import main
from tests.project import PROJECT, plain_environment

NO_AWS = {"AWS_EC2_METADATA_DISABLED": "true", "HOME": "/nowhere"}
REGION = {"AWS_DEFAULT_REGION": "eu-west-1"}


def run(*command: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=PROJECT,
        env=plain_environment() | NO_AWS | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("infra deploy dev Foo", "A parameter of the stack is given as Name=value, not 'Foo'."),
        ("infra deploy dev Foo=1", "The stack has no parameter 'Foo', only: AppName, Stage, "),
        ("infra deploy moon", ".chalice/config.json describes no stage 'moon', only: dev, prod."),
        ("infra destroy moon", ".chalice/config.json describes no stage 'moon', only: dev, prod."),
        ("infra package moon", ".chalice/config.json describes no stage 'moon', only: dev, prod."),
        ("infra redrive moon", ".chalice/config.json describes no stage 'moon', only: dev, prod."),
        (
            "infra reconcile moon",
            ".chalice/config.json describes no stage 'moon', only: dev, prod.",
        ),
        (
            "infra reconcile dev RATE=0",
            "Give REPAIR=yes, RATE=<rows a second> or BITTITAN=no, not ",
        ),
        ("infra doctor moon", ".chalice/config.json describes no stage 'moon', only: dev, prod."),
        ("infra token_check dev", "Give a token: read -rs TOKEN; export TOKEN"),
        ("infra token_check moon", ".chalice/config.json describes no stage 'moon', only: dev, "),
        ("infra launch dev", "Give one of the commands: deploy, destroy, "),
        ("infra", "Give one of the commands: deploy, destroy, "),
        ("contract.releases chnges", "Give `changes`, `release` or nothing, not 'chnges'."),
        ("tests.rows.write", "Give one version, such as 0.3.0."),
        ("tests.rows.write next", "Give one version, such as 0.3.0."),
    ],
)
def test_a_wrong_argument_is_one_sentence_and_exit_status_2(command: str, sentence: str) -> None:
    ended = run(*command.split(), **REGION)
    assert (ended.returncode, ended.stdout) == (2, "")
    [said] = ended.stderr.splitlines()
    assert said.startswith(sentence)


@pytest.mark.parametrize("name", ["EXAMPLES", "SEED"])
def test_a_number_that_is_none_is_one_sentence_and_exit_status_2(name: str) -> None:
    ended = run("tests.fuzz", **{name: "many"})
    assert (ended.returncode, ended.stderr) == (
        2,
        f"{name} must be a whole number, not 'many'.\n",
    )


@pytest.mark.parametrize("command", ["deploy", "destroy", "reconcile", "redrive"])
def test_without_a_region_it_says_what_to_do(command: str) -> None:
    ended = run("infra", command, "dev", YES="dev")
    sentence = "No AWS region is chosen; do: export AWS_DEFAULT_REGION=eu-west-1\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", sentence)


@pytest.mark.parametrize("command", ["deploy", "destroy", "reconcile", "redrive"])
def test_without_credentials_it_says_so_and_nothing_seems_done(command: str) -> None:
    ended = run("infra", command, "dev", YES="dev", **REGION)
    assert (ended.returncode, ended.stdout) == (1, "")
    [said] = ended.stderr.splitlines()
    assert said.startswith("There are no usable AWS credentials (")


def test_destroying_where_nobody_answers_does_nothing() -> None:
    ended = run("infra", "destroy", "dev", **REGION)
    assert (ended.returncode, ended.stderr) == (1, "")
    assert ended.stdout.splitlines()[1:] == [
        "Nothing was done: nobody answered. A script says YES=dev make destroy."
    ]


class Interrupted(io.StringIO):
    """A terminal where somebody presses Ctrl-C instead of answering."""

    def readline(self, size: int | None = -1) -> str:
        signal.raise_signal(signal.SIGINT)
        return ""


def test_ctrl_c_ends_a_command_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", Interrupted())
    monkeypatch.delenv("YES", raising=False)
    assert main(["destroy", "dev"]) == 130
    assert capsys.readouterr().err == (
        "\nStopped. What AWS was asked to do goes on there; the command can be run again.\n"
    )
