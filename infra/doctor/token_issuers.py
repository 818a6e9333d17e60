"""TOKEN_ISSUERS: what cannot be meant, beyond what the settings themselves refuse."""

from collections.abc import Mapping

from pydantic import ValidationError

from chalicelib.config import Settings, TrustedIssuer, from_environment
from infra.doctor.finding import Finding, error, warning

SUBJECT = "configuration"
FILE = ".chalice/config.json"
# What AWS Lambda takes, names and values of all variables together.
MOST_BYTES = 4096
ROLES = ("buyer", "staff")


def addresses(variables: Mapping[str, str]) -> dict[str, str]:
    """The addresses in TOKEN_ISSUERS, by where they stand."""
    found: dict[str, str] = {}
    for number, each in enumerate(_given(variables)):
        found[f"TOKEN_ISSUERS[{number}].issuer"] = each.issuer
        found[f"TOKEN_ISSUERS[{number}].jwks_url"] = each.jwks_url
    return found


def judge(variables: Mapping[str, str]) -> list[Finding]:
    """Variables that are too long for Lambda, and roles that no issuer gives to anybody."""
    found: list[Finding] = []
    size = sum(len(f"{name}{value}".encode()) for name, value in variables.items())
    if size > MOST_BYTES:
        sentence = f"The variables have {size} bytes together, and Lambda takes {MOST_BYTES}."
        found.append(error(SUBJECT, sentence, f"Shorten TOKEN_ISSUERS in {FILE}."))
    return found + [
        warning(
            SUBJECT,
            f"No issuer gives anybody the role {role}.",
            f"Name it in role_names in {FILE}.",
        )
        for role in _given_to_nobody(variables)
    ]


def _given_to_nobody(variables: Mapping[str, str]) -> list[str]:
    given = _given(variables)
    # An issuer that translates nothing may name every role; so may the one of TOKEN_ISSUER.
    if not given or variables.get("TOKEN_ISSUER") or not all(each.role_names for each in given):
        return []
    named = {role for each in given for role in each.role_names.values()}
    return [role for role in ROLES if role not in named]


def _given(variables: Mapping[str, str]) -> tuple[TrustedIssuer, ...]:
    """What TOKEN_ISSUERS says; nothing where it does not fit, which is reported elsewhere."""
    try:
        alone = {"TOKEN_ISSUERS": variables.get("TOKEN_ISSUERS", "")}
        settings: Settings = from_environment(alone)
    except ValidationError:
        return ()
    return settings.token_issuers
