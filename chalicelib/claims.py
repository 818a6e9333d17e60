"""Where a claim stands in a token, and the forms in which issuers write one or several values."""

from collections.abc import Mapping
from typing import Any


def value_at(claims: Mapping[str, Any], path: str) -> Any:
    """The claim of that name, or the value at the end of a path with dots; None where there is none.

    A claim that has the whole name wins: `extn.account_id` may be one, and `https://shop.example/account_id` is.
    """
    if path in claims:
        return claims[path]
    # From the right, for the names on the way may have dots too: resource_access.shop.example.roles
    dots = [at for at, character in enumerate(path) if character == "."]
    for at in reversed(dots):
        inner = claims.get(path[:at])
        if isinstance(inner, Mapping):
            return value_at(inner, path[at + 1 :])
    return None


def one_text(value: Any, *, any_form: bool) -> str | None:
    """The one text that a claim holds. In any form, a list of one is that one."""
    if any_form and isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value if isinstance(value, str) else None


def several_texts(value: Any) -> tuple[str, ...]:
    """The texts of a claim that is one text or a list of texts; none for anything else."""
    listed = value if isinstance(value, list) else [value]
    return tuple(listed) if all(isinstance(each, str) for each in listed) else ()


def names(value: Any, *, any_form: bool) -> frozenset[str]:
    """The names in a list. In any form also one name, or a text of names with spaces between."""
    if isinstance(value, list):
        return frozenset(each for each in value if isinstance(each, str))
    if any_form and isinstance(value, str):
        return frozenset({value, *value.split()})
    return frozenset()
