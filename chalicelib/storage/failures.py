"""What DynamoDB's refusals mean: come again, somebody was first, or a mistake of ours."""

from collections.abc import Sequence

from botocore.exceptions import ClientError

from chalicelib.storage.conditions import Lost, Put
from chalicelib.storage.keys import Row, key_of

BUSY = {
    "InternalFailure",
    "InternalServerError",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "ThrottlingException",
    "TransactionInProgressException",
}


TOO_MANY_REQUESTS, SERVER_ERRORS = 429, 500


def is_busy(error: ClientError) -> bool:
    """Whether it may work later: by its name, or by its status when a proxy answered and gave none."""
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    named = error.response["Error"]["Code"] in BUSY
    return named or status == TOO_MANY_REQUESTS or status >= SERVER_ERRORS


COLLIDED = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}


def judge_cancellation(error: ClientError, changes: Sequence[Put]) -> None:
    """Return when the transaction may be tried again; raise Lost when a condition did not hold."""
    if error.response["Error"]["Code"] != "TransactionCanceledException":
        raise error
    reasons = [reason.get("Code") for reason in error.response.get("CancellationReasons", [])]
    judged = zip(changes, reasons, strict=False)
    lost = [key_of(put.row) for put, code in judged if code == "ConditionalCheckFailed"]
    if lost:
        raise Lost(*lost) from None
    if not COLLIDED & set(reasons):
        raise error


def current_row(error: ClientError) -> Row:
    """The row as it is, for which a condition failed; any other error is raised again."""
    if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
        raise error
    return error.response.get("Item", {})
