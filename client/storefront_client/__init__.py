"""A client of the BitTitan Storefront and its back office."""

from storefront_client import models, problems
from storefront_client.backoffice import BackOffice
from storefront_client.failures import (
    ConnectionFailed,
    OutcomeUnknown,
    ProblemError,
    StorefrontError,
    UnreadableAnswer,
)
from storefront_client.retries import Patience
from storefront_client.storefront import Storefront

__all__ = [
    "BackOffice",
    "ConnectionFailed",
    "OutcomeUnknown",
    "Patience",
    "ProblemError",
    "Storefront",
    "StorefrontError",
    "UnreadableAnswer",
    "models",
    "problems",
]
