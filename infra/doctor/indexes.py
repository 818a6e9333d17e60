"""Compares the table's indexes with those that infra/template.yaml declares, and those of the deployment before.

CloudFormation makes or deletes one index in an update, and changes none.
"""

from typing import Any

from infra.doctor.finding import Finding, error, ok, warning

SUBJECT = "table"
UPDATE = "aws dynamodb update-table --table-name {} --global-secondary-index-updates"
DELETE = """{} '[{{"Delete": {{"IndexName": "{}"}}}}]'"""
AS_DECLARED = "create it as infra/template.yaml says (aws dynamodb update-table --table-name {})"
Description = dict[str, Any]


def judge_indexes(
    wanted: Description, table: Description, before: Description | None = None
) -> list[Finding]:
    """`before` is the table of the deployed template; without one, the deployment changes no index."""
    declared, there, known = indexes(wanted), indexes(table), indexes(before or wanted)
    name = table["TableName"]
    found = [_missing(each, name, known) for each in declared if each not in there]
    for each in sorted(set(declared) & set(there)):
        found += _unlike(each, name, declared[each], there[each], known.get(each))
    found += [_too_many(each, name, known) for each in sorted(set(there) - set(declared))]
    found += _at_once(sorted(set(declared) ^ set(known)))
    return found or [ok(SUBJECT, f"Its indexes are as declared: {', '.join(declared)}.")]


def _missing(index: str, table: str, known: dict[str, Description]) -> Finding:
    if index not in known:
        return ok(SUBJECT, f"The index {index} is not there yet; it comes with this deployment.")
    remedy = AS_DECLARED.format(table).capitalize() + "."
    return error(SUBJECT, f"The index {index} is missing.", remedy)


def _unlike(
    index: str, table: str, wanted: Description, there: Description, known: Description | None
) -> list[Finding]:
    if known is None:
        sentence = (
            f"The index {index} is there, and its stack does not know it: it would be made twice."
        )
        return [error(SUBJECT, sentence, _way_to(index, table, wanted, known))]
    if shape(wanted) != shape(there):
        sentence = f"The index {index} has other keys or holds other attributes than declared."
        return [error(SUBJECT, sentence, _way_to(index, table, wanted, known))]
    if there.get("IndexStatus", "ACTIVE") != "ACTIVE":
        sentence = f"The index {index} is {there['IndexStatus']}."
        return [error(SUBJECT, sentence, "Wait until it is ACTIVE.")]
    return []


def _way_to(index: str, table: str, wanted: Description, known: Description | None) -> str:
    if known is None:
        return f"Delete it, then deploy: {_drop(table, index)}"
    if shape(known) == shape(wanted):
        return f"Delete it ({_drop(table, index)}), then {AS_DECLARED.format(table)}."
    return (
        "CloudFormation changes no index: give it another name in infra/template.yaml and "
        "chalicelib/storage/keys.py, or deploy a release without it in between."
    )


def _too_many(index: str, table: str, known: dict[str, Description]) -> Finding:
    if index in known:
        return ok(SUBJECT, f"The index {index} goes with this deployment.")
    sentence = f"The index {index} is not declared; it costs a write for every row it holds."
    return warning(SUBJECT, sentence, _drop(table, index))


def _at_once(changed: list[str]) -> list[Finding]:
    if len(changed) < 2:
        return []
    sentence = f"CloudFormation makes or deletes one index at a time, not {', '.join(changed)}."
    return [error(SUBJECT, sentence, "Deploy the releases in between, one after the other.")]


def _drop(table: str, index: str) -> str:
    return DELETE.format(UPDATE.format(table), index)


def schema(description: Description) -> list[tuple[str, str, str]]:
    """The keys of a table or an index: which part, of which attribute, of which type."""
    types = {
        each["AttributeName"]: each["AttributeType"] for each in description["AttributeDefinitions"]
    }
    return [
        (each["KeyType"], each["AttributeName"], types.get(each["AttributeName"], "?"))
        for each in description["KeySchema"]
    ]


def indexes(description: Description) -> dict[str, Description]:
    types = {"AttributeDefinitions": description["AttributeDefinitions"]}
    listed = description.get("GlobalSecondaryIndexes", [])
    return {each["IndexName"]: types | each for each in listed}


def shape(index: Description) -> tuple[list[tuple[str, str, str]], str, list[str]]:
    projection = index["Projection"]
    named = sorted(projection.get("NonKeyAttributes", []))
    return schema(index), projection["ProjectionType"], named
