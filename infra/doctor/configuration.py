"""The variables in .chalice/config.json: are all of them set, with plausible values?"""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from pydantic import ValidationError

from chalicelib.config import Settings, from_environment
from infra.doctor import token_issuers
from infra.doctor.aws import is_loopback
from infra.doctor.context import Context
from infra.doctor.finding import Finding, error, ok, warning
from infra.stage import Stage

SUBJECT = "configuration"
FILE = ".chalice/config.json"
URLS = ("TOKEN_ISSUER", "JWKS_URL", "BITTITAN_URL")
NEEDED = ("SENDER_EMAIL", *URLS, "TOKEN_AUDIENCE")
ONE_ISSUER = ("TOKEN_ISSUER", "JWKS_URL", "TOKEN_AUDIENCE")
OTHERS = {"LOG_LEVEL", "POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE"}
# Domain names reserved for examples (RFC 2606).
PLACEHOLDER = re.compile(r"(^|\.)(example|invalid|test|example\.(com|net|org))$")
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def check(context: Context) -> list[Finding]:
    return judge(
        context.stage.name, context.stage.variables, rehearsed=context.aws.is_on_this_machine()
    )


def settings_of(stage: Stage) -> Settings:
    """The stage's settings, with defaults in place of invalid values."""
    given = dict(stage.variables)
    try:
        settings = from_environment(given)
    except ValidationError as problem:
        unfit = {str(each["loc"][0]).upper() for each in problem.errors()}
        settings = from_environment({name: given[name] for name in given if name not in unfit})
    # Resources are looked up by the requested stage's name, whatever its variables say.
    return settings.model_copy(update={"stage": stage.name})


def judge(stage: str, variables: Mapping[str, str], *, rehearsed: bool) -> list[Finding]:
    """Everything that is wrong with a stage's variables, or one finding that all is well.

    `rehearsed`: the AWS is on this machine, so addresses on this machine are acceptable.
    """
    found = [
        *_unfit(stage, variables),
        *_missing(variables),
        *_addresses(variables, rehearsed=rehearsed),
        *_sender(variables),
        *_bucket(variables, rehearsed=rehearsed),
        *_desk(variables),
        *_prefixes(variables),
        *_odd(variables),
        *token_issuers.judge(variables),
    ]
    return found or [ok(SUBJECT, f"The variables of {stage} are set and fit.")]


def _wrong(sentence: str, remedy: str) -> Finding:
    return error(SUBJECT, sentence, f"{remedy} in {FILE}.")


def _unfit(stage: str, variables: Mapping[str, str]) -> list[Finding]:
    found = []
    if variables.get("STAGE") != stage:
        found.append(_wrong(f"STAGE is not {stage}.", f'Write "STAGE": "{stage}"'))
    try:
        from_environment(dict(variables))
    except ValidationError as problem:
        for each in problem.errors(include_url=False, include_input=False):
            name = _spelt(each["loc"])
            found.append(_wrong(f"{name} does not fit: {each['msg']}.", f"Mend {name}"))
    return found


def _spelt(place: tuple[int | str, ...]) -> str:
    """A variable, and the place in it where it holds JSON: TOKEN_ISSUERS[0].audiences"""
    name, *inside = place
    steps = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in inside]
    return str(name).upper() + "".join(steps)


def _missing(variables: Mapping[str, str]) -> list[Finding]:
    # A coupon desk asks no program of BitTitan's.
    optional = {"BITTITAN_URL"} if variables.get("COUPONS") == "desk" else set[str]()
    # TOKEN_ISSUERS stands instead of the three variables of one issuer, or beside all of them.
    if variables.get("TOKEN_ISSUERS") and not any(variables.get(name) for name in ONE_ISSUER):
        optional |= {*ONE_ISSUER}
    return [
        _wrong(f"{name} is not set.", f"Set {name}")
        for name in NEEDED
        if name not in optional and not variables.get(name, "")
    ]


def _addresses(variables: Mapping[str, str], *, rehearsed: bool) -> list[Finding]:
    given = {name: variables[name] for name in (*URLS, "PUBLIC_URL") if variables.get(name)}
    return [
        finding
        for name, url in (given | token_issuers.addresses(variables)).items()
        for finding in _address(name, url, rehearsed=rehearsed)
    ]


def _address(name: str, address: str, *, rehearsed: bool) -> list[Finding]:
    url = urlsplit(address)
    host = url.hostname or ""
    local = rehearsed and is_loopback(host)
    if not host or not (url.scheme == "https" or local):
        return [_wrong(f"{name} does not begin with https://.", f"Give {name} by https")]
    if PLACEHOLDER.search(host):
        return [_wrong(f"{name} is still a placeholder ({host}).", f"Fill in {name}")]
    if is_loopback(host) and not rehearsed:
        return [_wrong(f"{name} is an address of this machine.", f"Fill in {name}")]
    return []


def _sender(variables: Mapping[str, str]) -> list[Finding]:
    sender = variables.get("SENDER_EMAIL", "")
    if sender and not ADDRESS.fullmatch(sender):
        return [_wrong("SENDER_EMAIL is no mail address.", "Mend SENDER_EMAIL")]
    domain = sender.rpartition("@")[2]
    if PLACEHOLDER.search(domain):
        return [_wrong(f"SENDER_EMAIL is still a placeholder ({domain}).", "Fill in SENDER_EMAIL")]
    return []


def _bucket(variables: Mapping[str, str], *, rehearsed: bool) -> list[Finding]:
    bucket = variables.get("DOCUMENTS_BUCKET", "")
    if not bucket:
        sentence = "DOCUMENTS_BUCKET is not set, so invoices get no documents."
        return [warning(SUBJECT, sentence, f"Set DOCUMENTS_BUCKET in {FILE}.")]
    if "example" in bucket and not rehearsed:
        still = (
            f"DOCUMENTS_BUCKET is still a placeholder ({bucket}); a bucket's name is nobody else's."
        )
        return [_wrong(still, "Fill in DOCUMENTS_BUCKET")]
    return []


def _desk(variables: Mapping[str, str]) -> list[Finding]:
    if variables.get("COUPONS") != "desk" or variables.get("DESK_EMAIL"):
        return []
    sentence = "DESK_EMAIL is not set, so nobody is told by mail of what waits at the coupon desk."
    return [warning(SUBJECT, sentence, f"Set DESK_EMAIL in {FILE}.")]


def _prefixes(variables: Mapping[str, str]) -> list[Finding]:
    defaults = Settings()
    invoices = variables.get("INVOICE_PREFIX") or defaults.invoice_prefix
    credits_ = variables.get("CREDIT_PREFIX") or defaults.credit_prefix
    if invoices != credits_:
        return []
    clash = f"Invoices and credit invoices would both be numbered {invoices}-…, in one series."
    return [_wrong(clash, "Give CREDIT_PREFIX another value than INVOICE_PREFIX")]


def _odd(variables: Mapping[str, str]) -> list[Finding]:
    known = OTHERS | {name.upper() for name in Settings.model_fields}
    found = [
        warning(SUBJECT, f"{name} means nothing to the service.", f"Mend its name in {FILE}.")
        for name in variables
        if name not in known
    ]
    if variables.get("BITTITAN_API_KEY"):
        lies = "The key to BitTitan lies in the configuration, where everybody reads it."
        found.append(_wrong(lies, "Put it into the secret, have it replaced, and delete it"))
    return found
