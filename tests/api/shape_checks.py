"""Whether an answer has the shape of the contract, strictly.

A shape is a type, a pattern, a set of words, a tuple of alternatives, a list of one shape, or an
object's fields; a field whose name ends in `?` may be missing. Nothing else may be there.
"""

import re
from typing import Any

from tests.api.client import Answer
from tests.api.shapes import PROBLEM


def misfits(value: Any, shape: Any, path: str = "$") -> list[str]:
    """Every place where a value does not fit the shape."""
    if isinstance(shape, tuple):
        if any(not misfits(value, each, path) for each in shape):
            return []
        return misfits(value, shape[0], path)
    if isinstance(shape, dict):
        return _misfits_of_object(value, shape, path)
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{path} is {value!r}, not a list"]
        return [
            fault
            for number, each in enumerate(value)
            for fault in misfits(each, shape[0], f"{path}[{number}]")
        ]
    return [] if _is(value, shape) else [f"{path} is {value!r}, not {shape!r}"]


def _misfits_of_object(value: Any, shape: dict[str, Any], path: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{path} is {value!r}, not an object"]
    fields = {name.removesuffix("?"): each for name, each in shape.items()}
    needed = {name for name in shape if not name.endswith("?")}
    found = [f"{path}.{name} is missing" for name in sorted(needed - value.keys())]
    found += [
        f"{path}.{name} is not in the contract" for name in sorted(value.keys() - fields.keys())
    ]
    for name in value.keys() & fields.keys():
        found += misfits(value[name], fields[name], f"{path}.{name}")
    return found


def _is(value: Any, shape: Any) -> bool:
    if shape is None:
        return value is None
    if isinstance(shape, re.Pattern):
        return isinstance(value, str) and shape.fullmatch(value) is not None
    if isinstance(shape, set):
        return isinstance(value, str) and value in shape
    # In Python, True is an int; in JSON it is not.
    return isinstance(value, shape) and (shape is bool or not isinstance(value, bool))


def assert_fits(value: Any, shape: Any) -> None:
    assert misfits(value, shape) == []


def assert_problem(answer: Answer, status: int, code: str) -> None:
    """The answer is this refusal, in the shape of RFC 9457 and of the contract."""
    assert (answer.status, answer.json.get("code")) == (status, code), answer.json
    assert_fits(answer.json, PROBLEM)
    assert answer.json["status"] == status and answer.json["errors"]
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
