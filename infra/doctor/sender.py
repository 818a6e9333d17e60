"""The identity of the sender at SES, an address or its domain: is it verified, signed with DKIM, and granted?"""

import os
from collections.abc import Mapping
from typing import Any

from infra.doctor.aws import unless_absent
from infra.doctor.context import Context
from infra.doctor.finding import Finding, error, ok, warning
from infra.doctor.permissions import granted, read, senders

SUBJECT = "mail"
RECORDS = "docs/operations.md#what-to-put-into-dns"
Found = Mapping[str, Mapping[str, Any]]


def check(context: Context) -> list[Finding]:
    sender, ses = context.settings.sender_email, context.aws.client("sesv2")
    domain = sender.rpartition("@")[2]
    found = {
        name: each
        for name in (sender, domain)
        if (each := unless_absent(ses.get_email_identity, EmailIdentity=name))
    }
    policies, _ = read(context.stage)
    made = comes(context)
    return [
        judge_sender(sender, found, comes_with_the_stack=made),
        *judge_made(sender, found, comes_with_the_stack=made),
        *judge_declared(sender, context.parameters.get("SenderDomain", "")),
        *judge_granted(sender, found, senders(list(granted(policies)))),
        *(judge_domain(domain, found[domain], context.aws.region) if domain in found else []),
    ]


def comes(context: Context) -> bool:
    """Does the next deployment make the identity: has the stack none so far, or one of another address?"""
    sender = context.settings.sender_email
    given = os.environ.get("SENDER_EMAIL", sender)
    if context.is_first or not given:
        return bool(given)
    if sender.rpartition("@")[2] == context.parameters.get("SenderDomain"):
        return False
    return context.upgrade.adds("Sender") or context.parameters.get("SenderEmail") != given


def judge_sender(sender: str, found: Found, *, comes_with_the_stack: bool) -> Finding:
    """`found` are the identities SES has of the address and of its domain."""
    verified = [name for name, each in found.items() if each["VerifiedForSendingStatus"]]
    if verified:
        return ok(SUBJECT, f"SES has verified {verified[0]}, so mail can be sent from {sender}.")
    if found:
        sentence = f"SES has not verified {', '.join(found)} yet."
        remedy = (
            "Follow the link that SES mailed to the address; for a domain, set its DKIM records."
        )
        return error(SUBJECT, sentence, remedy)
    if comes_with_the_stack:
        return ok(SUBJECT, f"SES does not know {sender} yet; its identity comes with the stack.")
    remedy = f"aws sesv2 create-email-identity --email-identity {sender}, then follow the link."
    return error(SUBJECT, f"SES does not know {sender}, so no mail can be sent.", remedy)


def judge_made(sender: str, found: Found, *, comes_with_the_stack: bool) -> list[Finding]:
    """Can the stack make the identity of the address? Not if another stage's stack has, or somebody by hand."""
    if not comes_with_the_stack or sender not in found:
        return []
    sentence = f"SES has {sender} already, so CloudFormation cannot make it once more."
    remedy = "Deploy with SENDER_EMAIL= in front of make deploy: it is managed elsewhere."
    return [error(SUBJECT, sentence, remedy)]


def judge_declared(sender: str, declared: str) -> list[Finding]:
    """Is the sender an address of the domain that the stack declares? It may declare none."""
    if declared in ("", sender.rpartition("@")[2]):
        return []
    sentence = f"SENDER_EMAIL {sender} is not in {declared}, the stack's SenderDomain."
    remedy = "Correct SENDER_EMAIL in .chalice/config.json, or deploy with another SenderDomain."
    return [error(SUBJECT, sentence, remedy)]


def judge_granted(sender: str, found: Found, named: set[str]) -> list[Finding]:
    """Do the policies name the identity that SES judges? Without one of the address that is the domain's."""
    if not found or named & {"*", *found}:
        return []
    judged = next(iter(found))
    sentence = f"SES judges mail from {sender} by the identity {judged}, which no policy names."
    remedy = f"Name identity/{judged} where ses:SendEmail is granted, and deploy."
    return [error(SUBJECT, sentence, remedy)]


def judge_domain(domain: str, found: Mapping[str, Any], region: str | None) -> list[Finding]:
    """Are the domain's mails signed with DKIM, and do bounces return to a name below it?"""
    return [*_dkim(domain, found.get("DkimAttributes", {})), _mail_from(domain, found, region)]


def _dkim(domain: str, dkim: Mapping[str, Any]) -> list[Finding]:
    status = dkim.get("Status", "NOT_STARTED")
    if status != "SUCCESS":
        records = "; ".join(
            f"{token}._domainkey.{domain} CNAME {token}.dkim.amazonses.com"
            for token in dkim.get("Tokens", [])
        )
        sentence = f"SES does not sign mails of {domain} with DKIM: its status is {status}."
        return [error(SUBJECT, sentence, f"Put into DNS: {records or 'see ' + RECORDS}")]
    if not dkim.get("SigningEnabled"):
        remedy = (
            f"aws sesv2 put-email-identity-dkim-attributes --signing-enabled "
            f"--email-identity {domain}"
        )
        return [error(SUBJECT, f"DKIM of {domain} is switched off.", remedy)]
    return [ok(SUBJECT, f"Mails of {domain} are signed with DKIM.")]


def _mail_from(domain: str, found: Mapping[str, Any], region: str | None) -> Finding:
    described = found.get("MailFromAttributes", {})
    name, status = described.get("MailFromDomain", ""), described.get("MailFromDomainStatus")
    if not name:
        sentence = f"Mails of {domain} have a MAIL FROM of amazonses.com: SPF speaks for Amazon."
        return warning(SUBJECT, sentence, f"Set one, as SenderDomain does: {RECORDS}")
    if status != "SUCCESS":
        remedy = (
            f"Put into DNS: {name} MX 10 feedback-smtp.{region}.amazonses.com; "
            f'{name} TXT "v=spf1 include:amazonses.com ~all"'
        )
        return error(SUBJECT, f"SES does not use the MAIL FROM {name}: {status}.", remedy)
    return ok(SUBJECT, f"Bounces of {domain} return to {name}.")
