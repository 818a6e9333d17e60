"""The health check."""

from typing import Literal

from chalicelib.values.base import Model
from chalicelib.web.endpoint import Call, Endpoints, Reply

ABOUT = Endpoints(tag="About", role=None)


class Health(Model):
    """It runs."""

    status: Literal["ok"] = "ok"


@ABOUT.route("GET", "/health", answers={200: Health})
def health(call: Call) -> Reply:
    """Whether the service answers."""
    return Reply(200, Health())
