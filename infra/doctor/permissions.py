"""Compares what the policies grant with what the code calls: nothing missing, nothing unused."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from infra.doctor.actions import Used, queue_consumers, used_by
from infra.doctor.context import Context
from infra.doctor.finding import Finding, error, ok, warning
from infra.stage import Stage

SUBJECT = "permissions"
# Lambda itself calls these with the function's role; our code does not.
LOGS = frozenset({"logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"})
POLLER = frozenset({"sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"})
POLLER_MAY = POLLER | {"sqs:ChangeMessageVisibility"}
SEND, FROM = "ses:SendEmail", "ses:FromAddress"
STORE = frozenset({"s3:PutObject", "s3:GetObject"})
Policies = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Grant:
    """One action on some resources, granted to one function; `sender` is the only address it may mail from."""

    function: str
    action: str
    resources: tuple[str, ...]
    sender: str = ""


def check(context: Context) -> list[Finding]:
    policies, troubles = read(context.stage)
    grants = list(granted(policies))
    used = used_by(context.stage.project)
    pollers = queue_consumers((context.stage.project / "app.py").read_text())
    return [
        *troubles,
        *judge_used(used, grants, context.stage.name),
        *judge_unused(used, grants, pollers),
        *judge_lambdas_own(grants, context.stage.functions, pollers),
        *judge_sender(grants, context.settings.sender_email),
        *judge_bucket(grants, context.settings.documents_bucket),
    ]


def read(stage: Stage) -> tuple[dict[str, dict[str, Any]], list[Finding]]:
    """The policies by their functions, and those that cannot be read."""
    policies, troubles = {}, []
    for function in stage.functions:
        try:
            policies[function] = stage.policy(function)
        except (OSError, ValueError, KeyError) as problem:
            sentence = f"The policy of {function} cannot be read ({type(problem).__name__})."
            named = f"Name a policy file for it in .chalice/config.json, under {stage.name}."
            troubles.append(error(SUBJECT, sentence, named))
    return policies, troubles


def granted(policies: Policies) -> Iterator[Grant]:
    for function, policy in policies.items():
        for statement in policy["Statement"]:
            if statement["Effect"] == "Allow":
                resources = tuple(_listed(statement["Resource"]))
                equal = statement.get("Condition", {}).get("StringEquals", {})
                for action in _listed(statement["Action"]):
                    yield Grant(function, action, resources, equal.get(FROM, ""))


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _covers(grant: Grant, action: str) -> bool:
    return fnmatchcase(action.lower(), grant.action.lower())


def judge_used(used: Used, grants: list[Grant], stage: str) -> list[Finding]:
    """Is every action the code needs granted to some function?"""
    where = f"Grant it to the function that calls it, in .chalice/policy-<function>-{stage}.json."
    missing = [
        error(SUBJECT, f"The code uses {action}, and no policy grants it.", where)
        for action in sorted(used.actions)
        if not any(_covers(grant, action) for grant in grants)
    ]
    unclear = [
        error(
            SUBJECT,
            f"Which action {place} needs cannot be read.",
            "Call the client by the operation's name there, or teach infra/doctor/calls.py.",
        )
        for place in used.unreadable
    ]
    sentence = f"The {len(used.actions)} actions that the code uses are granted."
    return [*missing, *unclear] or [ok(SUBJECT, sentence)]


def judge_unused(used: Used, grants: list[Grant], pollers: set[str]) -> list[Finding]:
    """Is every granted action one that the code, or Lambda for it, uses?"""
    idle: dict[str, list[str]] = {}
    for grant in grants:
        needed = used.actions | LOGS | (POLLER_MAY if grant.function in pollers else frozenset())
        if not any(_covers(grant, action) for action in needed):
            idle.setdefault(grant.action, []).append(grant.function)
    return [
        warning(
            SUBJECT,
            f"{action} is granted to {', '.join(sorted(set(functions)))} and never used.",
            "Take it out of the policy.",
        )
        for action, functions in sorted(idle.items())
    ] or [ok(SUBJECT, "No action is granted that neither the code nor Lambda itself uses.")]


def judge_lambdas_own(
    grants: list[Grant], functions: tuple[str, ...], pollers: set[str]
) -> list[Finding]:
    """May Lambda write every function's log and receive from its queue, with the function's role?"""
    found = []
    for function in functions:
        mine = [grant for grant in grants if grant.function == function]
        needed = LOGS | (POLLER if function in pollers else frozenset())
        lacking = [each for each in sorted(needed) if not any(_covers(g, each) for g in mine)]
        if lacking:
            sentence = f"Lambda itself needs {', '.join(lacking)} to run {function}."
            found.append(error(SUBJECT, sentence, f"Grant it in the policy of {function}."))
    sentence = (
        "Lambda may write every function's log, and take from the queues of those that have one."
    )
    return found or [ok(SUBJECT, sentence)]


def senders(grants: list[Grant]) -> set[str]:
    """The identities that mail may be sent with, by the grants; `*` for any."""
    named = [resource for grant in grants if _covers(grant, SEND) for resource in grant.resources]
    identities = {each.rpartition(":identity/")[2] for each in named if ":identity/" in each}
    return identities | ({"*"} & set(named))


def judge_sender(grants: list[Grant], sender: str) -> list[Finding]:
    """May mail be sent from the address of this stage, and from no other of its domain?"""
    domain = sender.rpartition("@")[2]
    if not senders(grants) & {"*", sender, domain}:
        sentence = f"No policy lets mail be sent from {sender}."
        remedy = f"Name identity/{sender}, or its domain, where {SEND} is granted."
        return [error(SUBJECT, sentence, remedy)]
    sending = [grant for grant in grants if _covers(grant, SEND)]
    lacking = [each.function for each in sending if not senders([each]) & {"*", sender, domain}]
    if lacking:
        sentence = f"The policy of {', '.join(lacking)} does not let mail be sent from {sender}."
        return [error(SUBJECT, sentence, f"Name identity/{sender} where {SEND} is granted.")]
    if any(each.sender not in ("", sender) for each in sending):
        sentence = f"The policy's {FROM} is not {sender}, so no mail can be sent."
        return [error(SUBJECT, sentence, f"Name {sender} in the Condition of {SEND}.")]
    if all(each.sender or senders([each]) == {sender} for each in sending):
        return [ok(SUBJECT, f"Mail may be sent from {sender}.")]
    all_of = "this account" if "*" in senders(sending) else domain
    sentence = f"Mail may be sent from every address of {all_of}."
    remedy = (
        f'Add "Condition": {{"StringEquals": {{"{FROM}": "{sender}"}}}} where {SEND} is granted.'
    )
    return [warning(SUBJECT, sentence, remedy)]


def judge_bucket(grants: list[Grant], bucket: str) -> list[Finding]:
    """May documents be stored in the bucket of this stage, and read there?"""
    if not bucket:
        return []
    named = {
        action
        for grant in grants
        for action in STORE
        if _covers(grant, action) and any(f":::{bucket}/" in each for each in grant.resources)
    }
    if named == STORE:
        return [ok(SUBJECT, f"Documents may be stored in {bucket}, and linked to.")]
    sentence = f"No policy grants {', '.join(sorted(STORE - named))} in the bucket {bucket}."
    remedy = f"Name arn:aws:s3:::{bucket}/invoices/* where that is granted."
    return [error(SUBJECT, sentence, remedy)]
