"""The one table: every key and every attribute name, spelt once.

A row is its keys, the attributes that conditions and indexes need, and one `body`: the model as JSON.

    pk                        sk              what                        lists
    ACCOUNT#<account>         ACCOUNT         an account                  by status; end customers by parent
    ACCOUNT#<account>         CHANGE#<rev>    one change of it            -
    PRODUCT#<product>         PRODUCT         a product                   by status
    PRODUCT#<product>         CHANGE#<rev>    one change of it            -
    SELLER                    SELLER          the seller                  -
    SELLER                    CHANGE#<rev>    one change of it            -
    BASKET#<account>#<sub>    OPEN            a user's basket             -
    ORDER#<key>               ORDER           an order                    by account, by status
    ORDER#<key>               WORK            the work on it: its lease   due
    ORDER#<key>               ASSET#<nn>      one asset of it             by account, by status; by last day
    ORDER#<key>               ARCHIVE#<nnnnnn> its older history          -
    CODE#<key>                ASSET#<nn>      the coupon code of an asset -
    SERIES#<series>           LAST            the last number taken       -
    SERIES#<series>           NUMBER#<nnnnnn> an invoice                  by account, by status
    SERIES#<series>           PAYMENT#<nnnnnn>#<count> a payment of it    -
    SERIES#<series>           DOCUMENTS#<nnnnnn> what is stored of it     due
    INVOICE_MAIL#<number>     MAIL#<nnnnnn>   a mail that brings it       by status; due
    RECEIPT#<account>#<sub>   <key>           an answer already given     - (TTL)
    BOUNCED#<hash>            BOUNCED         a mail address that bounced -
    TASK#<task>               TASK            a vendor task               by status; due while it is open
    CODE_MARK#<hash>          CODE_MARK       a coupon code was used      -
    CODE_MARKS                SECRET          what those hashes are of    -
    SCHEDULE                  QUEUED          the due orders it queued    -
    SCHEDULE                  TOLD            what the coupon desk was told -
    SCHEDULE                  CHECKS          how far the walk over coupons is -

<nnnnnn> of a series is a number's place in it: from seven digits on, a letter stands before them.
"""

import hashlib
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel

from chalicelib.values import ids
from chalicelib.values.clock import stamp

Row = dict[str, Any]
M = TypeVar("M", bound=BaseModel)

BY_ACCOUNT, BY_STATUS, DUE, BY_LAST_DAY = "by_account", "by_status", "due", "by_last_day"
# What is due, in lists that take 1,000 writes a second each: orders; documents and mails of invoices; tasks.
DUE_ORDERS, DUE_INVOICES, OPEN_TASKS = "ORDERS", "INVOICES", "TASKS"
# Assets of earlier releases, while their coupon is active. Nothing is written into it any more.
DUE_COUPONS = "COUPONS"
ACTIVE_COUPONS = "COUPONS"
CHANGES = "CHANGE#"
NUMBERS = "NUMBER#"
PAYMENTS = "PAYMENT#"
DOCUMENTS = "DOCUMENTS#"
MAILS = "MAIL#"
# So many digits an invoice number has at least; with one, two or three more, it begins with one of these in keys.
PLAIN_DIGITS, LONGER = 6, "ABC"
LAST_OF_SERIES = 999_999_999
# Of the year 9999.
LAST_MILLISECOND = 253_402_300_799_999
PARTITION_OF = {BY_ACCOUNT: "account_list", BY_STATUS: "status_list"}


class Key(NamedTuple):
    pk: str
    sk: str

    def attributes(self) -> Row:
        return {"pk": {"S": self.pk}, "sk": {"S": self.sk}}


Rows = dict[Key, Row]


def account_key(account_id: str) -> Key:
    return Key(f"ACCOUNT#{account_id}", "ACCOUNT")


def product_key(product_id: str) -> Key:
    return Key(f"PRODUCT#{product_id}", "PRODUCT")


def seller_key() -> Key:
    return Key("SELLER", "SELLER")


def change_key(key: Key, revision: int) -> Key:
    """Where the change is kept that took the row at `key` to a revision: beside it, in their order."""
    return Key(key.pk, f"{CHANGES}{revision:010d}")


def basket_key(account_id: str, sub: str) -> Key:
    return Key(f"BASKET#{account_id}#{sub}", "OPEN")


def order_key(order_id: str) -> Key:
    return Key("ORDER#" + order_id.removeprefix("ord_"), "ORDER")


def work_key(order_id: str) -> Key:
    """Where it is written down who works on an order, and how far that is. It sorts behind the order."""
    return Key(order_key(order_id).pk, "WORK")


def asset_key(asset_id: str) -> Key:
    number = asset_id.rpartition("_")[2]
    return Key(order_key(ids.order_of_asset(asset_id)).pk, f"ASSET#{number}")


def code_key(asset_id: str) -> Key:
    """Where the coupon code of an asset lies: in no index, and not in the partition of its order."""
    asset = asset_key(asset_id)
    return Key("CODE#" + asset.pk.removeprefix("ORDER#"), asset.sk)


def archive_key(order_id: str, number: int) -> Key:
    """Where a part of an order's history lies, counted from 1. It sorts before the assets and the order."""
    return Key(order_key(order_id).pk, f"ARCHIVE#{number:06d}")


def place_in_series(digits: str) -> str:
    """How the digits of an invoice number stand in keys, which so sort as numbers do (rules.md R15).

    Six digits are their own place. From seven on, a letter for how many they are stands before them:
    it sorts behind every digit.
    """
    more = max(0, len(digits) - PLAIN_DIGITS)
    return LONGER[more - 1] + digits if more else digits


def digits_at(place: str) -> str:
    """The digits of the invoice number that has this place in its series."""
    return place.lstrip(LONGER)


def range_of_series(kind: str, numbers: range) -> tuple[str, str]:
    """The first and the last key of a kind of rows, such as `NUMBER#`, for a range of a series."""
    first, last = numbers.start, numbers.stop - 1
    return kind + place_in_series(f"{first:06d}"), kind + place_in_series(f"{last:06d}")


def series_key(series: str) -> Key:
    return Key(f"SERIES#{series}", "LAST")


def invoice_key(invoice_number: str) -> Key:
    pk, place = _in_series(invoice_number)
    return Key(pk, f"{NUMBERS}{place}")


def _in_series(invoice_number: str) -> tuple[str, str]:
    """The partition of an invoice's series, and its place in it."""
    series, _, digits = invoice_number.rpartition("-")
    return f"SERIES#{series}", place_in_series(digits)


def payments_of(invoice_number: str) -> Key:
    """Where the payments of an invoice lie: the partition of its series, and how their keys begin."""
    pk, place = _in_series(invoice_number)
    return Key(pk, f"{PAYMENTS}{place}#")


def payment_key(invoice_number: str, count: int) -> Key:
    """Where an invoice's payment is kept, counted from 1. All payments of a series are in one range."""
    pk, prefix = payments_of(invoice_number)
    return Key(pk, f"{prefix}{count:06d}")


def documents_key(invoice_number: str) -> Key:
    """Where it is written down which documents of an invoice are stored. It sorts before the invoices."""
    pk, place = _in_series(invoice_number)
    return Key(pk, f"{DOCUMENTS}{place}")


def mails_of(invoice_number: str) -> Key:
    """Where the mails of an invoice lie, and how their keys begin.

    Not beside the invoice: what records bounces can write no invoice.
    """
    return Key(f"INVOICE_MAIL#{invoice_number}", MAILS)


def mail_key(invoice_number: str, count: int) -> Key:
    """Where a mail of an invoice is kept, counted from 1."""
    pk, prefix = mails_of(invoice_number)
    return Key(pk, f"{prefix}{count:06d}")


def name_of_due(key: Key) -> str:
    """What is due at a key: an order by its id, documents by their invoice's number, its mail by the count too."""
    kind, _, name = key.pk.partition("#")
    if kind == "ORDER":
        return f"ord_{name}"
    if kind == "INVOICE_MAIL":
        return f"{name}#{key.sk.removeprefix(MAILS)}"
    return f"{name}-{digits_at(key.sk.removeprefix(DOCUMENTS))}"


def receipt_key(account_id: str, sub: str, call: str, idempotency_key: str) -> Key:
    return Key(f"RECEIPT#{account_id}#{sub}", f"{call}#{idempotency_key}")


def bounced_key(address: str) -> Key:
    """Where it is noted that an address bounced for good; the address itself is not written."""
    return bounced_key_of(address_hash(address))


def bounced_key_of(hashed: str) -> Key:
    """The same for an address of which the hash alone is known."""
    return Key("BOUNCED#" + hashed, "BOUNCED")


def address_hash(address: str) -> str:
    """What an address is known by where the address itself is not written."""
    return hashlib.sha256(address.lower().encode()).hexdigest()


def vendor_task_key(task_id: str) -> Key:
    return Key(f"TASK#{task_id}", "TASK")


def code_mark_key(mark: str) -> Key:
    """Where it is noted that a coupon code was used; the code itself is not written."""
    return Key(f"CODE_MARK#{mark}", "CODE_MARK")


def code_mark_secret_key() -> Key:
    return Key("CODE_MARKS", "SECRET")


def queued_key() -> Key:
    """Where the schedule notes which due orders wait on the queue."""
    return Key("SCHEDULE", "QUEUED")


def told_key() -> Key:
    """Where the schedule notes of which vendor tasks the coupon desk was told by mail."""
    return Key("SCHEDULE", "TOLD")


def checks_key() -> Key:
    """Where the schedule notes how far its walk over the active coupons has come."""
    return Key("SCHEDULE", "CHECKS")


def key_of(row: Row) -> Key:
    return Key(row["pk"]["S"], row["sk"]["S"])


def row(
    key: Key, body: BaseModel, *, without_defaults: bool = False, **attributes: str | int | None
) -> Row:
    """A row: text becomes S, integers N, and what is None is left out.

    `without_defaults` leaves out of the body what is as its default has it, which must then never change.
    """
    made = key.attributes()
    for name, value in attributes.items():
        if value is not None:
            made[name] = {"N": str(value)} if isinstance(value, int) else {"S": value}
    made["body"] = {"S": body.model_dump_json(exclude_defaults=without_defaults)}
    return made


def size_of(stored: Row) -> int:
    """The bytes of a row of texts and numbers, as DynamoDB counts them or somewhat more."""
    values = (value for attribute in stored.values() for value in attribute.values())
    return sum(map(len, stored)) + sum(len(value.encode()) for value in values)


def read(model: type[M], stored: Row) -> M:
    """The model a row holds."""
    return model.model_validate_json(stored["body"]["S"])


def account_list(account_id: str, noun: str) -> str:
    """The index partition of an account's things of one kind, such as its orders."""
    return f"{account_id}#{noun}"


def status_list(noun: str, status: str) -> str:
    """The index partition of all things of one kind in one status."""
    return f"{noun}#{status}"


def position(moment: datetime, name: str) -> str:
    """A thing's place in every list it is in. It never changes but once, when a draft becomes an order."""
    return f"{stamp(moment)}#{name}"


def last_day(day: date, name: str) -> str:
    """A thing's place among those that end: the last day on which it counts, then its name."""
    return f"{day.isoformat()}#{name}"


def position_of_invoice(issued_at: datetime, invoice_number: str) -> str:
    """An invoice's place in every list: those of one moment stand there in the order of their numbers."""
    series, _, digits = invoice_number.rpartition("-")
    return position(issued_at, f"{series}-{place_in_series(digits)}")


def position_from_the_oldest(moment: datetime, name: str) -> str:
    """The same in a list that is read from its end to be the oldest first."""
    return f"{LAST_MILLISECOND - round(moment.timestamp() * 1000):015d}#{name}"
