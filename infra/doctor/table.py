"""Compares the table with what infra/template.yaml declares."""

from typing import Any

from infra.doctor.aws import unless_absent
from infra.doctor.context import Context
from infra.doctor.finding import Finding, error, ok, warning

SUBJECT = "table"
UPDATE = "aws dynamodb {} --table-name {} {}"
Description = dict[str, Any]


def check(context: Context) -> list[Finding]:
    dynamodb, name = context.aws.client("dynamodb"), context.settings.table_name
    described = unless_absent(dynamodb.describe_table, TableName=name)
    if described is None:
        restore = "Restore it: docs/operations.md, Restore the table to a point in time."
        return [context.absent(SUBJECT, f"The table {name}", restore)]
    wanted = context.resources["Table"]["Properties"]
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


def judge_keys(wanted: Description, table: Description) -> list[Finding]:
    """Does the table have the declared keys, which cannot be changed later, and is it ACTIVE?"""
    name, status = table["TableName"], table["TableStatus"]
    found = []
    if status not in ("ACTIVE", "UPDATING"):
        found.append(error(SUBJECT, f"{name} is {status}.", "Wait until it is ACTIVE."))
    if _schema(wanted) != _schema(table):
        sentence = f"The keys of {name} are {_spelt(table)}, declared are {_spelt(wanted)}."
        remedy = "It is not our table: move it aside, or choose another stage's name."
        found.append(error(SUBJECT, sentence, remedy))
    return found or [ok(SUBJECT, f"{name} is there, with the declared keys.")]


def judge_indexes(wanted: Description, table: Description) -> list[Finding]:
    declared, there = _indexes(wanted), _indexes(table)
    found = [_missing(name, table["TableName"]) for name in declared if name not in there]
    for name in sorted(set(declared) & set(there)):
        if _shape(declared[name]) != _shape(there[name]):
            sentence = f"The index {name} has other keys or holds other attributes than declared."
            remedy = f"Delete it ({_drop(table, name)}), then bring the stack up again."
            found.append(error(SUBJECT, sentence, remedy))
        elif there[name].get("IndexStatus", "ACTIVE") != "ACTIVE":
            sentence = f"The index {name} is {there[name]['IndexStatus']}."
            found.append(error(SUBJECT, sentence, "Wait until it is ACTIVE."))
    for name in sorted(set(there) - set(declared)):
        sentence = f"The index {name} is not declared; it costs a write for every row it holds."
        found.append(warning(SUBJECT, sentence, _drop(table, name)))
    return found or [ok(SUBJECT, f"Its indexes are as declared: {', '.join(declared)}.")]


def _missing(name: str, table: str) -> Finding:
    remedy = (
        f"Create it as infra/template.yaml says (aws dynamodb update-table --table-name {table})."
    )
    return error(SUBJECT, f"The index {name} is missing.", remedy)


def _drop(table: Description, index: str) -> str:
    given = f'--global-secondary-index-updates \'[{{"Delete": {{"IndexName": "{index}"}}}}]\''
    return UPDATE.format("update-table", table["TableName"], given)


def judge_billing(wanted: Description, table: Description) -> Finding:
    mode = table.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED")
    if mode == wanted["BillingMode"]:
        return ok(SUBJECT, f"It is billed as declared ({mode}).")
    given = f"--billing-mode {wanted['BillingMode']}"
    remedy = UPDATE.format("update-table", table["TableName"], given)
    return warning(SUBJECT, f"It is billed as {mode}, which throttles.", remedy)


def judge_expiry(wanted: Description, description: Description, table: str) -> Finding:
    attribute = wanted["TimeToLiveSpecification"]["AttributeName"]
    alive = description["TimeToLiveStatus"] in ("ENABLED", "ENABLING")
    if alive and description.get("AttributeName") == attribute:
        return ok(SUBJECT, f"It forgets what has expired ({attribute}).")
    given = f"--time-to-live-specification Enabled=true,AttributeName={attribute}"
    remedy = UPDATE.format("update-time-to-live", table, given)
    return error(SUBJECT, "It never forgets what has expired (TTL is off).", remedy)


def judge_backups(wanted: Description, description: Description, table: str) -> Finding:
    asked = wanted["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]
    status = description.get("PointInTimeRecoveryDescription", {}).get("PointInTimeRecoveryStatus")
    if not asked or status == "ENABLED":
        return ok(SUBJECT, "It can be restored to a point in time.")
    given = "--point-in-time-recovery-specification PointInTimeRecoveryEnabled=true"
    remedy = UPDATE.format("update-continuous-backups", table, given)
    return error(SUBJECT, "It cannot be restored to a point in time.", remedy)


def judge_encryption(wanted: Description, table: Description) -> Finding:
    asked = wanted["SSESpecification"]["SSEEnabled"]
    status = table.get("SSEDescription", {}).get("Status")
    if not asked or status in ("ENABLED", "ENABLING", "UPDATING"):
        return ok(SUBJECT, "It is encrypted with a key of this account.")
    remedy = UPDATE.format("update-table", table["TableName"], "--sse-specification Enabled=true")
    return error(SUBJECT, "It is not encrypted with a key of this account.", remedy)


def judge_protection(wanted: Description, table: Description) -> Finding:
    if not wanted["DeletionProtectionEnabled"] or table.get("DeletionProtectionEnabled"):
        return ok(SUBJECT, "It cannot be deleted by mistake.")
    given = "--deletion-protection-enabled"
    remedy = UPDATE.format("update-table", table["TableName"], given)
    return error(SUBJECT, "It can be deleted by mistake.", remedy)


def _schema(description: Description) -> list[tuple[str, str, str]]:
    types = {
        each["AttributeName"]: each["AttributeType"] for each in description["AttributeDefinitions"]
    }
    return [
        (each["KeyType"], each["AttributeName"], types.get(each["AttributeName"], "?"))
        for each in description["KeySchema"]
    ]


def _spelt(description: Description) -> str:
    return ", ".join(f"{name} ({kind})" for _, name, kind in _schema(description))


def _indexes(description: Description) -> dict[str, Description]:
    types = {"AttributeDefinitions": description["AttributeDefinitions"]}
    indexes = description.get("GlobalSecondaryIndexes", [])
    return {each["IndexName"]: types | each for each in indexes}


def _shape(index: Description) -> tuple[list[tuple[str, str, str]], str, list[str]]:
    projection = index["Projection"]
    named = sorted(projection.get("NonKeyAttributes", []))
    return _schema(index), projection["ProjectionType"], named
