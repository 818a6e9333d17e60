"""An order's row has room for its history: the older part leaves it for rows of its own, and nothing is lost."""

from datetime import timedelta

from chalicelib.bss.orders.history import MOST_OF_AN_ASSET, handed_over, shortened
from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.steps import MailSend
from chalicelib.bss.orders.store import older_history, order_row
from tests.builders import PLACED_AT, a_line, a_provisioned_asset, an_order

LONGEST_ADDRESS = "a" * 64 + "@" + ".".join(["b" * 60] * 3) + ".de"
MOST_OF_A_ROW = 200_000


def widest_order() -> Order:
    lines = tuple(a_line(n, name="😀" * 200, friendly_name="😀" * 100) for n in range(1, 41))
    return an_order(lines=lines)


def mailed(order: Order, number: int) -> Order:
    """The order after one more resend, with the names of all its assets."""
    now = PLACED_AT + timedelta(minutes=number)
    mail = MailSend(at=now, to=LONGEST_ADDRESS, outcome="sent", message_id=f"{number:060d}")
    order = order.mailed_again(order.recipient, "usr_staff", now)
    order = order.with_event("mail_sent", now, "Coupons of: " + ", ".join(["😀" * 100] * 40))
    return order.with_welcome(order.welcome_email, mail)


def test_a_thousand_resends_with_the_longest_names_keep_the_row_small_and_lose_no_mail() -> None:
    order, sent, largest = widest_order(), list[str | None](), 0
    for number in range(1000):
        order, older = shortened(mailed(order, number))
        if older:
            (put,) = older_history(order, older)
            assert put.condition and len(put.row["body"]["S"].encode()) < MOST_OF_A_ROW
            sent += [mail.message_id for mail in older.mails]
        largest = max(largest, len(order_row(order)["body"]["S"].encode()))
    sent += [mail.message_id for mail in order.mails]
    assert sent == [f"{number:060d}" for number in range(1000)]
    assert largest < MOST_OF_A_ROW


def test_the_newest_mails_stay_so_that_a_bounce_finds_its_own() -> None:
    order = widest_order()
    for number in range(200):
        order, _ = shortened(mailed(order, number))
        kept = [mail.message_id for mail in order.mails]
        assert kept[-30:] == [f"{each:060d}" for each in range(number + 1)][-30:]


def test_how_much_left_the_row_is_counted() -> None:
    order, parts, entries = widest_order(), 0, 0
    for number in range(300):
        order, older = shortened(mailed(order, number))
        parts, entries = parts + bool(older), entries + (older.size if older else 0)
    assert parts > 1 and (order.older_parts, order.older_entries) == (parts, entries)


def test_an_order_with_little_history_is_left_as_it_is() -> None:
    order = mailed(an_order(), 1)
    assert shortened(order) == (order, None)


def test_a_row_of_an_earlier_release_that_is_nearly_full_gets_room() -> None:
    """Events of 0.2.0 named all assets, sixteen kilobytes each."""
    order = widest_order()
    for number in range(20):
        wide = order.with_event("mail_sent", PLACED_AT + timedelta(minutes=number), "")
        event = wide.events[-1].with_changes(detail="😀" * 4000)
        order = wide.with_changes(events=(*wide.events[:-1], event))
    kept, older = shortened(order)
    assert older and len(older.events) + len(kept.events) == 20
    assert len(order_row(kept)["body"]["S"].encode()) < MOST_OF_A_ROW


def test_the_detail_of_an_event_is_bounded() -> None:
    (event,) = an_order().with_event("cancelled", PLACED_AT, "x" * 9999).events
    assert len(event.detail) == 500 and event.detail.endswith("…")


def test_what_an_asset_went_through_becomes_its_orders_when_it_is_much() -> None:
    order, asset = an_order(), a_provisioned_asset()
    asset = asset.with_changes(events=())
    for number in range(MOST_OF_AN_ASSET + 1):
        assert handed_over(order, asset) == (order, asset)
        asset = asset.with_event("coupon_attempt_failed", PLACED_AT, str(number))
    taken, rest = handed_over(order, asset)
    assert (taken.events, rest.events) == ((*order.events, *asset.events), ())
