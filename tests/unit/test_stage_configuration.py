"""A stage's configuration that cannot be used is reported, not stumbled over."""

import json
from pathlib import Path

import pytest

from infra.stage import PROJECT, UnusableConfiguration, stage


def project_with(folder: Path, text: str) -> Path:
    (folder / ".chalice").mkdir()
    (folder / ".chalice" / "config.json").write_text(text, encoding="utf-8")
    return folder


def test_a_configuration_that_is_not_json_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(UnusableConfiguration, match=r"^\.chalice/config\.json is not JSON: "):
        stage("dev", project_with(tmp_path, "{,}"))


def test_orders_and_sign_in_keep_their_share_of_the_accounts_concurrency_in_production() -> None:
    prod = stage("prod")
    assert prod.config("authorize").reserved_concurrency == 50
    # As many as its mapping in app.py starts at once.
    assert prod.config("fulfil_order").reserved_concurrency == 10


def test_settings_that_do_not_fit_are_named(tmp_path: Path) -> None:
    config = json.loads((PROJECT / ".chalice" / "config.json").read_text(encoding="utf-8"))
    config["stages"]["dev"]["environment_variables"] |= {"PAYMENT_DAYS": "soon"}
    chosen = stage("dev", project_with(tmp_path, json.dumps(config)))
    with pytest.raises(UnusableConfiguration, match=r"these do not fit: PAYMENT_DAYS\."):
        _ = chosen.settings
