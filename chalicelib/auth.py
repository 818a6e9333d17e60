"""From a bearer token to a caller, and the one place that judges roles."""

import time
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from chalicelib.config import Settings
from chalicelib.errors import Unauthenticated, WrongRole
from chalicelib.values.ids import ACCOUNT_OF_CALLER

if TYPE_CHECKING:
    from chalicelib import tokens

Role = Literal["buyer", "staff"]
ROLES: tuple[Role, ...] = ("buyer", "staff")


class Caller(BaseModel):
    """Who calls: an account, a user of it, and what the user may do, until the token ends (seconds since 1970)."""

    model_config = ConfigDict(frozen=True)

    account_id: Annotated[str, StringConstraints(pattern=ACCOUNT_OF_CALLER)]
    sub: Annotated[str, Field(min_length=1, max_length=255)]
    roles: tuple[str, ...]
    until: int | None = None

    def must_be(self, role: Role) -> None:
        """Raises WrongRole when the token is good and its role is not."""
        if role not in self.roles:
            raise WrongRole

    def as_context(self) -> dict[str, str]:
        """The caller as API Gateway can carry it from the authorizer to a view: flat text."""
        context = {"account_id": self.account_id, "sub": self.sub, "roles": " ".join(self.roles)}
        return context | {"until": "" if self.until is None else str(self.until)}

    @classmethod
    def of_context(cls, context: dict[str, str]) -> "Caller":
        """Raises Unauthenticated when the token has ended since: the gateway keeps an answer for a minute."""
        roles = tuple(context["roles"].split())
        # What an authorizer of an earlier release said may be kept, too.
        stated = context.get("until")
        until = int(stated) if stated else None
        if until is not None and until <= time.time():
            raise Unauthenticated
        return cls(account_id=context["account_id"], sub=context["sub"], roles=roles, until=until)


def caller_of(authorization: str, settings: Settings) -> Caller:
    """The caller a bearer token names. Raises Unauthenticated for any other token, and says no more;
    TemporarilyUnavailable when the issuer's keys cannot be had (rules.md R28, R35, R49).
    """
    # Loaded with the first token: the functions that judge none do not need it.
    from chalicelib import tokens

    scheme, _, text = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthenticated
    try:
        return _caller(tokens.accepted(text, settings.trusted_issuers))
    except (tokens.TokenRefused, ValidationError):
        raise Unauthenticated from None


def authenticated(authorization: str, settings: Settings) -> Caller:
    """The caller, or the one exception that makes API Gateway answer 401.

    Any other exception makes it answer 503, as infra/gateway.py has it: TemporarilyUnavailable is one.
    """
    try:
        return caller_of(authorization, settings)
    except Unauthenticated:
        # API Gateway goes by this very word.
        raise Exception("Unauthorized") from None


def _caller(token: "tokens.Token") -> Caller:
    allowed = token.roles
    return Caller.model_validate(
        {
            "account_id": token.account_id,
            "sub": token.user,
            "roles": [role for role in ROLES if role in allowed],
            "until": token.ends,
        }
    )
