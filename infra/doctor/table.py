"""Compares the table with what infra/template.yaml declares."""

from typing import Any

from infra.doctor.aws import unless_absent
from infra.doctor.context import Context
from infra.doctor.finding import Finding, Level, error, ok, warning
from infra.doctor.indexes import SUBJECT, judge_indexes, schema

TABLE, EXPIRY = "Table", "TimeToLiveSpecification"
UPDATE = "aws dynamodb {} --table-name {} {}"
Description = dict[str, Any]


def check(context: Context) -> list[Finding]:
    dynamodb, name = context.aws.client("dynamodb"), context.settings.table_name
    described = unless_absent(dynamodb.describe_table, TableName=name)
    if described is None:
        restore = "Restore it: docs/operations.md, Restore the table to a point in time."
        return [context.upgrade.absent(SUBJECT, f"The table {name}", TABLE, restore)]
    wanted, table = context.resources[TABLE]["Properties"], described["Table"]
    expiry = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    judged = {
        "BillingMode": judge_billing(wanted, table),
        "PointInTimeRecoverySpecification": judge_backups(wanted, backups, name),
        "SSESpecification": judge_encryption(wanted, table),
        "DeletionProtectionEnabled": judge_protection(wanted, table),
    }
    return [
        *judge_keys(wanted, table),
        *_indexes(context, wanted, table),
        _expiry(context, wanted, expiry, name),
        *(_of_upgrade(context, each, found) for each, found in judged.items()),
    ]


def _indexes(context: Context, wanted: Description, table: Description) -> list[Finding]:
    before = context.upgrade.before.get(TABLE)
    return judge_indexes(wanted, table, before["Properties"] if before else None)


def _expiry(context: Context, wanted: Description, description: Description, table: str) -> Finding:
    found = judge_expiry(wanted, description, table)
    # DynamoDB lets no deployment choose another attribute while one is in use.
    return found if _is_alive(description) else _of_upgrade(context, EXPIRY, found)


def _is_alive(expiry: Description) -> bool:
    return expiry["TimeToLiveStatus"] in ("ENABLED", "ENABLING")


def _of_upgrade(context: Context, name: str, found: Finding) -> Finding:
    # The deployed template is asked for only where something is wrong.
    return found if found.level is Level.OK else context.upgrade.set_by_it(found, TABLE, name)


def judge_keys(wanted: Description, table: Description) -> list[Finding]:
    """Does the table have the declared keys, which cannot be changed later, and is it ACTIVE?"""
    name, status = table["TableName"], table["TableStatus"]
    found = []
    if status not in ("ACTIVE", "UPDATING"):
        found.append(error(SUBJECT, f"{name} is {status}.", "Wait until it is ACTIVE."))
    if schema(wanted) != schema(table):
        sentence = f"The keys of {name} are {_spelt(table)}, declared are {_spelt(wanted)}."
        remedy = "It is not our table: move it aside, or choose another stage's name."
        found.append(error(SUBJECT, sentence, remedy))
    return found or [ok(SUBJECT, f"{name} is there, with the declared keys.")]


def judge_billing(wanted: Description, table: Description) -> Finding:
    mode = table.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED")
    if mode == wanted["BillingMode"]:
        return ok(SUBJECT, f"It is billed as declared ({mode}).")
    given = f"--billing-mode {wanted['BillingMode']}"
    remedy = UPDATE.format("update-table", table["TableName"], given)
    return warning(SUBJECT, f"It is billed as {mode}, which throttles.", remedy)


def judge_expiry(wanted: Description, description: Description, table: str) -> Finding:
    attribute = wanted[EXPIRY]["AttributeName"]
    if _is_alive(description) and description.get("AttributeName") == attribute:
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


def _spelt(description: Description) -> str:
    return ", ".join(f"{name} ({kind})" for _, name, kind in schema(description))
