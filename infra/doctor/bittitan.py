"""BitTitan: does it answer, and does it accept our key? Called as the service calls it (docs/bittitan.md)."""

from urllib3 import Retry, Timeout, request
from urllib3.exceptions import HTTPError

from chalicelib.bss.coupons.http_client import HttpBitTitan
from chalicelib.bss.coupons.port import BitTitanRefused, BitTitanUnavailable
from infra.doctor.context import Context
from infra.doctor.finding import Finding, error, ok, warning
from infra.doctor.secret import is_usable

SUBJECT = "bittitan"
# This query changes nothing: no asset has this reference.
QUESTION = "doctor"
CONNECT, READ = 2.0, 10.0


def check(context: Context) -> list[Finding]:
    if context.settings.coupons == "desk" and not context.settings.bittitan_url:
        return [ok(SUBJECT, "The coupon desk makes the coupons, so BitTitan was not asked.")]
    url, name = context.settings.bittitan_url, context.settings.bittitan_secret_name
    if not url:
        sentence = "BITTITAN_URL is not set, so BitTitan was not asked."
        return [error(SUBJECT, sentence, "Set it in .chalice/config.json.")]
    key = context.key()
    return [ask(url, key, name) if key and is_usable(key) else judge_reachable(url, name)]


def ask(url: str, key: str, secret: str) -> Finding:
    """Look up a coupon by reference, with the key."""
    bittitan = HttpBitTitan(url, lambda: key, connect_timeout=CONNECT, read_timeout=READ)
    try:
        bittitan.find_coupon(QUESTION)
    except (BitTitanUnavailable, BitTitanRefused) as problem:
        return judge(str(problem), url, secret)
    return ok(SUBJECT, "BitTitan answers, and accepts the key.")


def judge(said: str, url: str, secret: str) -> Finding:
    """The finding, from the client's sentence about what went wrong (`said`)."""
    if "does not accept our API key" in said:
        remedy = f"Ask BitTitan for a good key, and put it into {secret}."
        return error(SUBJECT, said, remedy)
    remedy = f"Check BITTITAN_URL ({url}), the network and BitTitan itself."
    return error(SUBJECT, said, remedy)


def judge_reachable(url: str, secret: str) -> Finding:
    """Without a key: is there an answer at the address?"""
    wait = Timeout(connect=CONNECT, read=READ)
    address = f"{url.rstrip('/')}/v1/coupons?reference={QUESTION}"
    try:
        request("GET", address, timeout=wait, retries=Retry(0, redirect=False), redirect=False)
    except HTTPError:
        return judge("BitTitan could not be reached.", url, secret)
    sentence = "BitTitan answers; there is no key to try."
    return warning(SUBJECT, sentence, f"Give {secret} a value, then ask the doctor again.")
