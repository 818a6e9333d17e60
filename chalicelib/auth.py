"""From a bearer token to a caller: the one place that judges tokens, and the one that judges roles."""

from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from chalicelib.config import Settings
from chalicelib.errors import Unauthenticated, WrongRole

if TYPE_CHECKING:
    from jwt import PyJWKClient

Role = Literal["buyer", "staff"]
ROLES: tuple[Role, ...] = ("buyer", "staff")
ALGORITHMS = ["RS256"]


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


@lru_cache(maxsize=4)
def _keys(jwks_url: str) -> "PyJWKClient":
    from jwt import PyJWKClient

    return PyJWKClient(jwks_url, lifespan=300, timeout=3)


def caller_of(authorization: str, settings: Settings) -> Caller:
    """The caller a bearer token names. Raises Unauthenticated for any other token, and says no more.

    Signature, `exp`, `aud` and `iss` are checked, RS256 only, against the issuer's published keys.
    """
    import jwt

    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not settings.jwks_url:
        raise Unauthenticated
    try:
        key = _keys(settings.jwks_url).get_signing_key_from_jwt(token)
        claims = jwt.decode(
            token,
            key,
            algorithms=ALGORITHMS,
            audience=settings.token_audience,
            issuer=settings.token_issuer,
            options={"require": ["exp", "aud", "iss", "sub"]},
        )
        return _caller(claims)
    except (jwt.PyJWTError, ValidationError, TypeError):
        raise Unauthenticated from None


def authenticated(authorization: str, settings: Settings) -> Caller:
    """The caller, or the one exception that makes API Gateway answer 401 instead of 403 or 500."""
    try:
        return caller_of(authorization, settings)
    except Unauthenticated:
        # API Gateway goes by this very word.
        raise Exception("Unauthorized") from None


def _caller(claims: dict[str, object]) -> Caller:
    roles = claims.get("roles")
    known = [role for role in ROLES if role in roles] if isinstance(roles, list) else []
    return Caller.model_validate(
        {"account_id": claims.get("account_id"), "sub": claims["sub"], "roles": known}
    )
