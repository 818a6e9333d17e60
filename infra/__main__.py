"""`python -m infra COMMAND STAGE …`: what `make deploy`, `destroy`, `doctor` and so on start."""

import signal
import sys

COMMANDS = (
    *("deploy", "destroy", "deploy_pages", "destroy_pages", "doctor", "infra_stack"),
    *("package", "reconcile", "redrive", "token_check"),
)
FAILED, WRONG_ARGUMENT, INTERRUPTED = 1, 2, 130


def main(arguments: list[str]) -> int:
    """Run a command: 0 when it is done; 1, 2 for a wrong argument and 130 for Ctrl-C, each with a sentence."""
    name, *rest = arguments or [""]
    # Also where a script started it in the background, which has Ctrl-C ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        if name not in COMMANDS:
            return _ended(f"Give one of the commands: {', '.join(COMMANDS)}.", WRONG_ARGUMENT)
        return _run(name, rest)
    except KeyboardInterrupt:
        return _ended(
            "\nStopped. What AWS was asked to do goes on there; the command can be run again.",
            INTERRUPTED,
        )


def _run(name: str, arguments: list[str]) -> int:
    # Imported only now: it takes a second, and Ctrl-C may come at any moment.
    from importlib import import_module

    from infra.command_line import KNOWN_ERRORS, sentence_of, started
    from infra.stage import WrongArgument

    try:
        if name == "doctor":
            return import_module("infra.doctor.__main__").main(arguments)
        return started(import_module(f"infra.{name}").run, arguments)
    except WrongArgument as wrong:
        return _ended(str(wrong), WRONG_ARGUMENT)
    except KNOWN_ERRORS as trouble:
        return _ended(sentence_of(trouble), FAILED)


def _ended(sentence: str, status: int) -> int:
    sys.stderr.write(f"{sentence}\n")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
