"""Mail in infra/template.yaml: how it is sent, and the way of a bounce from SES to the queue."""

from chalicelib.config import Settings
from infra import template
from infra.stage import stage as stage_of
from infra.template import declared
from tests.unit.stack import spelt

# CloudFormation's exact spelling; cfn-lint and MiniStack do not check it.
SES_EVENTS = {
    "bounce",
    "click",
    "complaint",
    "delivery",
    "deliveryDelay",
    "open",
    "reject",
    "renderingFailure",
    "send",
    "subscription",
}
PLAIN_HTTP = {"Bool": {"aws:SecureTransport": "false"}}


def test_mail_is_sent_with_the_set_the_service_names() -> None:
    named = spelt(declared("MailEventSet")["Name"], "prod")
    assert named == Settings(stage="prod").configuration_set_name


def test_a_mail_that_would_go_in_the_clear_does_not_go() -> None:
    assert declared("MailEventSet")["DeliveryOptions"] == {"TlsPolicy": "REQUIRE"}


def test_how_many_bounce_is_counted_and_the_service_alone_notes_which_addresses_are_spared() -> (
    None
):
    assert declared("MailEventSet")["ReputationOptions"] == {"ReputationMetricsEnabled": True}
    spared = declared("MailEventSet")["SuppressionOptions"]["SuppressedReasons"]
    assert spared == []


def test_ses_tells_of_bounces_and_complaints_and_of_nothing_else() -> None:
    destination = declared("MailEventsAreTold")
    events = destination["EventDestination"]["MatchingEventTypes"]
    assert events == ["bounce", "complaint"] and set(events) <= SES_EVENTS
    assert destination["EventDestination"]["Enabled"] is True
    assert destination["EventDestination"]["SnsDestination"] == {"TopicARN": {"Ref": "MailEvents"}}
    assert destination["ConfigurationSetName"] == {"Ref": "MailEventSet"}


def test_ses_may_publish_before_it_is_told_to() -> None:
    """SES tries the topic when the destination is made."""
    assert template.read()["Resources"]["MailEventsAreTold"]["DependsOn"] == "SesTellsMailEvents"
    assert (
        template.read()["Resources"]["MailEventsReachTheQueue"]["DependsOn"]
        == "TopicWritesToTheQueue"
    )


def test_only_this_accounts_ses_publishes_and_only_over_tls() -> None:
    policy = declared("SesTellsMailEvents")
    publishes, refusal = policy["PolicyDocument"]["Statement"]
    assert policy["Topics"] == [{"Ref": "MailEvents"}]
    assert (publishes["Effect"], publishes["Principal"]) == (
        "Allow",
        {"Service": "ses.amazonaws.com"},
    )
    assert publishes["Condition"] == {
        "StringEquals": {"AWS:SourceAccount": {"Ref": "AWS::AccountId"}}
    }
    assert (refusal["Effect"], refusal["Principal"]) == ("Deny", "*")
    assert (refusal["Action"], refusal["Condition"]) == ("sns:Publish", PLAIN_HTTP)


def test_the_topic_alone_writes_to_the_queue_of_mail_events() -> None:
    subscribed = declared("MailEventsReachTheQueue")
    assert (subscribed["Protocol"], subscribed["TopicArn"]) == ("sqs", {"Ref": "MailEvents"})
    assert subscribed["Endpoint"] == {"Fn::GetAtt": ["MailEventQueue", "Arn"]}
    sends, refusal = declared("TopicWritesToTheQueue")["PolicyDocument"]["Statement"]
    assert sends["Principal"] == {"Service": "sns.amazonaws.com"}
    assert sends["Condition"] == {"ArnEquals": {"aws:SourceArn": {"Ref": "MailEvents"}}}
    assert (refusal["Effect"], refusal["Condition"]) == ("Deny", PLAIN_HTTP)


def test_the_identity_is_the_address_the_stage_sends_from() -> None:
    assert declared("Sender") == {"EmailIdentity": {"Ref": "SenderEmail"}}
    assert template.read()["Resources"]["Sender"]["Condition"] == "SenderIsOurs"
    assert "@" in stage_of("prod").settings.sender_email


def test_a_domain_is_an_identity_of_its_own_signed_with_dkim_and_with_its_own_mail_from() -> None:
    domain = declared("DomainOfTheSender")
    assert template.read()["Resources"]["DomainOfTheSender"]["Condition"] == "SenderDomainIsOurs"
    assert domain["EmailIdentity"] == {"Ref": "SenderDomain"}
    assert domain["DkimAttributes"] == {"SigningEnabled": True}
    assert domain["DkimSigningAttributes"] == {"NextSigningKeyLength": "RSA_2048_BIT"}
    mail_from = domain["MailFromAttributes"]["MailFromDomain"]
    assert mail_from == {"Fn::Sub": "${MailFromSubdomain}.${SenderDomain}"}


def test_the_stack_says_what_to_put_into_the_dns_of_the_domain_and_only_then() -> None:
    told = {
        name: each for name, each in template.read()["Outputs"].items() if name.startswith("Dns")
    }
    assert told.pop("DnsApi")["Condition"] == "ApiDomainIsOurs"
    assert {each["Condition"] for each in told.values()} == {"SenderDomainIsOurs"}
    spelt_out = [each["Value"]["Fn::Sub"] for each in told.values()]
    assert [record.split()[1] for record in spelt_out] == [*["CNAME"] * 3, "MX", "TXT", "TXT"]
    for number in (1, 2, 3):
        name, _, value = spelt_out[number - 1].split()
        assert name == f"${{DomainOfTheSender.DkimDNSTokenName{number}}}"
        assert value == f"${{DomainOfTheSender.DkimDNSTokenValue{number}}}"
