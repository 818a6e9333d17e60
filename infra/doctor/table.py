"""The table as it is, against what infra/template.yaml declares."""

from typing import Any

from infra.doctor.aws import unless_absent
from infra.doctor.case import Case
from infra.doctor.finding import Finding, error, ok, warning

SUBJECT = "table"
UPDATE = "aws dynamodb {} --table-name {} {}"
Told = dict[str, Any]


def check(case: Case) -> list[Finding]:
    dynamodb, name = case.aws.client("dynamodb"), case.settings.table_name
    described = unless_absent(dynamodb.describe_table, TableName=name)
    if described is None:
        restore = "Restore it: docs/operations.md, Restore the table to a point in time."
        return [case.absent(SUBJECT, f"The table {name}", restore)]
    wanted = case.resources["Table"]["Properties"]
    expiry = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    return [
        *judge_keys(wanted, described["Table"]),
        *judge_indexes(wanted, described["Table"]),
        judge_billing(wanted, described["Table"]),
        judge_expiry(wanted, expiry, name),
        judge_backups(wanted, backups, name),
        judge_encryption(wanted, described["Table"]),
        judge_protection(wanted, described["Table"]),
    ]


def judge_keys(wanted: Told, table: Told) -> list[Finding]:
    """The keys cannot be changed once a table is there, and it must be at rest."""
    name, status = table["TableName"], table["TableStatus"]
    found = []
    if status not in ("ACTIVE", "UPDATING"):
        found.append(error(SUBJECT, f"{name} is {status}.", "Wait until it is ACTIVE."))
    if _schema(wanted) != _schema(table):
        told = f"The keys of {name} are {_spelt(table)}, declared are {_spelt(wanted)}."
        remedy = "It is not our table: move it aside, or choose another stage's name."
        found.append(error(SUBJECT, told, remedy))
    return found or [ok(SUBJECT, f"{name} is there, with the declared keys.")]


def judge_indexes(wanted: Told, table: Told) -> list[Finding]:
    declared, there = _indexes(wanted), _indexes(table)
    found = [_missing(name, table["TableName"]) for name in declared if name not in there]
    for name in sorted(set(declared) & set(there)):
        if _shape(declared[name]) != _shape(there[name]):
            told = f"The index {name} has other keys or holds other attributes than declared."
            remedy = f"Delete it ({_drop(table, name)}), then bring the stack up again."
            found.append(error(SUBJECT, told, remedy))
        elif there[name].get("IndexStatus", "ACTIVE") != "ACTIVE":
            told = f"The index {name} is {there[name]['IndexStatus']}."
            found.append(error(SUBJECT, told, "Wait until it is ACTIVE."))
    for name in sorted(set(there) - set(declared)):
        told = f"The index {name} is not declared; it costs a write for every row it holds."
        found.append(warning(SUBJECT, told, _drop(table, name)))
    return found or [ok(SUBJECT, f"Its indexes are as declared: {', '.join(declared)}.")]


def _missing(name: str, table: str) -> Finding:
    remedy = (
        f"Create it as infra/template.yaml says (aws dynamodb update-table --table-name {table})."
    )
    return error(SUBJECT, f"The index {name} is missing.", remedy)


def _drop(table: Told, index: str) -> str:
    given = f'--global-secondary-index-updates \'[{{"Delete": {{"IndexName": "{index}"}}}}]\''
    return UPDATE.format("update-table", table["TableName"], given)


def judge_billing(wanted: Told, table: Told) -> Finding:
    mode = table.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED")
    if mode == wanted["BillingMode"]:
        return ok(SUBJECT, f"It is billed as declared ({mode}).")
    given = f"--billing-mode {wanted['BillingMode']}"
    remedy = UPDATE.format("update-table", table["TableName"], given)
    return warning(SUBJECT, f"It is billed as {mode}, which throttles.", remedy)


def judge_expiry(wanted: Told, told: Told, table: str) -> Finding:
    attribute = wanted["TimeToLiveSpecification"]["AttributeName"]
    alive = told["TimeToLiveStatus"] in ("ENABLED", "ENABLING")
    if alive and told.get("AttributeName") == attribute:
        return ok(SUBJECT, f"It forgets what has expired ({attribute}).")
    given = f"--time-to-live-specification Enabled=true,AttributeName={attribute}"
    remedy = UPDATE.format("update-time-to-live", table, given)
    return error(SUBJECT, "It never forgets what has expired (TTL is off).", remedy)


def judge_backups(wanted: Told, told: Told, table: str) -> Finding:
    asked = wanted["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]
    status = told.get("PointInTimeRecoveryDescription", {}).get("PointInTimeRecoveryStatus")
    if not asked or status == "ENABLED":
        return ok(SUBJECT, "It can be restored to a point in time.")
    given = "--point-in-time-recovery-specification PointInTimeRecoveryEnabled=true"
    remedy = UPDATE.format("update-continuous-backups", table, given)
    return error(SUBJECT, "It cannot be restored to a point in time.", remedy)


def judge_encryption(wanted: Told, table: Told) -> Finding:
    asked = wanted["SSESpecification"]["SSEEnabled"]
    status = table.get("SSEDescription", {}).get("Status")
    if not asked or status in ("ENABLED", "ENABLING", "UPDATING"):
        return ok(SUBJECT, "It is encrypted with a key of this account.")
    remedy = UPDATE.format("update-table", table["TableName"], "--sse-specification Enabled=true")
    return error(SUBJECT, "It is not encrypted with a key of this account.", remedy)


def judge_protection(wanted: Told, table: Told) -> Finding:
    if not wanted["DeletionProtectionEnabled"] or table.get("DeletionProtectionEnabled"):
        return ok(SUBJECT, "It cannot be deleted by mistake.")
    given = "--deletion-protection-enabled"
    remedy = UPDATE.format("update-table", table["TableName"], given)
    return error(SUBJECT, "It can be deleted by mistake.", remedy)


def _schema(told: Told) -> list[tuple[str, str, str]]:
    types = {each["AttributeName"]: each["AttributeType"] for each in told["AttributeDefinitions"]}
    return [
        (each["KeyType"], each["AttributeName"], types.get(each["AttributeName"], "?"))
        for each in told["KeySchema"]
    ]


def _spelt(told: Told) -> str:
    return ", ".join(f"{name} ({kind})" for _, name, kind in _schema(told))


def _indexes(told: Told) -> dict[str, Told]:
    types = {"AttributeDefinitions": told["AttributeDefinitions"]}
    indexes = told.get("GlobalSecondaryIndexes", [])
    return {each["IndexName"]: types | each for each in indexes}


def _shape(index: Told) -> tuple[list[tuple[str, str, str]], str, list[str]]:
    projection = index["Projection"]
    named = sorted(projection.get("NonKeyAttributes", []))
    return _schema(index), projection["ProjectionType"], named
