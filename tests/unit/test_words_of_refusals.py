"""What is wrong with a field of a request is said in words of ours, never in the library's."""

import json
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel, ValidationError
from pydantic_core.core_schema import ErrorType

from chalicelib.openapi.routes import endpoints
from chalicelib.web.faults import SENTENCES, _model_in

# Worded by what it is about, not by its kind.
WORDED = {*SENTENCES, "extra_forbidden", "string_pattern_mismatch"}
NUMBERS = (True, 0, -1, 1.5, 1e400, 10**20)
TEXTS = ("", "x", "x" * 10_000, "2026-01-31", "\u0000")
VALUES = (None, *NUMBERS, *TEXTS, [], [None], ["", ""], {}, {"a": 1})
TAKEN = {model for each in endpoints() for model in (each.body, each.query) if model}
MODELS = sorted(TAKEN, key=lambda model: model.__name__)


def bodies(model: type[BaseModel]) -> Iterator[dict[str, Any]]:
    """A body with one field of each value, for each field, however deep it lies."""
    for name, field in model.model_fields.items():
        yield from ({name: value} for value in VALUES)
        if inner := _model_in(field.annotation):
            for body in bodies(inner):
                yield {name: body}
                yield {name: [body]}


def kinds_of_errors(model: type[BaseModel], body: Any) -> set[str]:
    try:
        model.model_validate(body)
    except ValidationError as error:
        return {entry["type"] for entry in error.errors()}
    return set()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_no_field_is_refused_in_the_words_of_the_library(model: type[BaseModel]) -> None:
    unworded = {
        (kind, json.dumps(body)[:100])
        for body in bodies(model)
        for kind in kinds_of_errors(model, body)
        if kind in get_args(ErrorType) and kind not in WORDED
    }
    assert unworded == set()
