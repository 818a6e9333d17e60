"""The base of every model: immutable, and tolerant of what a newer service adds."""

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, ValidatorFunctionWrapHandler
from pydantic.functional_validators import field_validator


class Model(BaseModel):
    """A value. Unknown fields are dropped, unknown enumeration values kept, and errors never show the input."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    @field_validator("*", mode="wrap")
    @classmethod
    def _keep_a_new_word(cls, value: Any, known: ValidatorFunctionWrapHandler) -> Any:
        """Accept an enumeration value that the service added after this client was released."""
        try:
            return known(value)
        except ValidationError as error:
            new_word = [fault["type"] for fault in error.errors(include_input=False)] == [
                "literal_error"
            ]
            if new_word and isinstance(value, str):
                return value
            raise
