"""One value judged as a field type judges it."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from chalicelib.web.faults import _advice


def kept(field: Any, given: object) -> Any:
    """What a field of this type keeps of a value. Raises ValidationError."""
    return TypeAdapter(field).validate_python(given, strict=True)


def told(field: Any, given: object) -> str:
    """What somebody reads who gave a value that is refused; fails where it is not."""
    with pytest.raises(ValidationError) as refused:
        kept(field, given)
    [error] = refused.value.errors()
    return _advice(error)
