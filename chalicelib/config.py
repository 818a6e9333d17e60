"""The settings of a stage, from its environment. Everything else derives from the app's name and the stage."""

import os
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, Json, ValidationInfo, field_validator

APP_NAME = "bittitan-storefront"
Text = Annotated[str, Field(min_length=1)]


class TrustedIssuer(BaseModel):
    """An issuer whose tokens are accepted, and where they say what the service needs (rules.md R49).

    A claim is given by its name, or by a path of names with dots between.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer: Text
    jwks_url: Text
    audiences: Annotated[tuple[Text, ...], Field(min_length=1)]
    audience_claim: Text = "aud"
    account_claim: Text = "account_id"
    user_claim: Text = "sub"
    roles_claim: Text = "roles"
    # The issuer's names of roles, and ours. When it names any, no other name counts.
    role_names: dict[Text, Literal["buyer", "staff"]] = Field(default={})
    algorithms: Annotated[tuple[Literal["RS256", "PS256", "ES256"], ...], Field(min_length=1)] = (
        "RS256",
    )
    # Seconds that the issuer's clock may be ahead of ours. A token's end is its end.
    leeway: int = Field(default=60, ge=0, le=300)
    # Whether one value, a list and a text with spaces mean the same, and a slash at the issuer's end nothing.
    any_form: bool = True

    def is_named(self, issuer: object) -> bool:
        """Whether this is the issuer that a token names."""
        if not isinstance(issuer, str) or not self.any_form:
            return issuer == self.issuer
        return without_slash(issuer) == without_slash(self.issuer)


class Settings(BaseModel):
    """The service's settings; docs/operations.md says what each means."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    stage: str = Field(default="dev", pattern=r"^[a-z][a-z0-9]{0,15}$")
    sender_email: str = "licences@distributor.example"
    sender_name: str = Field(default="", max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$")
    reply_to: str = Field(default="", max_length=254, pattern=r"^([^@\s]+@[^@\s]+)?$")
    token_issuer: str = ""
    token_audience: str = ""
    jwks_url: str = ""
    token_issuers: Json[tuple[TrustedIssuer, ...]] = ()
    # How new coupons are made: by BitTitan's API, or by a person at the coupon desk.
    coupons: Literal["api", "desk"] = "api"
    bittitan_url: str = ""
    bittitan_api_key: str = Field(default="", repr=False)
    # How often, in a second, BitTitan may be asked whether a coupon is as before.
    coupon_checks_a_second: int = Field(default=20, ge=1, le=1000)
    invoice_prefix: str = Field(default="INV", pattern=r"^[A-Z]{2,8}$")
    credit_prefix: str = Field(default="CN", pattern=r"^[A-Z]{2,8}$")
    # Where an order gets its invoice number: from its own worker, or with others from the queue of invoices.
    invoice_numbers: Literal["orders", "queue"] = "orders"
    payment_days: int = Field(default=14, ge=0, le=120)
    reminder_days: tuple[Annotated[int, Field(ge=1, le=365)], ...] = Field(default=(), max_length=5)

    @field_validator("reminder_days", mode="before")
    @classmethod
    def _days_apart(cls, given: object) -> object:
        """`30,7` is two reminders, `0` is none."""
        if not isinstance(given, str):
            return given
        return () if given.strip() == "0" else tuple(given.split(","))

    # Who is told by mail of what waits at the coupon desk; empty: nobody.
    desk_email: str = Field(default="", max_length=254, pattern=r"^([!-?A-~]+@[!-?A-~]+)?$")
    # Without a bucket no documents of invoices are made.
    documents_bucket: str = Field(
        default="", max_length=63, pattern=r"^([a-z0-9][a-z0-9-]+[a-z0-9])?$"
    )
    # A host, and a base path of one part or none: API Gateway maps no more.
    public_url: str = Field(default="", pattern=r"^(https?://[^\s/?#@]+(/[A-Za-z0-9._~-]+)?/?)?$")
    # Whether the reference of the API is served: the page and the OpenAPI document.
    docs: Literal["on", "off"] = "on"

    @field_validator("token_issuers")
    @classmethod
    def _issuers_differ(
        cls, given: tuple[TrustedIssuer, ...], info: ValidationInfo
    ) -> tuple[TrustedIssuer, ...]:
        named = [without_slash(each.issuer) for each in given]
        if len({*named, without_slash(info.data.get("token_issuer", ""))}) <= len(named):
            raise ValueError("an issuer is given twice, here or in TOKEN_ISSUER")
        return given

    @property
    def trusted_issuers(self) -> tuple[TrustedIssuer, ...]:
        """Whose tokens are accepted: TOKEN_ISSUER's, with their claims as ever, and those of TOKEN_ISSUERS."""
        if not (self.token_issuer and self.token_audience and self.jwks_url):
            return self.token_issuers
        single = TrustedIssuer(
            issuer=self.token_issuer,
            jwks_url=self.jwks_url,
            audiences=(self.token_audience,),
            any_form=False,
        )
        return (single, *self.token_issuers)

    @property
    def base_url(self) -> str:
        """What callers put before a path of the API: its public address, else the path of its stage."""
        return self.public_url.removesuffix("/") or "/api"

    @property
    def desk_page(self) -> str:
        """Where the pages have the coupon desk; empty where PUBLIC_URL is not theirs: it has the API at /api."""
        pages = self.base_url.removesuffix("/api")
        return f"{pages}/bss/#/coupon-desk" if pages and pages != self.base_url else ""

    @property
    def table_name(self) -> str:
        return f"{APP_NAME}-{self.stage}"

    @property
    def orders_queue_name(self) -> str:
        return f"{APP_NAME}-{self.stage}-orders"

    @property
    def mail_events_queue_name(self) -> str:
        return f"{APP_NAME}-{self.stage}-mail-events"

    @property
    def invoices_queue_name(self) -> str:
        return f"{APP_NAME}-{self.stage}-invoices.fifo"

    @property
    def coupon_checks_queue_name(self) -> str:
        return f"{APP_NAME}-{self.stage}-coupon-checks"

    @property
    def configuration_set_name(self) -> str:
        return f"{APP_NAME}-{self.stage}"

    @property
    def bittitan_secret_name(self) -> str:
        return f"{APP_NAME}/{self.stage}/bittitan-api-key"


def without_slash(issuer: str) -> str:
    """An issuer's name without the slash that some write at its end."""
    return issuer.removesuffix("/")


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read from the environment at the first call."""
    return from_environment(dict(os.environ))


def from_environment(environment: dict[str, str]) -> Settings:
    """Settings from variables named like the fields, in capitals; an empty one counts as unset."""
    given = {name: environment.get(name.upper(), "") for name in Settings.model_fields}
    return Settings.model_validate({name: value for name, value in given.items() if value})
