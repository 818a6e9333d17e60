"""The base of every model: frozen, strict, and closed to unknown fields."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, ClassVar, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    model_validator,
)
from pydantic_core import PydanticCustomError


class Model(BaseModel):
    """A value. Strict: `"1"` is no integer and `1` is no string; unknown fields are refused.

    What a validation error shows ends up in logs, so it never shows the input.
    """

    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", hide_input_in_errors=True, defer_build=True
    )

    def with_changes(self, **changes: Any) -> Self:
        """This value with some fields changed, validated like any other. Raises ValidationError.

        A model inside may come as another that has its fields, such as a part of a request.
        """
        return self.model_validate(vars(self) | changes, from_attributes=True)

    @classmethod
    def of(cls, stored: "Model") -> Self:
        """What this model shows of a stored value of another class: the fields of the same names."""
        return cls.model_validate(stored, from_attributes=True)


# An answer that has a field since a later release: answers that were kept before lack it, new ones never do.
ALWAYS_ANSWERED = ConfigDict(json_schema_serialization_defaults_required=True)


def without_defaults(schema: dict[str, Any]) -> None:
    """Leave the defaults of a model out of its schema: a generated client would send them unasked."""
    for field in schema["properties"].values():
        field.pop("default", None)


def _of_a_change(schema: dict[str, Any]) -> None:
    """The schema of a change: at least one field, and what is left out has no value."""
    without_defaults(schema)
    schema["minProperties"] = 1


class Change(Model):
    """A request that changes what it names and leaves the rest. One that names nothing is refused."""

    model_config = ConfigDict(json_schema_extra=_of_a_change)

    advice: ClassVar[str] = "Give something to change."

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if not self.model_fields_set:
            raise PydanticCustomError("nothing_to_change", "{advice}", {"advice": self.advice})
        return self


def is_none(value: object) -> bool:
    """Whether a field has no value: it is left out of what is stored, or of a fingerprint, then."""
    return value is None


# What to do about a text that does not fit a pattern, by the pattern.
ADVICE: dict[str, str] = {}


def advised(pattern: str, advice: str) -> str:
    """The pattern; whoever does not fit it is told the advice, and never the pattern."""
    ADVICE[pattern] = advice
    return pattern


Timestamp = AwareDatetime


def promised(**schema: int | str) -> Any:
    """What the document says of a value that is kept: it was judged when it was given, and is not again."""
    return Field(json_schema_extra={**schema})


# Texts as they are kept, by how long they may be; and tax rates and currencies.
Kept = Annotated[str, promised(maxLength=200)]
KeptShort = Annotated[str, promised(maxLength=40)]
KeptRate = Annotated[str, promised(pattern=r"^0(\.[0-9]{1,6})?$")]
KeptCurrency = Annotated[str, promised(pattern=r"^[A-Z]{3}$")]


def _whole(number: object) -> object:
    """JSON knows one kind of number: 3.0 is an integer."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


# Behind the bounds of an integer in a request.
WHOLE = BeforeValidator(_whole)


def _digits(text: object) -> object:
    if not isinstance(text, str):
        return text
    if not re.fullmatch("-?[0-9]{1,9}", text):
        raise PydanticCustomError("int_parsing", "Give a whole number, in digits.")
    return int(text)


TRUTHS = {"true": True, "false": False}


def _true_or_false(text: object) -> object:
    if not isinstance(text, str):
        return text
    if text not in TRUTHS:
        raise PydanticCustomError("bool_parsing", "Give true or false.")
    return TRUTHS[text]


# In a query, where every value is a text: a number and a truth are spelt as JSON spells them.
DIGITS = BeforeValidator(_digits)
Flag = Annotated[bool, BeforeValidator(_true_or_false)]


def _moment(text: object) -> object:
    if isinstance(text, str) and not re.match(r"\d{4}-\d{2}-\d{2}[Tt ]", text):
        raise PydanticCustomError("datetime", "A date with a time and an offset is needed.")
    return text


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise PydanticCustomError("datetime", "That is beyond the calendar.") from None


def _day(given: object) -> object:
    is_written_out = isinstance(given, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", given)
    if not is_written_out and type(given) is not date:
        raise PydanticCustomError("date", "A date such as 2026-01-31 is needed.")
    return given


# A moment and a day in a request: written out, never a count of seconds.
Moment = Annotated[AwareDatetime, Strict(False), BeforeValidator(_moment), AfterValidator(_in_utc)]
Day = Annotated[date, Strict(False), BeforeValidator(_day)]
