"""What is wrong with a request, in words: what to do about it, and where it is."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel, ValidationError

from chalicelib.errors import Fault
from chalicelib.values.base import ADVICE

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

MOST_LISTED, LONGEST_NAME = 50, 100
UNLISTED = Fault(code="more_problems", detail="")
MOMENT = "Give a time with an offset, such as 2026-01-31T12:00:00Z."
DAY = "Give a date, such as 2026-01-31."
# What to do about each of pydantic's kinds of error.
SENTENCES = {
    "missing": "Give this field; it is missing.",
    "model_type": "Give an object.",
    "string_type": "Give a text.",
    "bool_type": "Give true or false.",
    "bool_parsing": "Give true or false.",
    "int_type": "Give a whole number.",
    "int_parsing": "Give a whole number.",
    "int_parsing_size": "Give a smaller number.",
    "int_from_float": "Give a whole number.",
    "tuple_type": "Give a list.",
    "literal_error": "This must be {expected}.",
    "greater_than_equal": "Give {ge} or more.",
    "less_than_equal": "Give {le} or less.",
    "string_too_short": "Give a text that is not shorter than {min_length} character{s}.",
    "string_too_long": "Give a text that is not longer than {max_length} character{s}.",
    "too_long": "Give a list that is not longer than {max_length}.",
    "datetime_from_date_parsing": MOMENT,
    "datetime_parsing": MOMENT,
    "datetime_type": MOMENT,
    "timezone_aware": MOMENT,
    "date_parsing": DAY,
    "date_from_datetime_parsing": DAY,
}


def given_twice(parts: Iterable[str | int], noun: str = "field") -> Fault:
    """That a field or a parameter is there more than once, so that nobody knows which is meant."""
    detail = f"This {noun} is given more than once."
    return Fault(code="given_twice", detail=detail, pointer=_pointer(parts))


def faults_of(error: ValidationError, model: type[BaseModel], noun: str = "field") -> list[Fault]:
    """The faults in words; those beyond the ones that are listed are only there to be counted."""
    entries = error.errors(include_url=False, include_input=False)
    listed_faults = [_fault(entry, model, noun) for entry in entries[:MOST_LISTED]]
    return listed_faults + [UNLISTED] * (len(entries) - len(listed_faults))


def _fault(entry: "ErrorDetails", model: type[BaseModel], noun: str) -> Fault:
    unknown = entry["type"] == "extra_forbidden"
    detail = _unknown(entry["loc"], model, noun) if unknown else _advice(entry)
    return Fault(code=entry["type"], detail=detail, pointer=_pointer(entry["loc"]))


def _advice(entry: "ErrorDetails") -> str:
    """What to do, in our own words; those of our own checks are it already."""
    given = entry.get("ctx", {})
    if entry["type"] == "string_pattern_mismatch":
        return ADVICE.get(given["pattern"], "Give a text in the form that the documentation names.")
    words = SENTENCES.get(entry["type"])
    if words is None:
        return entry["msg"]
    counted = {"s": "" if 1 in given.values() else "s"}
    return words.format_map(given | counted)


def _unknown(parts: tuple[str | int, ...], model: type[BaseModel], noun: str) -> str:
    """That there is no such field, and the nearest that there is."""
    from difflib import get_close_matches  # Only a mistake needs it.

    name = str(parts[-1])
    if len(name) > LONGEST_NAME:
        return f"There is no {noun} of this name."
    near = get_close_matches(name, _fields_at(parts[:-1], model), n=1)
    return f"There is no {noun} `{name}`" + (f"; did you mean `{near[0]}`?" if near else ".")


def _fields_at(parts: Iterable[str | int], model: type[BaseModel]) -> list[str]:
    """The fields of the object at a place in a body."""
    here: type[BaseModel] | None = model
    for part in parts:
        if isinstance(part, str) and here:
            field = here.model_fields.get(part)
            here = _model_in(field.annotation) if field else None
    return list(here.model_fields) if here else []


def _model_in(kind: Any) -> type[BaseModel] | None:
    """The model that a field holds: one, perhaps one, or many."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind
    return next(filter(None, map(_model_in, get_args(kind))), None)


def listed(faults: list[Fault]) -> list[Fault]:
    """The first faults, and how many more there are."""
    more = len(faults) - MOST_LISTED
    if more <= 0:
        return faults
    problems = "is 1 more problem" if more == 1 else f"are {more} more problems"
    detail = f"There {problems}; these are the first {MOST_LISTED}."
    return [*faults[:MOST_LISTED], Fault(code="more_problems", detail=detail)]


def _pointer(parts: Iterable[str | int]) -> str | None:
    """A JSON pointer (RFC 6901) to a part of the body, or to a query parameter by its name."""
    escaped = (str(part).replace("~", "~0").replace("/", "~1") for part in parts)
    return "".join(f"/{part}" for part in escaped) or None
