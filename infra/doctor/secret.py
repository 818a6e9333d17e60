"""The key to BitTitan in Secrets Manager: does it exist, and is it usable? Its value is never shown."""

from infra.doctor import context as contexts
from infra.doctor.context import Context
from infra.doctor.finding import Finding, error, ok

SUBJECT = "secret"
# By standard input, for the list of processes shows what is among the arguments.
PUT = (
    "read -rs KEY; aws secretsmanager put-secret-value --secret-id {} "
    '--secret-string file:///dev/stdin <<<"$KEY"'
)


def check(context: Context) -> list[Finding]:
    name = context.settings.bittitan_secret_name
    if context.settings.coupons == "desk" and not context.settings.bittitan_url:
        return [ok(SUBJECT, "The coupon desk needs no key to BitTitan's API.")]
    if context.secret is None:
        again = f"aws secretsmanager create-secret --name {name}, then: {PUT.format(name)}"
        return [context.upgrade.absent(SUBJECT, f"The secret {name}", "BitTitanApiKey", again)]
    return [judge(name, context.secret)]


def judge(name: str, secret: contexts.Secret) -> Finding:
    """Can the functions read a key from it, and is the key valid in an HTTP header?"""
    put = PUT.format(name)
    if secret.goes_on:
        sentence = f"{name} is to be deleted on {secret.goes_on}, and cannot be read."
        return error(SUBJECT, sentence, f"aws secretsmanager restore-secret --secret-id {name}")
    if not (secret.value or "").strip():
        return error(SUBJECT, f"{name} has no value.", put)
    if not is_usable(secret.value or ""):
        return error(
            SUBJECT, f"The value of {name} cannot be a key: it has unusual characters.", put
        )
    return ok(SUBJECT, f"{name} has a value.")


def is_usable(value: str) -> bool:
    """The rule of chalicelib/bss/coupons/http_client.py, which sends nothing else."""
    key = value.strip()
    return bool(key) and key.isascii() and key.isprintable()
