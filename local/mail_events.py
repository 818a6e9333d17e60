"""What SES would report of a mail, and MiniStack's SES v2 does not: published to the topic of mail events."""

import json
from typing import Any

from chalicelib.storage.keys import mails_of
from chalicelib.values.ids import INVOICE_NUMBER
from local.cloud import Cloud


def publish_mail_event(cloud: Cloud, mail: dict[str, Any], event: str) -> None:
    """Publish the event that SES would send about a mail."""
    topics = cloud.client("sns")
    topic = next(
        found["TopicArn"]
        for found in topics.list_topics()["Topics"]
        if found["TopicArn"].endswith("-mail-events")
    )
    sent = _event(mail, _tags(cloud, mail), event)
    topics.publish(TopicArn=topic, Message=json.dumps(sent))


def _tags(cloud: Cloud, mail: dict[str, Any]) -> dict[str, str]:
    """What a mail was sent with: MiniStack drops tags, so its subject tells, and the table."""
    found = INVOICE_NUMBER.search(mail["Subject"])
    if found is None:
        return {"order_id": mail["Subject"].rpartition("order ")[2].rstrip(")")}
    rows = _mails_of_invoice(cloud, found[0])
    counts = [each["count"] for each in rows if each["message_id"] == mail["MessageId"]]
    return {"invoice_number": found[0], "mail": str(*counts[:1])}


def _mails_of_invoice(cloud: Cloud, number: str) -> list[dict[str, Any]]:
    tables = cloud.client("dynamodb")
    rows = [
        row
        for name in tables.list_tables()["TableNames"]
        for row in tables.query(
            TableName=name,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": mails_of(number).pk}},
        )["Items"]
    ]
    return [json.loads(row["body"]["S"]) for row in rows]


def _event(mail: dict[str, Any], tags: dict[str, str], event: str) -> dict[str, Any]:
    """An event in SES's format, about a mail that was sent with these tags."""
    message: dict[str, Any] = {
        "mail": {
            "messageId": mail["MessageId"].partition("@")[0],
            "destination": mail["To"],
            "tags": {name: [value] for name, value in tags.items()},
        }
    }
    if event == "complaint":
        complaint = {"complainedRecipients": [{"emailAddress": to} for to in mail["To"]]}
        return message | {"eventType": "Complaint", "complaint": complaint}
    bounce = {
        "bounceType": "Permanent" if event == "hard_bounce" else "Transient",
        "bounceSubType": "General",
        "bouncedRecipients": [{"emailAddress": to} for to in mail["To"]],
    }
    return message | {"eventType": "Bounce", "bounce": bounce}
