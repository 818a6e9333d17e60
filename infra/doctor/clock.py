"""This machine's clock against that of AWS, which refuses signatures of another time."""

from datetime import datetime
from email.utils import parsedate_to_datetime

from botocore.exceptions import ClientError

from infra.doctor.aws import Aws
from infra.doctor.context import Context
from infra.doctor.finding import Finding, error, ok, warning

SUBJECT = "clock"
ODD, REFUSED = 60, 300
SET_IT = "Set the clock: timedatectl set-ntp true"


def check(context: Context) -> list[Finding]:
    theirs = time_of(context.aws)
    return [judge((context.now() - theirs).total_seconds())]


def time_of(aws: Aws) -> datetime:
    """AWS's time, from the Date header of an answer. No credentials are needed."""
    try:
        answer = aws.unsigned("sts").get_caller_identity()
    except ClientError as refused:
        answer = refused.response
    return parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"])


def judge(ahead: float) -> Finding:
    """How many seconds this machine is ahead of AWS, and what that means."""
    off = abs(ahead)
    sentence = f"This machine is {off:.0f} seconds {'ahead of' if ahead > 0 else 'behind'} AWS."
    if off >= REFUSED:
        return error(SUBJECT, f"{sentence} AWS refuses signatures that far off.", SET_IT)
    if off > ODD:
        return warning(SUBJECT, sentence, SET_IT)
    return ok(SUBJECT, f"This machine and AWS agree within {ODD} seconds.")
