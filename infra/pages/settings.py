"""How a stage's pages sign people in, and where they are: "pages" of a stage in .chalice/config.json."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chalicelib.config import without_slash
from infra.doctor.aws import is_loopback
from infra.doctor.configuration import PLACEHOLDER
from infra.stage import Stage, WrongArgument

FILE = ".chalice/config.json"
CERTIFICATE = "arn:aws:acm:us-east-1:"
Text = Annotated[str, Field(min_length=1)]


class UnusablePages(WrongArgument):
    """The message says what is missing of the pages' settings, or cannot be used."""


class PagesSettings(BaseModel):
    """What a stage says of its pages. An issuer need not be named where the stage trusts one alone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    client_id: Text
    issuer: str = ""
    scope: Text = "openid"
    # Auth0 gives no token for an API without it; the others know none.
    audience: Text | None = None
    domain: str = Field(default="", pattern=r"^(([a-z0-9-]+\.)+[a-z0-9-]+)?$")
    certificate_arn: str = ""


class SignIn(BaseModel):
    """The member `sign_in` of `/config.json`, which storefront/ reads."""

    model_config = ConfigDict(frozen=True)

    issuer: str
    client_id: str
    scope: str
    audience: str | None


def settings_of(stage: Stage) -> PagesSettings:
    """What a stage says of its pages. Raises UnusablePages."""
    given = stage.chalice_config["stages"][stage.name].get("pages")
    if not given:
        raise UnusablePages(
            f"{stage.name} does not say how its pages sign people in: write "
            f'"pages": {{"client_id": "…"}} into the stage in {FILE}, by the client that the issuer has for them.'
        )
    try:
        settings = PagesSettings.model_validate(given)
    except ValidationError as error:
        unfit = ", ".join(".".join(map(str, each["loc"])) for each in error.errors())
        raise UnusablePages(
            f'In "pages" of {stage.name} in {FILE} these do not fit: {unfit}.'
        ) from None
    _check_domain(stage, settings)
    return settings


def _check_domain(stage: Stage, settings: PagesSettings) -> None:
    arn, domain = settings.certificate_arn, settings.domain
    if bool(arn) != bool(domain):
        raise UnusablePages(
            f'A domain of the pages needs its certificate, and no other does: give both "domain" and '
            f'"certificate_arn" in "pages" of {stage.name}, or neither.'
        )
    if arn and not arn.startswith(CERTIFICATE):
        raise UnusablePages(
            f"CloudFront takes certificates of the region us-east-1 alone, and {arn} is not of it. There: "
            f"aws acm request-certificate --region us-east-1 --domain-name {domain} --validation-method DNS"
        )


def sign_in(stage: Stage, settings: PagesSettings) -> SignIn:
    """How people sign in, with an issuer whose tokens the stage accepts. Raises UnusablePages."""
    return SignIn(
        issuer=_issuer(stage, settings.issuer),
        client_id=settings.client_id,
        scope=settings.scope,
        audience=settings.audience,
    )


def _issuer(stage: Stage, named: str) -> str:
    trusted = [each.issuer for each in stage.settings.trusted_issuers]
    if not trusted:
        raise UnusablePages(f"{stage.name} accepts no issuer's tokens; make doctor says why.")
    if not named and len(trusted) > 1:
        raise UnusablePages(
            f'{stage.name} accepts tokens of {", ".join(trusted)}: say in "pages", by "issuer", which of them '
            "signs people in."
        )
    fitting = [each for each in trusted if not named or without_slash(each) == without_slash(named)]
    if not fitting:
        raise UnusablePages(
            f"{stage.name} accepts no tokens of {named}, where its pages were to sign people in."
        )
    return _reachable(stage, fitting[0])


def _reachable(stage: Stage, issuer: str) -> str:
    url = urlsplit(issuer)
    host = url.hostname or ""
    if PLACEHOLDER.search(host):
        raise UnusablePages(f"The issuer of {stage.name} is still a placeholder ({host}).")
    if url.scheme != "https" and not is_loopback(host):
        raise UnusablePages(f"The issuer of {stage.name} does not begin with https:// ({issuer}).")
    return issuer
