"""Versions of a basket: ETag, If-Match, and merging where no version is asked for."""

from typing import Any

import pytest

from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.client import Answer

CHANGES = ["add", "change", "remove", "empty", "order for", "confirm"]


def _change(shopper: Shopper, what: str, line_id: str, **headers: str) -> Answer:
    calls: dict[str, tuple[str, str, Any]] = {
        "add": ("POST", "/basket/lines", BUNDLE),
        "change": ("PATCH", f"/basket/lines/{line_id}", {"quantity": 7}),
        "remove": ("DELETE", f"/basket/lines/{line_id}", None),
        "empty": ("DELETE", "/basket", None),
        "order for": ("PUT", "/basket/order-for", {"account_id": "acc_endcustomer"}),
        "confirm": ("PUT", "/checkout/billing", {"billing_version": 1}),
    }
    return shopper.call(*calls[what], headers=headers)


def _if_match(version: str) -> dict[str, str]:
    return {"If-Match": version}


def _refused_as_stale(refused: Any, version: str) -> None:
    headers = _if_match(version)
    refused("POST", "/basket/lines", BUNDLE, headers=headers, status=412, code="stale_version")


@pytest.fixture
def line_id(shopper: Shopper) -> str:
    """A basket at version 2."""
    line = shopper.fill(MAILBOX)["lines"][0]
    shopper.fill(MAILBOX)
    return line["line_id"]


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_meant_for_the_newest_version_is_made(
    shopper: Shopper, line_id: str, what: str
) -> None:
    answer = _change(shopper, what, line_id, **_if_match('"2"'))
    assert answer.status in (200, 201)
    assert shopper.basket()["version"] == 3


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("version", ['"1"', '"3"'])
def test_a_change_meant_for_another_version_changes_nothing(
    shopper: Shopper, line_id: str, side_effects: Any, what: str, version: str
) -> None:
    with side_effects.unchanged():
        answer = _change(shopper, what, line_id, **_if_match(version))
    assert (answer.status, answer.json["code"]) == (412, "stale_version")


@pytest.mark.parametrize("version", ["2", "garbage", "", '"2', "'2'", 'x"2"y', '"1"2"3"', '2, "2"'])
def test_what_is_no_entity_tag_is_told_how_to_write_one(
    refused: Any, line_id: str, version: str
) -> None:
    how = {"headers": _if_match(version), "status": 422, "code": "validation_failed"}
    answer = refused("POST", "/basket/lines", BUNDLE, **how)
    [error] = answer.json["errors"]
    assert (error["code"], '"7"' in error["detail"]) == ("bad_if_match", True)


def test_a_tag_that_no_version_has_is_a_stale_one(refused: Any, line_id: str) -> None:
    for version in ('""', '"two"', '"-2"', '"2.0"', '"02"', f'"{"2" * 20}"'):
        _refused_as_stale(refused, version)


def test_a_weak_tag_matches_nothing(refused: Any, line_id: str) -> None:
    """By RFC 9110 If-Match compares strongly."""
    _refused_as_stale(refused, 'W/"2"')


@pytest.mark.parametrize("version", ['"1", "2"', '"2","9"', 'W/"1", "2"', "*"])
def test_one_of_several_versions_is_enough(shopper: Shopper, line_id: str, version: str) -> None:
    assert _change(shopper, "add", line_id, **_if_match(version)).status == 201


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_without_a_version_is_merged_onto_the_newest(
    shopper: Shopper, line_id: str, what: str
) -> None:
    assert _change(shopper, what, line_id).status in (200, 201)
    assert shopper.basket()["version"] == 3


def test_changes_of_different_lines_both_survive(shopper: Shopper) -> None:
    first, second = shopper.fill(MAILBOX, BUNDLE)["lines"]
    shopper.call("PATCH", f"/basket/lines/{first['line_id']}", {"quantity": 3})
    shopper.call("PATCH", f"/basket/lines/{second['line_id']}", {"quantity": 4})
    assert [line["quantity"] for line in shopper.basket()["lines"]] == [3, 4]


@pytest.mark.parametrize("what", ["add", "change", "remove", "empty", "order for"])
def test_every_basket_carries_its_version_as_its_etag(
    shopper: Shopper, line_id: str, what: str
) -> None:
    answer = _change(shopper, what, line_id)
    assert answer.headers["etag"] == '"3"' and answer.json["version"] == 3
    assert shopper.call("GET", "/basket").headers["etag"] == '"3"'


def test_what_changed_nothing_counts_no_version_but_still_checks_it(
    shopper: Shopper, line_id: str, refused: Any
) -> None:
    same, path = {"quantity": 2}, f"/basket/lines/{line_id}"
    assert shopper.call("PATCH", path, same, headers=_if_match('"2"')).json["version"] == 2
    refused("PATCH", path, same, headers=_if_match('"1"'), status=412, code="stale_version")


def test_the_empty_basket_is_version_0_until_something_is_stored(
    shopper: Shopper, refused: Any
) -> None:
    body = {"headers": _if_match('"1"'), "status": 412, "code": "stale_version"}
    refused("POST", "/basket/lines", MAILBOX, **body)
    first = shopper.call("POST", "/basket/lines", MAILBOX, headers=_if_match('"0"'))
    assert (first.status, first.json["version"]) == (201, 1)
    refused(
        "POST",
        "/basket/lines",
        MAILBOX,
        headers=_if_match('"0"'),
        status=412,
        code="stale_version",
    )


def test_a_version_from_before_the_order_never_fits_the_next_basket(
    shopper: Shopper, refused: Any
) -> None:
    shopper.buy(MAILBOX)
    seen = [f'"{version}"' for version in range(1, 9)]

    def fits_nothing(versions: list[str]) -> None:
        for version in versions:
            _refused_as_stale(refused, version)

    fits_nothing(seen)
    following = shopper.fill(BUNDLE)
    assert following["version"] > 3
    fits_nothing([version for version in seen if version != f'"{following["version"]}"'])
