"""Change history: who changed what of a thing, in rows of their own beside its row (rules.md R39)."""

from collections.abc import Iterator, Set
from datetime import datetime

from pydantic import JsonValue

from chalicelib.storage.conditions import Put
from chalicelib.storage.keys import CHANGES, Key, change_key, read, row
from chalicelib.storage.pages import ListAnswer, ListQuery, list_answer, page_of_rows
from chalicelib.storage.table import Table
from chalicelib.values.base import Model, Timestamp
from chalicelib.values.money import Money

# Whatever a field of the API has: a text, a number, true or false, an amount of money, null.
Value = object


class FieldChange(Model):
    """One field that was changed, by its path as in the API. What was not there is null."""

    field: str
    old: Value
    new: Value


class ChangeAnswer(Model):
    """What a user changed at one moment. A thing's first one is what it was created with."""

    at: Timestamp
    by: str
    changes: tuple[FieldChange, ...]


def entry(
    key: Key, revision: int, changes: tuple[FieldChange, ...], *, by: str, now: datetime
) -> Put:
    """The write of an entry of the history of the row at `key`, which that change takes to `revision`.

    It goes into the transaction of the change. Its place follows from the revision, so entries are in the
    order in which the changes were made, whatever the clocks said.
    """
    kept = change_key(key, revision)
    return Put(row(kept, ChangeAnswer(at=now, by=by, changes=changes), position=kept.sk))


def differences(
    before: Model | None, after: Model, unrecorded: Set[str] = frozenset()
) -> tuple[FieldChange, ...]:
    """Every field that is not as it was; all that have a value, where there was nothing before."""
    old = dict(_fields(_recorded(before, unrecorded)))
    new = dict(_fields(_recorded(after, unrecorded)))
    return tuple(
        FieldChange(field=field, old=old.get(field), new=new.get(field))
        for field in dict.fromkeys([*new, *old])
        if old.get(field) != new.get(field)
    )


def _recorded(thing: Model | None, unrecorded: Set[str]) -> dict[str, JsonValue]:
    return thing.model_dump(mode="json", exclude=set(unrecorded)) if thing else {}


def _fields(parts: dict[str, JsonValue], above: str = "") -> Iterator[tuple[str, JsonValue]]:
    """Every value by its dotted path. An amount of money is one value."""
    for name, value in parts.items():
        if isinstance(value, dict) and value.keys() != Money.model_fields.keys():
            yield from _fields(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def changes_of(key: Key, query: ListQuery, *, table: Table) -> ListAnswer[ChangeAnswer]:
    """A page of the history of the row at `key`, newest first. Raises ValidationFailed on a bad cursor."""
    found = page_of_rows(table, key.pk, CHANGES, query)
    return list_answer(found, lambda row: read(ChangeAnswer, row), ChangeAnswer)
