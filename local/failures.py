"""Why the service on this machine cannot start or go on."""


class LocalFailed(Exception):
    """One sentence without its full stop, for the terminal: what happened, and what to do."""


class CloudFailed(LocalFailed):
    """The local cloud did not start, or has ended."""


class PortTaken(LocalFailed):
    """Something else has the port."""

    def __init__(self, port: int) -> None:
        super().__init__(f"Port {port} is taken; choose another: PORT={port % 65535 + 1} make run")


class LogsTaken(LocalFailed):
    """Another service writes its logs to the folder, or nobody can."""
