"""What each row belongs to, and what is said of one whose owner is not there. Pure."""

from chalicelib.bss.reconciling import ways_out
from chalicelib.bss.reconciling.models import Finding
from chalicelib.storage.keys import Key, Row, digits_at, invoice_key, key_of, order_key


def owner_of(row: Row) -> Key | None:
    """The row without which this one makes no sense; None where it stands by itself."""
    key = key_of(row)
    noun, _, name = key.pk.partition("#")
    part, _, number = key.sk.partition("#")
    if noun == "ORDER" and key.sk != "ORDER":
        return order_key(name)
    if noun == "CODE":
        return Key(f"ORDER#{name}", key.sk)
    if noun == "SERIES" and part in ("PAYMENT", "DOCUMENTS"):
        return invoice_key(f"{name}-{digits_at(number.partition('#')[0])}")
    return invoice_key(name) if noun == "INVOICE_MAIL" else None


def of_nothing(key: Key, owner: Key) -> Finding:
    """A row lies there whose owner is missing. Neither key holds a code or an address."""
    what = f"This row belongs to {owner.pk} / {owner.sk}, which is missing."
    return Finding("row_of_nothing", f"{key.pk} / {key.sk}", what, ways_out.RESTORE)
