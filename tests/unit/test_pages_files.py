"""What goes up with the pages: all that `make run` serves of them, as it serves it, and nothing besides."""

from pathlib import Path

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

from chalicelib.errors import NotFound
from infra.pages import files
from infra.pages.settings import SignIn
from local import pages

UPLOADED = files.served()
ALL = {
    path.relative_to(files.STOREFRONT).as_posix()
    for path in files.STOREFRONT.rglob("*")
    if path.is_file()
}


def on_this_machine(name: str) -> Response | None:
    """What `make run` answers for a file; None where it has none."""
    try:
        return pages.page(Request(EnvironBuilder(f"/{name}").get_environ()))
    except NotFound:
        return None


@pytest.mark.parametrize("name", sorted(ALL))
def test_a_file_is_uploaded_as_it_is_served_on_this_machine(name: str) -> None:
    here, there = on_this_machine(name), UPLOADED.get(name)
    assert (here is None) is (there is None)
    if here and there:
        assert (here.get_data(), here.content_type) == (there.body, there.content_type)


def test_no_source_map_no_types_no_tests_and_no_notes_are_uploaded() -> None:
    assert len(UPLOADED) > 60
    endings = {Path(name).suffix for name in UPLOADED}
    assert endings == {".css", ".html", ".js", ".json", ".svg", ".txt"}
    assert not [name for name in UPLOADED if name.startswith(("types/", "hosting/"))]


def test_what_is_not_for_the_browser_stays_where_it_is(tmp_path: Path) -> None:
    for name in ("main.js", "main.js.map", "shapes.d.ts", "README.md", ".env", "types/x.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert set(files.served(tmp_path)) == {"main.js"}


@pytest.mark.parametrize("name", sorted(UPLOADED))
def test_a_browser_asks_each_time_and_cloudfront_keeps_it_until_it_is_told(name: str) -> None:
    kept = set(UPLOADED[name].cache_control.split(", "))
    assert {"max-age=0", "must-revalidate"} <= kept
    assert [each for each in kept if each.startswith("s-maxage=")]


def test_the_settings_say_where_the_api_is_and_how_people_sign_in() -> None:
    sign_in = SignIn(issuer="https://login.shop", client_id="pages", scope="openid", audience=None)
    settings = files.config("/api", sign_in)
    assert settings.content_type == "application/json; charset=utf-8"
    assert (
        settings.body.decode().split()
        == (
            '{ "api": "/api", "sign_in": { "issuer": "https://login.shop", "client_id": "pages", '
            '"scope": "openid", "audience": null } }'
        ).split()
    )
