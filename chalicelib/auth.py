"""From a bearer token to a caller: the one place that judges tokens, and the one that judges roles."""

import time
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from chalicelib.config import Settings
from chalicelib.errors import Unauthenticated, WrongRole

Role = Literal["buyer", "staff"]
ROLES: tuple[Role, ...] = ("buyer", "staff")
ALGORITHMS = ["RS256"]
# The issuer's clock may be ahead of ours by this many seconds. A token's end is its end.
CLOCKS_DIFFER_BY = 60


class Caller(BaseModel):
    """Who calls: an account, a user of it, and what the user may do."""

    model_config = ConfigDict(frozen=True)

    account_id: Annotated[str, StringConstraints(pattern=r"^acc_[A-Za-z0-9_]{1,64}$")]
    sub: Annotated[str, Field(min_length=1, max_length=255)]
    roles: tuple[str, ...]

    def must_be(self, role: Role) -> None:
        """Raises WrongRole when the token is good and its role is not."""
        if role not in self.roles:
            raise WrongRole

    def as_context(self) -> dict[str, str]:
        """The caller as API Gateway can carry it from the authorizer to a view: flat text."""
        return {"account_id": self.account_id, "sub": self.sub, "roles": " ".join(self.roles)}

    @classmethod
    def of_context(cls, context: dict[str, str]) -> "Caller":
        roles = tuple(context["roles"].split())
        return cls(account_id=context["account_id"], sub=context["sub"], roles=roles)


def caller_of(authorization: str, settings: Settings) -> Caller:
    """The caller a bearer token names. Raises Unauthenticated for any other token, and says no more;
    TemporarilyUnavailable when the issuer's keys cannot be had (rules.md R28, R35).

    Signature, times, `aud` and `iss` are checked, RS256 only, against the issuer's published keys.
    """
    import jwt

    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not settings.jwks_url:
        raise Unauthenticated
    try:
        return _caller(_claims(token, settings))
    except (jwt.PyJWTError, ValidationError, TypeError, OverflowError):
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


def _claims(token: str, settings: Settings) -> dict[str, Any]:
    import jwt

    from chalicelib.issuer import keys_of

    claims = jwt.decode(
        token,
        keys_of(settings.jwks_url).key(_key_id(token)),
        algorithms=ALGORITHMS,
        audience=settings.token_audience,
        issuer=settings.token_issuer,
        leeway=CLOCKS_DIFFER_BY,
        options={"require": ["exp", "aud", "iss", "sub"]},
    )
    if int(claims["exp"]) <= time.time():
        raise Unauthenticated
    return claims


def _key_id(token: str) -> str:
    """The id of the key that a token says it was signed with. What is no token is not worth asking for keys."""
    import jwt

    unverified = jwt.decode_complete(token, options={"verify_signature": False})
    key_id = unverified["header"].get("kid")
    if not key_id:
        raise Unauthenticated
    return key_id


def _caller(claims: dict[str, object]) -> Caller:
    roles = claims.get("roles")
    known = [role for role in ROLES if role in roles] if isinstance(roles, list) else []
    return Caller.model_validate(
        {"account_id": claims.get("account_id"), "sub": claims["sub"], "roles": known}
    )
