"""The doctor judges the package, the Python it is made for, the clock, the issuer and the secret."""

import json
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from infra.doctor import account, bittitan, clock, issuer, package, runtime, secret
from infra.doctor.context import Secret
from infra.doctor.finding import Finding, Level, count, error, ok
from infra.doctor.package import BUDGET, MEGABYTE, UNZIPPED_LIMIT, ZIP_LIMIT
from infra.stage import stage

LIFE = {
    "python3.11": {"deprecated": "2027-06-30", "create-block": "2027-07-31"},
    "python3.14": {"deprecated": "2029-06-30", "create-block": "2029-07-31"},
}
URL = "https://login.shop.internal/jwks.json"


def level(found: list[Finding]) -> Level:
    [finding] = found
    return finding.level


@pytest.mark.parametrize(
    ("size", "unzipped", "expected"),
    [
        (BUDGET, UNZIPPED_LIMIT, Level.OK),
        (BUDGET + 1, MEGABYTE, Level.ERROR),
        (ZIP_LIMIT + 1, MEGABYTE, Level.ERROR),
        (MEGABYTE, UNZIPPED_LIMIT + 1, Level.ERROR),
    ],
)
def test_a_package_has_its_limits(size: int, unzipped: int, expected: Level) -> None:
    assert level(package.judge_size(size, unzipped)) is expected


def test_wheels_are_for_the_python_and_the_machine_that_run() -> None:
    wanted = package.wheels_for("python3.11", "x86_64")
    assert level(package.judge_wheels({"311-x86_64"}, wanted, "again")) is Level.OK
    assert level(package.judge_wheels(set(), wanted, "again")) is Level.OK
    for other in ("312-x86_64", package.wheels_for("python3.11", "arm64")):
        assert level(package.judge_wheels({"311-x86_64", other}, wanted, "again")) is Level.ERROR


def test_a_package_is_read_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "chalicelib").mkdir()
    for name in ("app.py", "chalicelib/a.py", "chalicelib/b.py"):
        (tmp_path / name).write_text("x = 1\n")
    with ZipFile(tmp_path / "it.zip", "w") as packed:
        packed.write(tmp_path / "app.py", "app.py")
        packed.writestr("chalicelib/a.py", "x = 2\n")
        packed.writestr("core.cpython-312-aarch64-linux-gnu.so", "")
        packed.writestr("rust.abi3.so", "")
    found = package.read(tmp_path / "it.zip", tmp_path)
    assert found.builds == {"312-aarch64"}
    assert found.changed == ("chalicelib/a.py", "chalicelib/b.py")
    assert found.unzipped == 12
    assert level(package.judge_freshness(found.changed, "again")) is Level.WARNING
    assert level(package.judge_freshness((), "again")) is Level.OK


@pytest.mark.parametrize(
    ("changes", "running", "expected"),
    [
        ({}, "python3.11", Level.OK),
        ({"STAGE": "prod"}, "python3.11", Level.WARNING),
        ({}, "python3.12", Level.ERROR),
    ],
)
def test_a_package_is_of_one_stage_and_one_python(
    tmp_path: Path, changes: dict[str, str], running: str, expected: Level
) -> None:
    chosen = stage("dev")
    variables = chosen.variables | changes
    function = {"Runtime": "python3.11", "Environment": {"Variables": variables}}
    resource = {"Type": "AWS::Serverless::Function", "Properties": function}
    file = tmp_path / "sam.json"
    file.write_text(json.dumps({"Resources": {"A": resource}}))
    assert level(package.judge_template(file, chosen, running, "again")) is expected
    gone = tmp_path / "none.json"
    assert level(package.judge_template(gone, chosen, running, "again")) is Level.ERROR


@pytest.mark.parametrize(
    ("running", "chosen", "today", "expected"),
    [
        ("python3.11", "python3.11", "2026-11-24", Level.OK),
        ("python3.11", "python3.11", "2027-03-01", Level.WARNING),
        ("python3.11", "python3.11", "2027-07-15", Level.WARNING),
        ("python3.11", "python3.11", "2027-07-31", Level.ERROR),
        ("python3.16", "python3.15", "2026-11-24", Level.ERROR),
        ("python3.15", "python3.15", "2026-11-24", Level.ERROR),
    ],
)
def test_lambda_has_the_python_that_runs_chalice(
    running: str, chosen: str, today: str, expected: Level
) -> None:
    found = runtime.judge(running, chosen, LIFE, date.fromisoformat(today))
    assert level(found) is expected


def test_the_dates_of_lambdas_pythons_are_known() -> None:
    assert {"python3.11", "python3.12", "python3.13"} <= set(runtime.lifecycles())


@pytest.mark.parametrize(
    ("ahead", "expected"),
    [
        (0, Level.OK),
        (-60, Level.OK),
        (61, Level.WARNING),
        (-299, Level.WARNING),
        (300, Level.ERROR),
        (-4000, Level.ERROR),
    ],
)
def test_a_clock_may_be_a_minute_off(ahead: float, expected: Level) -> None:
    assert clock.judge(ahead).level is expected


def key(bits: int = 2048, **changes: Any) -> dict[str, Any]:
    made = rsa.generate_private_key(public_exponent=65537, key_size=bits).public_key()
    return RSAAlgorithm.to_jwk(made, as_dict=True) | {"kid": "1", "use": "sig"} | changes


def test_an_issuer_has_a_key_that_we_accept() -> None:
    good = key()
    curve = ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()).public_key(), as_dict=True)
    assert issuer.judge(URL, {"keys": [curve | {"kid": "2"}, good]}).level is Level.OK
    for bad in ({"use": "enc"}, {"kid": ""}, {"alg": "PS256"}, {"n": "!"}, {"kty": "oct"}):
        assert issuer.judge(URL, {"keys": [good | bad]}).level is Level.ERROR
    assert issuer.judge(URL, {"keys": [curve | {"kid": "2"}]}).level is Level.ERROR
    assert issuer.judge(URL, {"keys": [key(bits=1024)]}).level is Level.ERROR


def test_an_issuer_has_a_key_for_the_algorithm_of_its_settings() -> None:
    small = ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()).public_key(), as_dict=True)
    large = ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP384R1()).public_key(), as_dict=True)

    def found(made: dict[str, Any], *algorithms: str) -> Level:
        return issuer.judge(URL, {"keys": [made | {"kid": "1"}]}, algorithms).level

    assert found(small, "ES256") is found(small, "RS256", "ES256") is Level.OK
    assert found(large, "ES256") is found(small, "PS256") is found(key(), "ES256") is Level.ERROR
    assert found(key(), "PS256") is found(key(alg="PS256"), "PS256") is Level.OK
    assert (
        found(key(alg="RS256"), "PS256") is found({"kty": "oct", "k": "eA"}, "RS256") is Level.ERROR
    )


@pytest.mark.parametrize("answer", [None, [], {}, {"keys": None}, {"keys": []}, {"keys": [None]}])
def test_an_answer_without_keys_is_an_error(answer: Any) -> None:
    assert issuer.judge(URL, answer).level is Level.ERROR


def test_the_key_the_doctor_calls_usable_is_one_the_service_can_use() -> None:
    made = key()
    assert jwt.PyJWKSet.from_dict({"keys": [made]}).keys[0].key_id == made["kid"]


@pytest.mark.parametrize(
    ("held", "sentence"),
    [
        (Secret(value="good-key\n"), "has a value."),
        (Secret(value=" "), "has no value."),
        (Secret(value=None), "has no value."),
        (Secret(value="ключ-from-a-mail"), "unusual characters"),
        (Secret(goes_on="2026-12-01"), "is to be deleted on 2026-12-01"),
    ],
)
def test_a_secret_can_be_sent_or_not_and_is_never_shown(held: Secret, sentence: str) -> None:
    found = secret.judge("the/secret", held)
    assert sentence in found.sentence
    assert (found.level is Level.OK) == (sentence == "has a value.")
    assert (held.value or "-").strip() not in found.line().replace("the/secret", "") or not (
        held.value or ""
    ).strip()
    assert "key" not in repr(held)


def test_a_wrong_key_and_an_unreachable_bittitan_have_remedies_of_their_own() -> None:
    wrong = bittitan.judge("BitTitan does not accept our API key (401).", URL, "the/secret")
    away = bittitan.judge("BitTitan could not be reached; nothing was sent.", URL, "the/secret")
    assert "the/secret" in wrong.remedy
    assert URL in away.remedy
    assert wrong.level is away.level is Level.ERROR


def test_without_region_or_credentials_one_line_says_what_was_not_looked_at() -> None:
    assert account.judge("eu-west-1", has_credentials=True) is None
    for lacking in (
        account.judge(None, has_credentials=True),
        account.judge("eu-west-1", has_credentials=False),
    ):
        assert lacking is not None
        assert lacking.level is Level.ERROR
        assert (
            "seller, queues, mail, documents, secret, domain and gateway were not looked at"
            in lacking.sentence
        )


def test_a_line_has_level_subject_what_was_seen_and_the_remedy() -> None:
    bad = error("clock", "It is late.", "Wind it.")
    assert bad.line().split() == ["error", "clock", "It", "is", "late.", "->", "Wind", "it."]
    assert "->" not in ok("clock", "It is on time.").line()
    assert count([bad, bad], Level.ERROR) == 2
