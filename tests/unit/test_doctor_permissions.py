"""The doctor reads from the code which AWS actions it needs, and compares with what is granted."""

import inspect
import json
from pathlib import Path

import pytest
from aws_lambda_powertools.utilities.parameters import SecretsProvider

from infra.doctor import permissions
from infra.doctor.actions import Used, queue_consumers, used_by, used_in
from infra.doctor.finding import Finding, Level
from infra.doctor.permissions import LOGS, POLLER, Grant
from infra.stage import stage
from tests.project import PROJECT

CLIENT = 'from chalicelib import aws\nsqs = aws.client("sqs")\n'
TABLE = """
from chalicelib import aws
class Table:
    def _call(self, operation, **given):
        return getattr(self._client, operation)(**given)
    def _write(self, operation, **given):
        return self._call(operation, **given)
aws.client("dynamodb")
"""


def actions(source: str) -> set[str]:
    return set(used_in({"a.py": source}).actions)


def levels(findings: list[Finding]) -> set[Level]:
    return {finding.level for finding in findings}


def grants(*given: str, function: str = "api_handler") -> list[Grant]:
    return [Grant(function, action, ("arn",)) for action in given]


def test_the_service_uses_these_actions_and_every_call_can_be_read() -> None:
    used = used_by(PROJECT)
    assert used.unreadable == ()
    assert used.actions == {
        *("dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:PutItem"),
        *("dynamodb:Query", "dynamodb:UpdateItem"),
        *("s3:GetObject", "s3:ListBucket", "s3:PutObject"),
        *("secretsmanager:GetSecretValue", "ses:SendEmail", "ses:SendRawEmail"),
        *("sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"),
    }


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_the_policies_grant_just_what_the_code_and_lambda_use(name: str) -> None:
    chosen = stage(name)
    policies, troubles = permissions.read(chosen)
    granted, used = list(permissions.granted(policies)), used_by(PROJECT)
    pollers = queue_consumers((PROJECT / "app.py").read_text())
    assert pollers == {"fulfil_order", "number_invoices", "record_mail_event", "check_coupons"}
    found = [
        *troubles,
        *permissions.judge_used(used, granted, name),
        *permissions.judge_unused(used, granted, pollers),
        *permissions.judge_lambdas_own(granted, chosen.functions, pollers),
        *permissions.judge_sender(granted, chosen.settings.sender_email),
    ]
    assert levels(found) == {Level.OK}


def test_a_call_by_its_method_is_found() -> None:
    assert actions(CLIENT + 'sqs.delete_message(QueueUrl="")') == {"sqs:DeleteMessage"}
    assert actions('aws.client("sesv2").get_account()') == {"ses:GetAccount"}


def test_a_batch_needs_the_action_of_its_messages() -> None:
    assert actions(CLIENT + "sqs.send_message_batch()") == {"sqs:SendMessage"}


def test_a_call_by_the_name_of_its_operation_is_found_through_every_layer() -> None:
    source = TABLE + '    \nTable()._call("delete_item")\nTable()._write("update_item")\n'
    assert actions(source) == {"dynamodb:DeleteItem", "dynamodb:UpdateItem"}


@pytest.mark.parametrize(
    ("part", "action"),
    [("Put", "PutItem"), ("Delete", "DeleteItem"), ("ConditionCheck", "ConditionCheckItem")],
)
def test_a_transaction_needs_the_actions_of_its_parts(part: str, action: str) -> None:
    source = (
        f'{TABLE}\nTable()._call("transact_write_items", X=[{{"{part}": {{"TableName": ""}}}}])'
    )
    assert actions(source) == {f"dynamodb:{action}"}


@pytest.mark.parametrize(
    "line",
    [
        "getattr(sqs, chosen())()",
        "sqs.no_such_call()",
        "Unheard(client=sqs)",
        "aws.client(chosen)",
        'aws.client("dynamodb").transact_write_items(TransactItems=made_elsewhere)',
    ],
)
def test_a_call_that_cannot_be_read_is_reported_by_its_place(line: str) -> None:
    used = used_in({"a.py": CLIENT + line})
    assert used.unreadable == ("a.py:3",)
    [finding] = permissions.judge_used(used, [], "dev")
    assert finding.level is Level.ERROR
    assert "a.py:3" in finding.sentence


def test_what_powertools_does_with_its_client_is_what_it_is_said_to_do() -> None:
    source = inspect.getsource(SecretsProvider._get)
    assert source.count("self.client.") == source.count("self.client.get_secret_value(") == 1


def test_an_action_that_nobody_grants_is_an_error() -> None:
    used = Used(frozenset({"sqs:SendMessage", "ses:SendEmail"}), ())
    [finding] = permissions.judge_used(used, grants("sqs:SendMessage"), "dev")
    assert (finding.level, "ses:SendEmail" in finding.sentence) == (Level.ERROR, True)


def test_a_grant_that_nobody_uses_is_a_warning() -> None:
    used = Used(frozenset({"sqs:SendMessage"}), ())
    given = grants("sqs:SendMessage", "dynamodb:DeleteItem", *LOGS)
    [finding] = permissions.judge_unused(used, given, set())
    assert (finding.level, "dynamodb:DeleteItem" in finding.sentence) == (Level.WARNING, True)


def test_taking_from_a_queue_is_idle_in_a_function_that_no_queue_wakes() -> None:
    given = grants(*POLLER)
    assert levels(permissions.judge_unused(Used(frozenset(), ()), given, set())) == {Level.WARNING}
    woken = permissions.judge_unused(Used(frozenset(), ()), given, {"api_handler"})
    assert levels(woken) == {Level.OK}


def test_a_function_that_cannot_log_or_take_its_messages_is_an_error() -> None:
    given = grants(*LOGS, function="a")
    assert levels(permissions.judge_lambdas_own(given, ("a",), set())) == {Level.OK}
    [finding] = permissions.judge_lambdas_own(given, ("a",), {"a"})
    assert "sqs:ReceiveMessage" in finding.sentence
    assert levels(permissions.judge_lambdas_own([], ("a",), set())) == {Level.ERROR}


@pytest.mark.parametrize(
    ("resource", "level"),
    [
        ("arn:aws:ses:*:*:identity/shop@a.internal", Level.OK),
        ("arn:aws:ses:*:*:identity/a.internal", Level.WARNING),
        ("arn:aws:ses:*:*:identity/other@a.internal", Level.ERROR),
        ("arn:aws:ses:*:*:configuration-set/shop@a.internal", Level.ERROR),
    ],
)
def test_the_policy_names_the_sender_of_the_stage(resource: str, level: Level) -> None:
    given = [Grant("fulfil_order", "ses:SendEmail", (resource,))]
    assert levels(permissions.judge_sender(given, "shop@a.internal")) == {level}


def test_each_function_that_sends_mail_must_name_the_sender() -> None:
    ours, other = "arn:aws:ses:*:*:identity/shop@a.internal", "arn:aws:ses:*:*:identity/b.internal"
    given = [Grant("a", "ses:SendEmail", (ours,)), Grant("b", "ses:SendEmail", (other,))]
    [finding] = permissions.judge_sender(given, "shop@a.internal")
    assert finding.level is Level.ERROR
    assert finding.sentence == "The policy of b does not let mail be sent from shop@a.internal."


@pytest.mark.parametrize(
    ("identity", "whose"), [("a.internal", "a.internal"), ("*", "this account")]
)
def test_a_grant_of_more_than_the_sender_names_the_one_address_that_mail_is_sent_from(
    identity: str, whose: str
) -> None:
    def judged(sender: str) -> list[Finding]:
        given = Grant(
            "fulfil_order", "ses:SendEmail", (f"arn:aws:ses:*:*:identity/{identity}",), sender
        )
        return permissions.judge_sender([given], "shop@a.internal")

    assert levels(judged("shop@a.internal")) == {Level.OK}
    assert levels(judged("ceo@a.internal")) == {Level.ERROR}
    [finding] = judged("")
    assert finding.level is Level.WARNING
    assert finding.sentence == f"Mail may be sent from every address of {whose}."


def test_one_policy_of_any_identity_is_not_hidden_by_another_of_the_sender_alone() -> None:
    ours, every = "arn:aws:ses:*:*:identity/shop@a.internal", "arn:aws:ses:*:*:identity/*"
    given = [Grant("a", "ses:SendEmail", (ours,)), Grant("b", "ses:SendEmail", (every,))]
    [finding] = permissions.judge_sender(given, "shop@a.internal")
    assert finding.level is Level.WARNING


def test_the_address_of_a_grant_is_read_from_its_condition() -> None:
    statement = {
        "Effect": "Allow",
        "Action": ["ses:SendEmail"],
        "Resource": ["arn:aws:ses:*:*:identity/a.internal"],
        "Condition": {"StringEquals": {"ses:FromAddress": "shop@a.internal"}},
    }
    [grant] = permissions.granted({"fulfil_order": {"Statement": [statement]}})
    assert grant.sender == "shop@a.internal"
    assert permissions.senders([grant]) == {"a.internal"}


def test_a_policy_that_cannot_be_read_is_reported_and_stops_nothing(tmp_path: Path) -> None:
    config = json.loads((PROJECT / ".chalice" / "config.json").read_text())
    (tmp_path / ".chalice").mkdir()
    (tmp_path / ".chalice" / "config.json").write_text(json.dumps(config))
    policies, troubles = permissions.read(stage("dev", tmp_path))
    assert policies == {}
    assert len(troubles) == len(config["lambda_functions"])
    assert levels(troubles) == {Level.ERROR}


@pytest.mark.parametrize("lacking", ["s3:PutObject", "s3:GetObject"])
def test_a_bucket_that_a_policy_does_not_name_is_an_error(lacking: str) -> None:
    resource = ("arn:aws:s3:::the-shops-documents/invoices/*",)
    granted = [Grant("f", action, resource) for action in sorted(permissions.STORE)]
    [good] = permissions.judge_bucket(granted, "the-shops-documents")
    assert good.level is Level.OK
    less = [grant for grant in granted if grant.action != lacking]
    [bad] = permissions.judge_bucket(less, "the-shops-documents")
    assert (bad.level, lacking in bad.sentence) == (Level.ERROR, True)
    [other] = permissions.judge_bucket(granted, "another")
    assert other.level is Level.ERROR


def test_without_a_bucket_no_grant_is_missed() -> None:
    assert permissions.judge_bucket([], "") == []
