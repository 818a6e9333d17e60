"""What an account has before a stage is deployed into it."""

from collections.abc import Callable
from typing import Any

Clients = Callable[[str], Any]


def let_the_gateway_write_logs(clients: Clients) -> None:
    role = "arn:aws:iam::000000000000:role/api-gateway-logs"
    let = {"op": "replace", "path": "/cloudwatchRoleArn", "value": role}
    clients("apigateway").update_account(patchOperations=[let])


def web_acl(clients: Clients) -> str:
    """A web ACL that is new. Its ARN."""
    acl = clients("wafv2").create_web_acl(
        Name="shop-guard",
        Scope="REGIONAL",
        DefaultAction={"Allow": {}},
        VisibilityConfig={
            "SampledRequestsEnabled": False,
            "CloudWatchMetricsEnabled": False,
            "MetricName": "shop-guard",
        },
    )
    return acl["Summary"]["ARN"]
