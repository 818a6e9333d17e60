"""SES: can we send mail from our address to anybody, and do we receive bounces and complaints?"""

import os
from typing import Any

from infra.doctor.aws import unless_absent
from infra.doctor.context import Context
from infra.doctor.finding import Finding, error, ok, warning

SUBJECT = "mail"
NEEDED_EVENTS = {"BOUNCE", "COMPLAINT"}
Description = dict[str, Any]


def check(context: Context) -> list[Finding]:
    return [
        _sender(context),
        *judge_account(context.aws.client("sesv2").get_account()),
        *_events(context),
    ]


def _sender(context: Context) -> Finding:
    sender, ses = context.settings.sender_email, context.aws.client("sesv2")
    domain = sender.rpartition("@")[2]
    found = {
        name: each
        for name in (sender, domain)
        if (each := unless_absent(ses.get_email_identity, EmailIdentity=name))
    }
    comes_with_the_stack = bool(os.environ.get("SENDER_EMAIL", sender)) and context.is_first
    return judge_sender(sender, found, comes_with_the_stack=comes_with_the_stack)


def judge_sender(
    sender: str, found: dict[str, Description], *, comes_with_the_stack: bool
) -> Finding:
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


def judge_account(account: Description) -> list[Finding]:
    """May this account send mail to any recipient in this region?"""
    found = []
    if not account["ProductionAccessEnabled"]:
        sentence = "SES is in its sandbox here: only verified recipients get mail."
        remedy = "Request production access: SES console, Account dashboard; it takes a day."
        found.append(error(SUBJECT, sentence, remedy))
    if not account["SendingEnabled"]:
        sentence = f"SES has stopped sending for this account ({account.get('EnforcementStatus')})."
        found.append(error(SUBJECT, sentence, "Answer the case that AWS Support has opened."))
    elif account.get("EnforcementStatus", "HEALTHY") != "HEALTHY":
        sentence = f"SES watches this account ({account['EnforcementStatus']})."
        found.append(
            warning(SUBJECT, sentence, "Look at bounces and complaints before more is sent.")
        )
    return found or [ok(SUBJECT, "SES is out of its sandbox, and sends.")]


def _events(context: Context) -> list[Finding]:
    ses, name = context.aws.client("sesv2"), context.settings.configuration_set_name
    there = unless_absent(ses.get_configuration_set, ConfigurationSetName=name)
    if there is None:
        return [context.absent(SUBJECT, f"The configuration set {name}")]
    asked = {"ConfigurationSetName": name}
    answer = ses.get_configuration_set_event_destinations(**asked)
    destinations = answer.get("EventDestinations", [])
    topic = f"{name}-mail-events"
    return [
        judge_events(
            name,
            destinations,
            topic,
            sends=there.get("SendingOptions", {}).get("SendingEnabled", True),
        )
    ]


def judge_events(name: str, destinations: list[Description], topic: str, *, sends: bool) -> Finding:
    """Does the configuration set send, and publish bounces and complaints to our topic?"""
    if not sends:
        remedy = (
            "aws sesv2 put-configuration-set-sending-options --sending-enabled "
            f"--configuration-set-name {name}"
        )
        return error(SUBJECT, f"The configuration set {name} does not send.", remedy)
    published = {
        event
        for each in destinations
        if each["Enabled"] and _topic(each) == topic
        for event in each["MatchingEventTypes"]
    }
    if published >= NEEDED_EVENTS:
        return ok(SUBJECT, f"The configuration set {name} publishes bounces and complaints.")
    lacking = ", ".join(sorted(NEEDED_EVENTS - published))
    sentence = f"The configuration set {name} does not publish {lacking} to {topic}."
    remedy = (
        "aws sesv2 create-configuration-set-event-destination, as MailEventsAreTold in "
        "infra/template.yaml says."
    )
    return error(SUBJECT, sentence, remedy)


def _topic(destination: Description) -> str:
    return destination.get("SnsDestination", {}).get("TopicArn", "").rpartition(":")[2]
