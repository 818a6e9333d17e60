"""SES: can we send mail from our address to anybody, and do we receive bounces and complaints?"""

from typing import Any

from infra.doctor import sender
from infra.doctor.aws import unless_absent
from infra.doctor.context import Context
from infra.doctor.finding import Finding, Level, error, ok, warning
from infra.doctor.upgrade import Upgrade, comes

SUBJECT = sender.SUBJECT
PUBLISHING = "MailEventsAreTold"
NEEDED_EVENTS = {"BOUNCE", "COMPLAINT"}
Description = dict[str, Any]


def check(context: Context) -> list[Finding]:
    return [
        *sender.check(context),
        *judge_account(
            context.aws.client("sesv2").get_account(),
            sells=context.stage.name == "prod" and not context.is_first,
        ),
        *_events(context),
    ]


def judge_account(account: Description, *, sells: bool) -> list[Finding]:
    """May this account send mail to any recipient in this region? A stage that `sells` has to, others may try."""
    found = []
    if not account["ProductionAccessEnabled"]:
        sentence = "SES is in its sandbox here: only verified recipients get mail."
        remedy = "Request production access: SES console, Account dashboard; it takes a day."
        found.append((error if sells else warning)(SUBJECT, sentence, remedy))
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
        return [context.upgrade.absent(SUBJECT, f"The configuration set {name}", "MailEventSet")]
    asked = {"ConfigurationSetName": name}
    answer = ses.get_configuration_set_event_destinations(**asked)
    destinations = answer.get("EventDestinations", [])
    sends = there.get("SendingOptions", {}).get("SendingEnabled", True)
    found = judge_events(name, destinations, f"{name}-mail-events", sends=sends)
    # No deployment lets a set send that somebody stopped.
    is_settled = found.level is Level.OK or not sends
    return [found if is_settled else _of_upgrade(context.upgrade, found)]


def _of_upgrade(upgrade: Upgrade, found: Finding) -> Finding:
    if upgrade.adds(PUBLISHING):
        return comes(found)
    return upgrade.set_by_it(found, PUBLISHING, "EventDestination")


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
