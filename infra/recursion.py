"""Which functions queue their own work anew. Lambda stops such a chain after sixteen times, if it is not told.

`make package` writes it into its template and `make deploy` sets it; Chalice cannot.
"""

from typing import Any

from infra.stage import Stage

# A coupon that BitTitan has no answer for goes back to the queue for as long as BitTitan is away (rules.md R72).
# Nothing multiplies: what is put back is what the message brought, a minute later at the soonest.
QUEUES_ITSELF_ANEW = ("check_coupons",)
ALLOWED = "Allow"


def packaged(function: str) -> dict[str, Any]:
    """The setting of a function in CloudFormation's format."""
    return {"RecursiveLoop": ALLOWED} if function in QUEUES_ITSELF_ANEW else {}


def allow(lambda_: Any, stage: Stage) -> None:
    """Set it at the deployed functions."""
    for function in QUEUES_ITSELF_ANEW:
        name = stage.lambda_name(function)
        lambda_.put_function_recursion_config(FunctionName=name, RecursiveLoop=ALLOWED)
