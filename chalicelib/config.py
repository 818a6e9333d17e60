"""The settings of a stage, from its environment. Everything else derives from the app's name and the stage."""

import os
from functools import lru_cache

from pydantic import BaseModel, ConfigDict, Field

APP_NAME = "bittitan-storefront"


class Settings(BaseModel):
    """The service's settings; docs/operations.md says what each means."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    stage: str = Field(default="dev", pattern=r"^[a-z][a-z0-9]{0,15}$")
    sender_email: str = "licences@distributor.example"
    token_issuer: str = ""
    token_audience: str = ""
    jwks_url: str = ""
    bittitan_url: str = ""
    bittitan_api_key: str = Field(default="", repr=False)
    invoice_prefix: str = Field(default="INV", pattern=r"^[A-Z]{2,8}$")
    credit_prefix: str = Field(default="CN", pattern=r"^[A-Z]{2,8}$")
    payment_days: int = Field(default=14, ge=0, le=120)

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
    def configuration_set_name(self) -> str:
        return f"{APP_NAME}-{self.stage}"

    @property
    def bittitan_secret_name(self) -> str:
        return f"{APP_NAME}/{self.stage}/bittitan-api-key"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read from the environment at the first call."""
    return from_environment(dict(os.environ))


def from_environment(environment: dict[str, str]) -> Settings:
    """Settings from variables named like the fields, in capitals; an empty one counts as unset."""
    given = {name: environment.get(name.upper(), "") for name in Settings.model_fields}
    return Settings.model_validate({name: value for name, value in given.items() if value})
