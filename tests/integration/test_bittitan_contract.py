"""What the service may rely on at BitTitan: the fake and the HTTP client with its vendor, alike."""

import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from threading import Barrier
from time import monotonic, sleep
from typing import Any

import pytest

from chalicelib.bss.coupons.http_client import HttpBitTitan
from chalicelib.bss.coupons.port import (
    BitTitanNotFound,
    BitTitanRefused,
    BitTitanUnavailable,
)
from local.bittitan_faults import Faults
from local.bittitan_server import serve
from local.bittitan_simulator import Simulator
from tests.builders import a_coupon_request
from tests.fakes import FakeBitTitan

# A busy machine answers within it; who is slower has not answered.
READ_TIMEOUT, TOO_SLOW = 1.0, 1.5
TODAY = date(2026, 3, 1)
WANTED = a_coupon_request()
ANOTHER = WANTED.model_copy(update={"reference": "ast_1_02"})


class Calendar:
    """The vendor's calendar, which a test can turn."""

    def __init__(self) -> None:
        self.today = TODAY

    def __call__(self) -> date:
        return self.today


@dataclass
class World:
    bittitan: FakeBitTitan | HttpBitTitan
    simulator: Simulator
    calendar: Calendar
    go_dark: Callable[[], None]

    def faults(self, *faults: dict[str, Any]) -> None:
        self.misbehave(coupons=faults)

    def misbehave(self, **faults: Sequence[dict[str, Any]]) -> None:
        self.simulator.set_faults(Faults.model_validate(faults))

    @property
    def held(self) -> list[dict[str, Any]]:
        return self.simulator.snapshot()["coupons"]


@pytest.fixture(params=["fake", "http"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    calendar = Calendar()
    simulator = Simulator(calendar)
    if request.param == "fake":
        fake = FakeBitTitan(simulator, read_timeout=READ_TIMEOUT)
        yield World(fake, simulator, calendar, lambda: setattr(fake, "reachable", False))
        return
    server = serve(simulator, api_key="key-1")
    client = HttpBitTitan(server.url, lambda: "key-1", read_timeout=READ_TIMEOUT)
    with closing(server):
        yield World(client, simulator, calendar, server.close)


def eventually(is_so: Callable[[], bool], seconds: float = 5) -> None:
    deadline = monotonic() + seconds
    while not is_so():
        assert monotonic() < deadline, "it never came to be"
        sleep(0.005)


def test_bittitan_learns_of_an_account_once_however_often_it_is_told(world: World) -> None:
    world.bittitan.synchronize_account("acc_1", "Contoso")
    world.bittitan.synchronize_account("acc_1", "Contoso Oy / \u00c5bo")
    world.bittitan.synchronize_account("acc/../2", "Fabrikam")
    assert world.simulator.snapshot() == {
        "accounts": [
            {"account_id": "acc_1", "name": "Contoso Oy / \u00c5bo"},
            {"account_id": "acc/../2", "name": "Fabrikam"},
        ],
        "coupons": [],
        "calls": 3,
    }


def test_an_account_without_a_name_is_refused_in_words(world: World) -> None:
    with pytest.raises(BitTitanRefused, match=r"^The account needs an id and a name\.$"):
        world.bittitan.synchronize_account("acc_1", " ")
    assert world.simulator.snapshot()["accounts"] == []


def test_a_coupon_carries_the_licences_that_were_asked_for(world: World) -> None:
    coupon = world.bittitan.issue_coupon(WANTED, "key-a")
    assert coupon.status == "active"
    assert coupon.expires_on == TODAY + timedelta(days=365)
    assert world.held == [
        {
            "code": coupon.code,
            "reference": "ast_1_01",
            "sku": "MIGRATIONWIZ-MAILBOX",
            "licenses": 25,
            "status": "active",
            "idempotency_key": "key-a",
        }
    ]


def test_asking_twice_with_one_key_gives_one_coupon(world: World) -> None:
    first = world.bittitan.issue_coupon(WANTED, "key-a")
    assert world.bittitan.issue_coupon(WANTED, "key-a") == first
    assert len(world.held) == 1


def test_two_assets_get_two_coupons(world: World) -> None:
    first = world.bittitan.issue_coupon(WANTED, "key-a")
    second = world.bittitan.issue_coupon(ANOTHER, "key-b")
    assert first.coupon_id != second.coupon_id
    assert first.code != second.code


def test_a_key_is_not_lent_to_another_request(world: World) -> None:
    world.bittitan.issue_coupon(WANTED, "key-a")
    more = WANTED.model_copy(update={"licenses": 26})
    with pytest.raises(BitTitanRefused, match="was used for another request"):
        world.bittitan.issue_coupon(more, "key-a")
    assert [coupon["licenses"] for coupon in world.held] == [25]


def test_a_coupon_is_never_asked_for_without_a_key(world: World) -> None:
    with pytest.raises(BitTitanRefused, match="Idempotency-Key is needed"):
        world.bittitan.issue_coupon(WANTED, "")
    assert world.held == []


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"sku": "NO-SUCH-THING"}, r"^The SKU is not known\.$"),
        ({"licenses": 0}, r"^The number of licenses is out of range\.$"),
        ({"reference": " ", "expire_days": 0}, r"reference is missing\. .*days is out of range"),
    ],
)
def test_a_bad_request_is_refused_and_its_key_stays_free(
    world: World, wrong: dict[str, Any], words: str
) -> None:
    with pytest.raises(BitTitanRefused, match=words):
        world.bittitan.issue_coupon(WANTED.model_copy(update=wrong), "key-a")
    assert world.held == []
    world.bittitan.issue_coupon(WANTED, "key-a")


def test_a_lost_reply_leaves_one_coupon_and_the_same_key_fetches_it(world: World) -> None:
    world.faults({"kind": "lost_reply", "times": 1})
    with pytest.raises(
        BitTitanUnavailable, match=r"connection .* broke; the outcome is unknown\.$"
    ):
        world.bittitan.issue_coupon(WANTED, "key-a")
    [made] = world.held
    assert world.simulator.snapshot()["calls"] == 1
    assert world.bittitan.issue_coupon(WANTED, "key-a").code == made["code"]
    assert len(world.held) == 1


def test_a_lost_reply_hides_even_a_refusal(world: World) -> None:
    world.faults({"kind": "lost_reply", "times": 1})
    with pytest.raises(BitTitanUnavailable):
        world.bittitan.issue_coupon(WANTED.model_copy(update={"licenses": 0}), "key-a")
    assert world.held == []


@pytest.mark.parametrize("status", [500, 503, 408, 425, 429])
def test_a_vendor_in_trouble_makes_nothing_and_may_be_asked_again(
    world: World, status: int
) -> None:
    world.faults({"kind": "error", "status": status, "times": 2})
    for _ in range(2):
        with pytest.raises(BitTitanUnavailable, match=rf"^BitTitan answered {status}\.$"):
            world.bittitan.issue_coupon(WANTED, "key-a")
    assert world.held == []
    assert world.bittitan.issue_coupon(WANTED, "key-a").status == "active"
    assert world.simulator.snapshot()["calls"] == 3


@pytest.mark.parametrize("status", [400, 404, 409])
def test_a_clear_no_is_a_refusal(world: World, status: int) -> None:
    world.faults({"kind": "error", "status": status, "times": 1})
    with pytest.raises(BitTitanRefused, match=r"^The service cannot answer right now\.$"):
        world.bittitan.issue_coupon(WANTED, "key-a")
    assert world.held == []


def test_a_rejected_coupon_is_refused_in_the_vendors_words(world: World) -> None:
    world.faults({"kind": "reject", "times": 1})
    words = r"^Licenses cannot be issued for this product at the moment\.$"
    with pytest.raises(BitTitanRefused, match=words):
        world.bittitan.issue_coupon(WANTED, "key-a")
    assert world.held == []


def test_a_slow_vendor_finishes_late_and_the_same_key_fetches_what_it_made(world: World) -> None:
    world.faults({"kind": "slow", "seconds": TOO_SLOW, "times": 1})
    with pytest.raises(BitTitanUnavailable, match="not answer within 1 seconds; the outcome"):
        world.bittitan.issue_coupon(WANTED, "key-a")
    eventually(lambda: len(world.held) == 1)
    [made] = world.held
    assert world.bittitan.issue_coupon(WANTED, "key-a").code == made["code"]
    assert len(world.held) == 1


def test_asking_again_while_a_slow_call_still_runs_gives_one_coupon(world: World) -> None:
    world.faults({"kind": "slow", "seconds": 30, "times": 1})
    with pytest.raises(BitTitanUnavailable):
        world.bittitan.issue_coupon(WANTED, "key-a")
    again = world.bittitan.issue_coupon(WANTED, "key-a")
    world.go_dark()
    assert [coupon["code"] for coupon in world.held] == [again.code]


def test_a_little_slowness_is_nothing_to_speak_of(world: World) -> None:
    world.faults({"kind": "slow", "seconds": 0.01, "times": 1})
    assert world.bittitan.issue_coupon(WANTED, "key-a").status == "active"


def test_faults_come_in_their_order_and_new_ones_replace_what_was_pending(world: World) -> None:
    world.faults({"kind": "reject", "times": 5})
    world.faults({"kind": "error", "status": 502, "times": 1}, {"kind": "reject", "times": 1})
    world.bittitan.synchronize_account("acc_1", "Contoso")
    with pytest.raises(BitTitanUnavailable):
        world.bittitan.issue_coupon(WANTED, "key-a")
    with pytest.raises(BitTitanRefused):
        world.bittitan.issue_coupon(WANTED, "key-a")
    assert world.bittitan.issue_coupon(WANTED, "key-a").status == "active"


def test_eight_workers_with_one_key_get_one_coupon(world: World) -> None:
    start = Barrier(8)

    def ask(_: int) -> str:
        start.wait()
        return world.bittitan.issue_coupon(WANTED, "key-a").known_code()

    with ThreadPoolExecutor(8) as workers:
        codes = set(workers.map(ask, range(8)))
    assert codes == {coupon["code"] for coupon in world.held}
    assert len(world.held) == 1


def test_a_coupon_is_found_by_its_exact_reference(world: World) -> None:
    made = world.bittitan.issue_coupon(WANTED, "key-a")
    odd = world.bittitan.issue_coupon(ANOTHER.model_copy(update={"reference": "a&b=c/é?"}), "key-b")
    assert world.bittitan.find_coupon("ast_1_01") == made
    assert world.bittitan.find_coupon("a&b=c/é?") == odd


def test_all_coupons_of_a_reference_are_found_the_oldest_first(world: World) -> None:
    first = world.bittitan.issue_coupon(WANTED, "key-a")
    assert world.bittitan.find_coupons(WANTED.reference) == [first]
    second = world.bittitan.issue_coupon(WANTED, "key-b")
    world.bittitan.issue_coupon(ANOTHER, "key-c")
    assert world.bittitan.find_coupons(WANTED.reference) == [first, second]
    assert world.bittitan.find_coupon(WANTED.reference) == first
    assert world.bittitan.find_coupons("ast_9_99") == []


@pytest.mark.parametrize("reference", ["ast_9_99", "ast_1_0", "ast_1_011", "AST_1_01"])
def test_an_unknown_reference_has_no_coupon(world: World, reference: str) -> None:
    world.bittitan.issue_coupon(WANTED, "key-a")
    assert world.bittitan.find_coupon(reference) is None


def test_a_coupon_is_read_as_it_is_now(world: World) -> None:
    made = world.bittitan.issue_coupon(WANTED, "key-a")
    assert world.bittitan.read_coupon(made.coupon_id) == made
    world.simulator.redeem(made.known_code())
    assert world.bittitan.read_coupon(made.coupon_id).status == "redeemed"
    assert world.bittitan.issue_coupon(WANTED, "key-a").status == "redeemed"


def test_a_coupon_lasts_through_its_last_day(world: World) -> None:
    made = world.bittitan.issue_coupon(WANTED, "key-a")
    world.calendar.today = made.expires_on
    assert world.bittitan.read_coupon(made.coupon_id).status == "active"
    world.calendar.today += timedelta(days=1)
    assert world.bittitan.read_coupon(made.coupon_id).status == "expired"
    assert world.held[0]["status"] == "expired"


@pytest.mark.parametrize("unknown", ["cpn_nothing", "../accounts", "..", "a b?c#d"])
def test_an_unknown_coupon_is_refused(world: World, unknown: str) -> None:
    with pytest.raises(BitTitanRefused):
        world.bittitan.read_coupon(unknown)
    with pytest.raises(BitTitanRefused):
        world.bittitan.revoke_coupon(unknown)


def test_revoking_twice_is_harmless(world: World) -> None:
    made = world.bittitan.issue_coupon(WANTED, "key-a")
    revoked = world.bittitan.revoke_coupon(made.coupon_id)
    assert revoked == made.model_copy(update={"status": "revoked"})
    assert world.bittitan.revoke_coupon(made.coupon_id) == revoked
    assert world.bittitan.find_coupon("ast_1_01") == revoked


def test_a_redeemed_coupon_cannot_be_revoked(world: World) -> None:
    made = world.bittitan.issue_coupon(WANTED, "key-a")
    world.simulator.redeem(made.known_code())
    with pytest.raises(BitTitanRefused, match=r"^The coupon is redeemed; it stays so\.$"):
        world.bittitan.revoke_coupon(made.coupon_id)
    assert world.held[0]["status"] == "redeemed"


def test_an_expired_coupon_cannot_be_revoked(world: World) -> None:
    made = world.bittitan.issue_coupon(WANTED, "key-a")
    world.calendar.today = made.expires_on + timedelta(days=1)
    with pytest.raises(BitTitanRefused, match=r"^The coupon is expired; it stays so\.$"):
        world.bittitan.revoke_coupon(made.coupon_id)


def test_a_vendor_out_of_reach_is_said_to_be_so_on_every_call(world: World) -> None:
    made = world.bittitan.issue_coupon(WANTED, "key-a")
    world.go_dark()
    calls: list[Callable[[], object]] = [
        lambda: world.bittitan.synchronize_account("acc_1", "Contoso"),
        lambda: world.bittitan.issue_coupon(WANTED, "key-a"),
        lambda: world.bittitan.find_coupon("ast_1_01"),
        lambda: world.bittitan.read_coupon(made.coupon_id),
        lambda: world.bittitan.revoke_coupon(made.coupon_id),
    ]
    for call in calls:
        with pytest.raises(
            BitTitanUnavailable, match=r"^BitTitan could not be reached; nothing was sent\.$"
        ):
            call()
    assert world.simulator.snapshot()["calls"] == 1


def test_no_refusal_or_failure_tells_a_coupon_code(world: World) -> None:
    made = world.bittitan.issue_coupon(WANTED, "key-a")
    world.simulator.redeem(made.known_code())
    world.faults({"kind": "lost_reply"}, {"kind": "slow", "seconds": TOO_SLOW}, {"kind": "reject"})
    for call in (
        lambda: world.bittitan.revoke_coupon(made.coupon_id),
        *[lambda: world.bittitan.issue_coupon(WANTED, "key-a")] * 3,
        lambda: world.bittitan.issue_coupon(ANOTHER, "key-a"),
    ):
        with pytest.raises((BitTitanRefused, BitTitanUnavailable)) as ended:
            call()
        assert made.known_code() not in "".join(traceback.format_exception(ended.value))


def test_a_read_meets_the_faults_of_reads_and_an_issue_does_not(world: World) -> None:
    world.misbehave(reads=[{"kind": "error", "status": 503}, {"kind": "reject"}])
    coupon = world.bittitan.issue_coupon(WANTED, "key-a")
    with pytest.raises(BitTitanUnavailable, match=r"^BitTitan answered 503\.$"):
        world.bittitan.read_coupon(coupon.coupon_id)
    with pytest.raises(BitTitanRefused, match=r"^This coupon cannot be shown at the moment\.$"):
        world.bittitan.find_coupon(WANTED.reference)
    assert world.bittitan.read_coupon(coupon.coupon_id) == coupon
    assert world.bittitan.find_coupon(WANTED.reference) == coupon


def test_a_read_whose_answer_is_lost_is_asked_once_more(world: World) -> None:
    coupon = world.bittitan.issue_coupon(WANTED, "key-a")
    world.misbehave(reads=[{"kind": "lost_reply", "times": 3}])
    with pytest.raises(BitTitanUnavailable, match="the outcome is unknown"):
        world.bittitan.read_coupon(coupon.coupon_id)
    assert world.bittitan.read_coupon(coupon.coupon_id) == coupon


def test_a_refused_or_failed_revoke_leaves_the_coupon_alive(world: World) -> None:
    coupon = world.bittitan.issue_coupon(WANTED, "key-a")
    world.misbehave(revokes=[{"kind": "reject"}, {"kind": "error", "status": 500}])
    words = r"^This coupon cannot be taken back at the moment\.$"
    with pytest.raises(BitTitanRefused, match=words):
        world.bittitan.revoke_coupon(coupon.coupon_id)
    with pytest.raises(BitTitanUnavailable):
        world.bittitan.revoke_coupon(coupon.coupon_id)
    assert world.held[0]["status"] == "active"
    assert world.bittitan.revoke_coupon(coupon.coupon_id).status == "revoked"


@pytest.mark.parametrize("fault", [{"kind": "lost_reply"}, {"kind": "slow", "seconds": TOO_SLOW}])
def test_a_revoke_whose_answer_is_lost_was_done(world: World, fault: dict[str, Any]) -> None:
    coupon = world.bittitan.issue_coupon(WANTED, "key-a")
    world.misbehave(revokes=[fault])
    with pytest.raises(BitTitanUnavailable, match="the outcome is unknown"):
        world.bittitan.revoke_coupon(coupon.coupon_id)
    eventually(lambda: world.held[0]["status"] == "revoked")


def test_one_coupon_alone_can_always_fail(world: World) -> None:
    ill = world.bittitan.issue_coupon(WANTED, "key-a")
    well = world.bittitan.issue_coupon(ANOTHER, "key-b")
    always = {"kind": "error", "status": 500, "reference": WANTED.reference, "times": "always"}
    world.misbehave(coupons=[always], reads=[always], revokes=[always])
    for _ in range(3):
        for asked in (world.bittitan.read_coupon, world.bittitan.revoke_coupon):
            with pytest.raises(BitTitanUnavailable):
                asked(ill.coupon_id)
        with pytest.raises(BitTitanUnavailable):
            world.bittitan.issue_coupon(WANTED, "key-a")
    assert world.bittitan.read_coupon(well.coupon_id) == well
    assert world.bittitan.issue_coupon(ANOTHER, "key-b") == well
    assert world.bittitan.revoke_coupon(well.coupon_id).status == "revoked"
    world.misbehave(coupons=[], reads=[], revokes=[])
    assert world.bittitan.revoke_coupon(ill.coupon_id).status == "revoked"


def test_each_list_of_faults_replaces_its_own_alone(world: World) -> None:
    coupon = world.bittitan.issue_coupon(WANTED, "key-a")
    world.misbehave(reads=[{"kind": "reject"}], revokes=[{"kind": "reject"}])
    world.misbehave(reads=[])
    assert world.bittitan.read_coupon(coupon.coupon_id) == coupon
    with pytest.raises(BitTitanRefused):
        world.bittitan.revoke_coupon(coupon.coupon_id)


def test_a_forgotten_coupon_is_not_known_any_more_by_any_call(world: World) -> None:
    coupon = world.bittitan.issue_coupon(WANTED, "key-a")
    world.simulator.forget(coupon.known_code())
    for asked in (world.bittitan.read_coupon, world.bittitan.revoke_coupon):
        with pytest.raises(BitTitanNotFound):
            asked(coupon.coupon_id)
    assert world.bittitan.find_coupon(WANTED.reference) is None
    assert world.held == []
