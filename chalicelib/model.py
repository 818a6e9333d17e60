"""The base of every model: frozen, strict, and closed to unknown fields."""

from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, StringConstraints


class Model(BaseModel):
    """A value. Strict: `"1"` is no integer and `1` is no string; unknown fields are refused.

    What a validation error shows ends up in logs, so it never shows the input.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", hide_input_in_errors=True)


def _blank_is_none(text: str | None) -> str | None:
    return text or None


# Text a person typed: no control characters, no line or paragraph separators.
PRINTABLE = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$"

Text = Annotated[str, StringConstraints(max_length=200, pattern=PRINTABLE, strip_whitespace=True)]
Name = Annotated[
    str, StringConstraints(min_length=1, max_length=200, pattern=PRINTABLE, strip_whitespace=True)
]
FriendlyName = Annotated[
    Annotated[str, StringConstraints(max_length=100, pattern=PRINTABLE, strip_whitespace=True)]
    | None,
    AfterValidator(_blank_is_none),
]
Timestamp = AwareDatetime
