"""Which metrics there are: AWS's own as it documents them, and ours as the code counts them."""

import ast
from functools import lru_cache

from chalicelib.bss.orders.assets import ENDED
from chalicelib.config import APP_NAME, Settings
from chalicelib.observability import NAMESPACE
from chalicelib.storage.keys import BY_ACCOUNT, BY_LAST_DAY, BY_STATUS, DUE
from infra import template
from infra.redrive import dead_letters_of
from infra.stage import stage as stage_of
from tests.project import PROJECT

COUNTING = ("count", "seconds")

Names = frozenset[str]
# By namespace and the names of its dimensions. With other dimensions it is another metric.
OF_AWS: dict[tuple[str, Names], set[str]] = {
    ("AWS/SQS", frozenset({"QueueName"})): {
        "ApproximateAgeOfOldestMessage",
        "ApproximateNumberOfMessagesDelayed",
        "ApproximateNumberOfMessagesNotVisible",
        "ApproximateNumberOfMessagesVisible",
        "NumberOfMessagesReceived",
        "NumberOfMessagesSent",
    },
    ("AWS/Lambda", frozenset({"FunctionName"})): {
        "AsyncEventsDropped",
        "ConcurrentExecutions",
        "Duration",
        "Errors",
        "Invocations",
        "Throttles",
    },
    ("AWS/ApiGateway", frozenset({"ApiName"})): {
        "4XXError",
        "5XXError",
        "Count",
        "IntegrationLatency",
        "Latency",
    },
    ("AWS/DynamoDB", frozenset({"TableName"})): {
        "ConditionalCheckFailedRequests",
        "ConsumedReadCapacityUnits",
        "ConsumedWriteCapacityUnits",
        "ReadThrottleEvents",
        "TransactionConflict",
        "WriteThrottleEvents",
    },
    ("AWS/DynamoDB", frozenset({"TableName", "GlobalSecondaryIndexName"})): {
        "ConsumedReadCapacityUnits",
        "ConsumedWriteCapacityUnits",
        "ReadThrottleEvents",
        "WriteThrottleEvents",
    },
    ("AWS/SES", frozenset({"ses:configuration-set"})): {
        "Reputation.BounceRate",
        "Reputation.ComplaintRate",
    },
    ("AWS/SNS", frozenset({"TopicName"})): {
        "NumberOfMessagesPublished",
        "NumberOfNotificationsDelivered",
        "NumberOfNotificationsFailed",
    },
}


@lru_cache(maxsize=1)
def counted_by_the_code() -> set[str]:
    """What chalicelib/ counts: the first argument of every count() and seconds()."""
    found = {"Coupons" + status.capitalize() for status in ENDED}
    for file in (PROJECT / "chalicelib").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and _name(node.func) in COUNTING and node.args:
                [first, *_] = node.args
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add(first.value)
    return found


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else ""


def counted_from_the_log() -> set[str]:
    filters = [
        each["Properties"]["MetricTransformations"]
        for each in template.read()["Resources"].values()
        if each["Type"] == "AWS::Logs::MetricFilter"
    ]
    return {made["MetricName"] for made_of_one in filters for made in made_of_one}


def is_known(namespace: str, metric: str, dimensions: dict[str, str], stage: str) -> bool:
    """Whether somebody publishes this metric of this thing at this stage."""
    if namespace == NAMESPACE:
        ours = {"service": APP_NAME, "stage": stage}
        return metric in counted_by_the_code() and dimensions == ours
    if namespace == f"{NAMESPACE}/{stage}":
        return metric in counted_from_the_log() and dimensions == {}
    published = OF_AWS.get((namespace, frozenset(dimensions)), set())
    return metric in published and dimensions.items() <= _things(stage)


def _things(stage: str) -> set[tuple[str, str]]:
    """Everything of a stage that AWS publishes metrics of, as the service itself calls it."""
    stack, settings = stage_of(stage), Settings(stage=stage)
    functions = {stack.lambda_name(each) for each in stack.functions}
    queues = (
        settings.orders_queue_name,
        settings.invoices_queue_name,
        settings.mail_events_queue_name,
        settings.coupon_checks_queue_name,
    )
    return {
        ("ApiName", stack.api_name),
        ("TableName", settings.table_name),
        ("TopicName", settings.mail_events_queue_name),
        ("ses:configuration-set", settings.configuration_set_name),
        *(
            ("GlobalSecondaryIndexName", index)
            for index in (BY_ACCOUNT, BY_STATUS, DUE, BY_LAST_DAY)
        ),
        *(("FunctionName", name) for name in functions),
        *(("QueueName", name) for queue in queues for name in (queue, dead_letters_of(queue))),
    }
