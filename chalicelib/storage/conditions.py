"""Under which condition a row is written, how DynamoDB is told, and what is raised where it does not hold."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from chalicelib.storage.keys import Key, Row


class Lost(Exception):
    """A condition did not hold: someone else was first. `keys` are the rows whose condition it was."""

    def __init__(self, *keys: Key) -> None:
        self.keys = frozenset(keys)
        super().__init__(f"{len(self.keys)} conditions did not hold")


class Missing(Lost):
    """There is no row whose condition could have held."""


class Condition(NamedTuple):
    """A condition by its story; `values` are its parameters as `:name`."""

    expression: str
    values: Mapping[str, str | int] = MappingProxyType({})


NEVER_WRITTEN = Condition("attribute_not_exists(pk)")
UNCHANGED_SINCE_READ = "version = :seen"


def unchanged_since_read(version: int) -> Condition:
    """The row is still at the version that was read; 0 when there was no row."""
    return Condition(UNCHANGED_SINCE_READ, {"seen": version}) if version else NEVER_WRITTEN


class Put(NamedTuple):
    """Write a whole row, if its condition holds."""

    row: Row
    condition: Condition | None = None


def attributes(values: Mapping[str, str | int]) -> Row:
    """The values of an expression, by the names that it has for them."""
    return {f":{name}": attribute(value) for name, value in values.items()}


def attribute(value: str | int) -> Row:
    """A value as DynamoDB has it."""
    return {"N": str(value)} if isinstance(value, int) else {"S": value}


def conditional(condition: Condition | None) -> Row:
    """The parameters of a write for its condition; none without one."""
    if condition is None:
        return {}
    given = {"ConditionExpression": condition.expression}
    values = attributes(condition.values)
    return given | ({"ExpressionAttributeValues": values} if values else {})


def setting(changes: Mapping[str, str | int], condition: Condition, counting: str) -> Row:
    """The parameters that set attributes under a condition, and count another one up if it is named."""
    sets = [f"{name} = :set_{name}" for name in changes]
    values = {f"set_{name}": value for name, value in changes.items()} | dict(condition.values)
    if counting:
        sets.append(f"{counting} = if_not_exists({counting}, :none) + :one")
        values |= {"none": 0, "one": 1}
    return {
        "UpdateExpression": f"SET {', '.join(sets)}",
        "ConditionExpression": condition.expression,
        "ExpressionAttributeValues": attributes(values),
    }
