"""What staff may ask for an order."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from chalicelib.values.addresses import ADDRESS, LONGEST_ADDRESS, Address
from chalicelib.values.base import Model
from chalicelib.values.text import PRINTABLE, Name, Reason

AssetId = Annotated[str, StringConstraints(min_length=1, max_length=100)]


def _some(asset_ids: tuple[str, ...]) -> tuple[str, ...]:
    if not asset_ids:
        advice = "Name an asset at least; leave the field out to cancel all of them."
        raise PydanticCustomError("too_short", advice)
    return asset_ids


AssetIds = Annotated[
    tuple[AssetId, ...],
    Field(max_length=40, json_schema_extra={"minItems": 1}),
    AfterValidator(_some),
]


class CancelOrder(Model):
    """Why an order is cancelled, and which of its assets; all of them unless some are named."""

    reason: Reason
    asset_ids: AssetIds | None = None


class ReplaceCoupon(Model):
    """Why a coupon is replaced; it stands in the history of its asset."""

    reason: Reason


class CorrectedRecipient(Model):
    """Who gets the mail from now on; the name stays where none is given."""

    email: Address
    name: Name | None = None


def _named(recipient: object) -> object:
    return {"email": recipient} if isinstance(recipient, str) else recipient


RECIPIENT = {
    "description": "An address, or an address with the name of who reads there.",
    "anyOf": [
        {"type": "string", "maxLength": LONGEST_ADDRESS, "pattern": ADDRESS},
        {
            "type": "object",
            "properties": {
                "email": {"type": "string", "maxLength": LONGEST_ADDRESS, "pattern": ADDRESS},
                "name": {
                    "type": ["string", "null"],
                    "minLength": 1,
                    "maxLength": 200,
                    "pattern": PRINTABLE,
                },
            },
            "required": ["email"],
            "additionalProperties": False,
        },
        {"type": "null"},
    ],
}


class WelcomeAgain(Model):
    """Send the welcome mail again, to a corrected recipient or address if one is given."""

    recipient: Annotated[
        CorrectedRecipient | None, BeforeValidator(_named), WithJsonSchema(RECIPIENT)
    ] = None
