"""The helpers of `make run` hand out tokens and mails: no page of another address gets at them."""

import pytest
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from local import guard

OWN = "127.0.0.1:8000"


def request_with(**headers: str) -> Request:
    return Request(
        EnvironBuilder("/_local/token", method="POST", headers=Headers(headers)).get_environ()
    )


@pytest.mark.parametrize(
    "host", [OWN, "localhost:8000", "LOCALHOST:8000", "[::1]:8000", "127.0.0.1", "localhost"]
)
def test_names_of_this_machine_are_welcome(host: str) -> None:
    guard.check(request_with(Host=host))
    guard.check(request_with(Host=host, Origin=f"http://{host}"))


@pytest.mark.parametrize(
    "host",
    [
        "attacker.example:8000",
        "attacker.example",
        "127.0.0.1.attacker.example:8000",
        "localhost.attacker.example",
        "attacker.example@127.0.0.1:8000",
        "127.0.0.1:8000/attacker.example",
        "0.0.0.0:8000",
        "192.168.1.7:8000",
        "127.0.0.1:port",
        "[::1",
        "",
    ],
)
def test_any_other_host_is_refused(host: str) -> None:
    with pytest.raises(guard.ForeignPage):
        guard.check(request_with(Host=host))


@pytest.mark.parametrize(
    "origin",
    [
        "http://attacker.example",
        "https://attacker.example:8000",
        "http://127.0.0.1.attacker.example:8000",
        "http://localhost:3000",
        "http://localhost",
        "https://127.0.0.1:8000",
        "null",
        "",
    ],
)
def test_a_page_of_another_origin_is_refused(origin: str) -> None:
    with pytest.raises(guard.ForeignPage):
        guard.check(request_with(Host=OWN, Origin=origin))


def test_the_services_own_page_may_call_it_by_either_name() -> None:
    for origin in ("http://127.0.0.1:8000", "http://localhost:8000"):
        guard.check(request_with(Host=OWN, Origin=origin))
