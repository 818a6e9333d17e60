"""Runs all checks in order. One that cannot run is reported and does not stop the others."""

from collections.abc import Callable

from botocore.exceptions import BotoCoreError, ClientError

from infra.doctor import (
    account,
    bittitan,
    clock,
    configuration,
    documents,
    domain,
    gateway,
    issuer,
    mail,
    package,
    permissions,
    queues,
    runtime,
    secret,
    seller,
    stack,
    table,
    token,
)
from infra.doctor.context import Context
from infra.doctor.finding import Finding, Level, error

Check = Callable[[Context], list[Finding]]
HERE = (configuration, package, runtime, permissions)
IN_AWS = (stack, table, seller, queues, mail, documents, secret, domain, gateway)
ELSEWHERE = (bittitan, issuer, token, clock)


def run_checks(context: Context) -> list[Finding]:
    """All findings about a stage."""
    found = [finding for each in HERE for finding in found_by(each.SUBJECT, each.check, context)]
    let_in = found_by(account.SUBJECT, account.check, context)
    found += let_in
    # Without access to AWS, the finding of `account` replaces all checks that need it.
    if not any(finding.level is Level.ERROR for finding in let_in):
        found += [each for part in IN_AWS for each in found_by(part.SUBJECT, part.check, context)]
    return found + [
        each for part in ELSEWHERE for each in found_by(part.SUBJECT, part.check, context)
    ]


def found_by(subject: str, check: Check, context: Context) -> list[Finding]:
    """The findings of a check, or one finding that says why it could not run."""
    try:
        return check(context)
    except ClientError as problem:
        code, call = problem.response["Error"]["Code"], problem.operation_name
        remedy = f"Let whoever asks the doctor call {call}; it only reads."
        return [error(subject, f"AWS answered {call} with {code}.", remedy)]
    except BotoCoreError as problem:
        sentence = f"AWS could not be asked ({type(problem).__name__})."
        remedy = "Check the network, the credentials and AWS_ENDPOINT_URL."
        return [error(subject, sentence, remedy)]
    except Exception as problem:
        sentence = f"This could not be checked ({type(problem).__name__})."
        return [error(subject, sentence, "Check it by hand, and report a bug of the doctor.")]
