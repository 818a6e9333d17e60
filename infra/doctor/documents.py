"""S3: is the bucket there that the documents of invoices are stored in?"""

from botocore.exceptions import ClientError

from infra.doctor.aws import unless_absent
from infra.doctor.context import Context
from infra.doctor.finding import Finding, error, ok, warning

SUBJECT = "documents"
# What S3 answers where the bucket is another account's, or nobody may look.
NOT_OURS = ("403", "AccessDenied")


def check(context: Context) -> list[Finding]:
    bucket = context.settings.documents_bucket
    if not bucket:
        return []  # The configuration has a line about that.
    try:
        found = unless_absent(context.aws.client("s3").head_bucket, Bucket=bucket)
    except ClientError as problem:
        if problem.response["Error"]["Code"] not in NOT_OURS:
            raise
        return [judge_another_s(bucket)]
    return [judge(bucket, is_there=found is not None, is_first=context.is_first)]


def judge(bucket: str, *, is_there: bool, is_first: bool) -> Finding:
    """Is the bucket there? Before the first deployment it need not be."""
    if is_there:
        return ok(SUBJECT, f"The bucket {bucket} is there.")
    if is_first:
        return ok(SUBJECT, f"The bucket {bucket} is not there yet; it comes with the stack.")
    sentence = f"The bucket {bucket} is not there, so invoices get no documents."
    remedy = f"make deploy makes it; a pipeline gives the infra stack DocumentsBucket={bucket}."
    return warning(SUBJECT, sentence, remedy)


def judge_another_s(bucket: str) -> Finding:
    """A bucket's name is taken in the whole world, by whoever was first."""
    sentence = f"The bucket {bucket} is another account's, or it may not be looked at."
    remedy = "Give DOCUMENTS_BUCKET another name, or let whoever asks the doctor call HeadBucket."
    return error(SUBJECT, sentence, remedy)
