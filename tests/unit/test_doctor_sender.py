"""The doctor judges the sender's identity: an address, or its domain with DKIM and a MAIL FROM of its own."""

from types import SimpleNamespace
from typing import Any

import pytest

from infra.doctor import sender
from infra.doctor.finding import Finding, Level
from infra.doctor.upgrade import Upgrade
from infra.stage import stage

SENDER, DOMAIN = "shop@a.internal", "a.internal"
WITH_SENDER = {"Sender": {"Type": "AWS::SES::EmailIdentity", "Properties": {}}}
YES, NO = {"VerifiedForSendingStatus": True}, {"VerifiedForSendingStatus": False}
SIGNED = {"Status": "SUCCESS", "SigningEnabled": True, "Tokens": ["t1", "t2", "t3"]}
RETURNING = {"MailFromDomain": "bounces.a.internal", "MailFromDomainStatus": "SUCCESS"}


def judged(**changes: Any) -> list[Finding]:
    described = {"DkimAttributes": SIGNED, "MailFromAttributes": RETURNING} | changes
    return sender.judge_domain(DOMAIN, described, "eu-west-1")


def errors(found: list[Finding]) -> list[Finding]:
    return [each for each in found if each.level is Level.ERROR]


def test_the_sender_or_its_domain_must_be_verified() -> None:
    def level(found: dict[str, Any], *, first: bool = False) -> Level:
        return sender.judge_sender(SENDER, found, comes_with_the_stack=first).level

    assert level({SENDER: NO, DOMAIN: YES}) is level({SENDER: YES}) is Level.OK
    assert level({SENDER: NO}) is level({}) is level({SENDER: NO}, first=True) is Level.ERROR
    assert level({}, first=True) is Level.OK


def test_an_address_that_ses_has_already_is_not_made_once_more_by_the_stack() -> None:
    [finding] = sender.judge_made(SENDER, {SENDER: YES, DOMAIN: YES}, comes_with_the_stack=True)
    assert finding.level is Level.ERROR and "SENDER_EMAIL=" in str(finding)
    assert sender.judge_made(SENDER, {DOMAIN: YES}, comes_with_the_stack=True) == []
    assert sender.judge_made(SENDER, {SENDER: YES}, comes_with_the_stack=False) == []


@pytest.mark.parametrize(
    ("before", "parameters", "comes"),
    [
        (WITH_SENDER, {"SenderEmail": SENDER}, False),
        (WITH_SENDER, {"SenderEmail": "old@a.internal"}, True),
        # A destroyed stage that was taken in again, and broke off there.
        ({}, {"SenderEmail": SENDER}, True),
        (WITH_SENDER, {"SenderEmail": "", "SenderDomain": DOMAIN}, False),
    ],
)
def test_an_identity_that_the_stack_has_not_made_so_far_comes_with_the_deployment(
    before: dict[str, Any],
    parameters: dict[str, str],
    comes: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SENDER_EMAIL", raising=False)
    upgrade = Upgrade(stage("dev"), before, WITH_SENDER)
    settings = SimpleNamespace(sender_email=SENDER)
    context: Any = SimpleNamespace(
        is_first=False, settings=settings, parameters=parameters, upgrade=upgrade
    )
    assert sender.comes(context) is comes


def test_a_domain_whose_records_are_in_place_is_in_order() -> None:
    assert {each.level for each in judged()} == {Level.OK}


@pytest.mark.parametrize("status", ["PENDING", "FAILED", "TEMPORARY_FAILURE", "NOT_STARTED"])
def test_a_domain_without_dkim_is_an_error_that_names_its_records(status: str) -> None:
    [finding] = errors(judged(DkimAttributes=SIGNED | {"Status": status}))
    assert (
        finding.sentence
        == f"SES does not sign mails of a.internal with DKIM: its status is {status}."
    )
    assert "t2._domainkey.a.internal CNAME t2.dkim.amazonses.com" in finding.remedy


def test_dkim_that_is_switched_off_is_an_error() -> None:
    [finding] = errors(judged(DkimAttributes=SIGNED | {"SigningEnabled": False}))
    assert finding.sentence == "DKIM of a.internal is switched off."


@pytest.mark.parametrize("status", ["PENDING", "FAILED", "TEMPORARY_FAILURE"])
def test_a_mail_from_that_ses_does_not_use_is_an_error_that_names_its_records(status: str) -> None:
    [finding] = errors(judged(MailFromAttributes=RETURNING | {"MailFromDomainStatus": status}))
    assert finding.sentence == f"SES does not use the MAIL FROM bounces.a.internal: {status}."
    assert "MX 10 feedback-smtp.eu-west-1.amazonses.com" in finding.remedy
    assert '"v=spf1 include:amazonses.com ~all"' in finding.remedy


def test_a_domain_without_a_mail_from_of_its_own_is_a_warning() -> None:
    found = judged(MailFromAttributes={"BehaviorOnMxFailure": "USE_DEFAULT_VALUE"})
    assert [each.level for each in found] == [Level.OK, Level.WARNING]


def test_a_sender_outside_of_the_stack_s_domain_is_an_error() -> None:
    assert sender.judge_declared(SENDER, "") == sender.judge_declared(SENDER, DOMAIN) == []
    [finding] = sender.judge_declared(SENDER, "b.internal")
    assert (
        finding.sentence == "SENDER_EMAIL shop@a.internal is not in b.internal, "
        "the stack's SenderDomain."
    )


@pytest.mark.parametrize(
    ("found", "named", "sentence"),
    [
        ({SENDER: YES}, {SENDER}, ""),
        ({DOMAIN: YES}, {DOMAIN}, ""),
        ({DOMAIN: YES}, {"*"}, ""),
        ({SENDER: YES, DOMAIN: YES}, {DOMAIN}, ""),
        ({}, {SENDER}, ""),
        ({DOMAIN: YES}, {SENDER}, "by the identity a.internal, which no policy names."),
        ({SENDER: YES}, {DOMAIN}, "by the identity shop@a.internal, which no policy names."),
    ],
)
def test_the_policy_names_the_identity_that_ses_has(
    found: dict[str, Any], named: set[str], sentence: str
) -> None:
    said = "".join(each.sentence for each in sender.judge_granted(SENDER, found, named))
    assert said.endswith(sentence) and bool(said) is bool(sentence)
