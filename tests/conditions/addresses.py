"""An address is blocked and unblocked by whoever read it last, and nothing of either is lost."""

from tests.conditions.mail_events import FEEDBACK
from tests.conditions.mutation import Mutation

ADDRESSES = "chalicelib/bss/mail/addresses.py"
UNBLOCKING = "tests/api/test_unblocking.py"
UNBLOCKED_MEANWHILE = (
    f"{UNBLOCKING}::test_who_unblocked_an_address_in_the_moment_of_a_bounce_stays_on_record",
)

MUTATIONS = (
    Mutation(
        "an address is written as it was read",
        ADDRESSES,
        'BLOCKED_AS_READ = "body = :body"',
        'BLOCKED_AS_READ = "attribute_exists(pk) AND :body = :body"',
        UNBLOCKED_MEANWHILE,
    ),
    Mutation(
        "an address is unblocked as it was read",
        ADDRESSES,
        "table.put(row(key, known), _as_read(stored))",
        "table.put(row(key, known))",
        (f"{UNBLOCKING}::test_a_bounce_in_the_moment_of_unblocking_is_not_lost",),
    ),
    Mutation(
        "an address is blocked as it was read",
        ADDRESSES,
        "read(BlockedAddress, stored).block(now)), _as_read(stored))",
        "read(BlockedAddress, stored).block(now)))",
        UNBLOCKED_MEANWHILE,
    ),
    Mutation(
        "an address that nobody knew is blocked as long as nobody knows it",
        ADDRESSES,
        "Put(row(key, BlockedAddress(since=now)), NEVER_WRITTEN)",
        "Put(row(key, BlockedAddress(since=now)))",
        UNBLOCKED_MEANWHILE,
    ),
    Mutation(
        "a bounce that is written after an unblocking blocks the address",
        ADDRESSES,
        "self.with_changes(since=max(now, later))",
        "self.with_changes(since=now)",
        UNBLOCKED_MEANWHILE,
    ),
    Mutation(
        "what an address meets at the same moment does not keep a bounce off its order",
        FEEDBACK,
        "until_written(lambda: _settle(held, order, assets, blocked, now), table)",
        "_settle(held, order, assets, blocked, now)",
        (
            *UNBLOCKED_MEANWHILE,
            f"{UNBLOCKING}::test_two_orders_whose_mails_to_one_address_bounce_at_once_both_show_it",
        ),
    ),
)
