"""`make token-check` and the doctor say in words what a stage makes of a token, and never show it."""

import io
import json
import sys
import time
from pathlib import Path
from typing import Any

import botocore.session
import jwt
import pytest

from chalicelib.values import clock
from infra.doctor.aws import Aws
from infra.doctor.context import Context
from infra.doctor.finding import Level
from infra.doctor.token import check, judge
from infra.stage import Stage, WrongArgument, stage
from infra.token_check import run
from tests.integration.doctor_stage import set_variables
from tests.integration.provider_pages import COGNITO, KEYCLOAK, LEFT_OUT, OKTA, Keys, Page
from tests.project import copy_project


def said(keys: Keys, token: str, page: Page = OKTA, **settings: Any) -> list[tuple[Level, str]]:
    found = judge(token, page.settings(keys, **settings).trusted_issuers)
    text = "\n".join(finding.line() for finding in found)
    assert token not in text and token.split(".")[-1][:20] not in text
    return [(finding.level, finding.sentence) for finding in found]


def test_a_good_token_is_told_with_account_and_role(keys: Keys) -> None:
    good = [
        (Level.OK, "It is a good token, for a user of acc_partner."),
        (Level.OK, "Its role: buyer."),
    ]
    token = keys.sign(OKTA.claims())
    assert said(keys, token) == good
    assert said(keys, f"Bearer {token}") == good


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"account_id": LEFT_OUT},
            "It names no account: there is no account_id, or it is not one text.",
        ),
        ({"account_id": "7"}, "What it has in account_id is no id of an account (acc_…)."),
        ({"uid": LEFT_OUT}, "It names no user: uid is missing, no text, or too long."),
        (
            {"aud": LEFT_OUT},
            "It does not say for whom it is: there is no aud. It should be api://default.",
        ),
        ({"aud": "other"}, 'It is for ["other"] (aud), not for api://default.'),
        ({"exp": LEFT_OUT}, "It has no end (exp)."),
        ({"nbf": 99999999999}, "It begins in the future, or at no time at all (nbf)."),
    ],
)
def test_what_is_missing_is_named(keys: Keys, changes: dict[str, Any], sentence: str) -> None:
    assert said(keys, keys.sign(OKTA.claims_with(changes)))[:-1] == [(Level.ERROR, sentence)]


def test_everything_that_is_wrong_is_told_at_once(keys: Keys) -> None:
    claims = {"custom:account_id": LEFT_OUT, "client_id": LEFT_OUT, "cognito:groups": LEFT_OUT}
    token = keys.sign(COGNITO.claims_with(claims | {"exp": int(time.time()) - 90}))
    found = said(keys, token[:-8] + "AAAAAAAA", COGNITO)
    assert [level for level, _ in found] == [Level.ERROR] * 4 + [Level.WARNING]
    sentences = " ".join(sentence for _, sentence in found)
    assert "Its signature is not that of the issuer's key. It ended 9" in sentences
    assert "there is no client_id" in sentences and "there is no custom:account_id" in sentences
    assert sentences.endswith(
        "there is no cognito:groups; known: storefront-buyer, storefront-staff."
    )


def test_a_token_without_a_role_is_good_and_told_why_it_opens_nothing(keys: Keys) -> None:
    token = keys.sign(KEYCLOAK.claims(realm_access={"roles": ["offline_access"]}))
    assert said(keys, token, KEYCLOAK)[-1] == (
        Level.WARNING,
        "It has no role, so every call is 403: realm_access.roles holds "
        '["offline_access"]; known: storefront-buyer, storefront-staff.',
    )


@pytest.mark.parametrize(
    ("algorithm", "kid", "sentence"),
    [
        ("HS256", "secret", 'It is signed with "HS256"; accepted of this issuer: RS256.'),
        ("PS256", "rsa", 'It is signed with "PS256"; accepted of this issuer: RS256.'),
        ("RS256", "rsa", "It is signed with a key that the issuer does not publish."),
    ],
)
def test_a_signature_that_does_not_count_is_told(
    keys: Keys, algorithm: str, kid: str, sentence: str
) -> None:
    other = {"rsa": keys.rsa, "secret": keys.secret}[kid]
    named = "unknown" if algorithm == "RS256" else kid
    token = jwt.encode(OKTA.claims(), other, algorithm, headers={"kid": named})
    assert said(keys, token)[0] == (Level.ERROR, sentence)


def test_another_issuer_s_token_and_what_is_none_are_told(keys: Keys) -> None:
    token = keys.sign(OKTA.claims(iss="https://other.internal"))
    trusted = "trusted: https://shop.okta.com/oauth2/default."
    assert said(keys, token) == [
        (Level.ERROR, f'Its issuer (iss) is "https://other.internal"; {trusted}')
    ]
    assert said(keys, "opaque") == [(Level.ERROR, "This is no JSON Web Token.")]


def test_without_the_issuer_s_keys_the_rest_is_told_all_the_same(keys: Keys) -> None:
    token = keys.sign(OKTA.claims(aud="other"))
    gone = "http://127.0.0.1:9/jwks.json"
    found = [sentence for _, sentence in said(keys, token, jwks_url=gone)]
    assert found[:2] == [
        f"Its signature cannot be checked: the keys cannot be had from {gone}.",
        'It is for ["other"] (aud), not for api://default.',
    ]


@pytest.fixture
def dev(tmp_path: Path, keys: Keys) -> Stage:
    """A stage that trusts the issuer of Okta's page, with the keys of this test."""
    copy_project(tmp_path / "project")
    issuers = json.dumps([OKTA.issuer | {"jwks_url": keys.url}])
    set_variables(tmp_path / "project", {"TOKEN_ISSUERS": issuers})
    return stage("dev", tmp_path / "project")


def test_the_command_ends_with_0_for_a_good_token_and_1_for_another(
    dev: Stage,
    keys: Keys,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    good, bad = keys.sign(OKTA.claims()), keys.sign(OKTA.claims(aud="other"))
    monkeypatch.setenv("TOKEN", good)
    assert run(dev, []) == 0
    monkeypatch.delenv("TOKEN")
    monkeypatch.setattr(sys, "stdin", io.StringIO(bad + "\n"))
    assert run(dev, []) == 1
    printed = capsys.readouterr()
    assert "Its role: buyer." in printed.out and 'It is for ["other"]' in printed.out
    for token in (good, bad):
        assert token not in printed.out + printed.err


def test_a_token_among_the_arguments_is_not_taken_and_not_repeated(dev: Stage) -> None:
    with pytest.raises(WrongArgument) as wrong:
        run(dev, ["eyJ.secret.x"])
    assert str(wrong.value).startswith("Give a token: read -rs TOKEN; export TOKEN")
    assert "eyJ" not in str(wrong.value)


def test_the_doctor_warns_of_a_refused_token_and_says_nothing_without_one(
    dev: Stage, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = Context(dev, dev.settings, Aws(botocore.session.get_session()), clock.now)
    monkeypatch.delenv("TOKEN", raising=False)
    assert check(context) == []
    monkeypatch.setenv("TOKEN", keys.sign(OKTA.claims(aud="other")))
    assert [finding.level for finding in check(context)] == [Level.WARNING, Level.OK]
    monkeypatch.setenv("TOKEN", keys.sign(OKTA.claims()))
    assert [finding.level for finding in check(context)] == [Level.OK, Level.OK]
