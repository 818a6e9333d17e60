"""The Storefront's files as `make run` serves them: what is meant to be read, and nothing else."""

import gzip

import pytest

from tests.journey.service_client import Json, Service, lines_named


def test_the_storefront_is_at_the_front_door(service: Service) -> None:
    page = service.http.get("/")
    assert page.status_code == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "<title>Storefront</title>" in page.text


@pytest.mark.parametrize("address", ["/bss", "/bss/"])
def test_the_staff_desk_has_a_door_of_its_own(service: Service, address: str) -> None:
    assert "<title>Staff desk</title>" in service.http.get(address).text


def test_its_policy_lets_no_foreign_and_no_inline_script_run(service: Service) -> None:
    policy = service.http.get("/").headers["Content-Security-Policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy and "unsafe" not in policy


def test_what_is_deployed_knows_nothing_of_the_bar(service: Service) -> None:
    page, start = service.http.get("/").text, service.http.get("/start.js").text
    assert "_local" not in page + start
    config = service.http.get("/config.json").json()
    assert (config["api"], config["sign_in"]) == ("/api", None)
    assert (
        service.http.get(config["bar"]).headers["Content-Type"] == "text/javascript; charset=utf-8"
    )


@pytest.mark.parametrize(
    "path",
    [
        "/../app.py",
        "/..%2fapp.py",
        "/%2e%2e/app.py",
        "/%2fetc/passwd",
        "/_local/pages/..%2fhelpers.py",
        "/_local/pages/../../app.py",
        "/types/shapes.d.ts",
        "/types/tsconfig.json",
        "/hosting/headers.json",
        "/shared",
        "/nothing.js",
    ],
)
def test_nothing_else_is_served(service: Service, path: str) -> None:
    answer = service.http.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_files_are_read_only(service: Service) -> None:
    refused = service.http.post("/index.html", json={})
    assert (refused.status_code, refused.json()["code"]) == (405, "method_not_allowed")


def test_a_file_comes_small_and_only_when_it_changed(service: Service) -> None:
    plain = service.http.get("/styles.css", headers={"Accept-Encoding": "identity"})
    small = service.http.get("/styles.css", headers={"Accept-Encoding": "gzip"})
    assert small.text == plain.text
    assert int(small.headers["Content-Length"]) == len(gzip.compress(plain.content, 6, mtime=0))
    again = service.http.get("/styles.css", headers={"If-None-Match": small.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_mail_is_shown_as_its_reader_sees_it_and_can_do_nothing(service: Service) -> None:
    buyer = service.buyer()
    order: Json = buyer.settled(buyer.buy(lines_named({"Pilot": 1}), "acc_endcustomer"))
    [mail] = service.mails_about(order)
    shown = service.http.get(f"/_local/emails/{mail['message_id']}")
    assert shown.text == mail["html"]
    assert shown.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert service.http.get("/_local/emails/nothing").status_code == 404


def test_those_who_buy_are_offered_with_name_and_kind(service: Service) -> None:
    offered = service.local("GET", "/accounts")
    assert {"account_id": "acc_partner", "kind": "partner", "name": "Northwind Partner"} in offered
    assert {each["kind"] for each in offered} == {"partner", "customer"}
