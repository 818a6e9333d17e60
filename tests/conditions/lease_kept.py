"""When an order is given back after its work failed, and when it is kept on purpose."""

from tests.conditions.lease import GIVEN_BACK, HELD, LEASE
from tests.conditions.lease_writes import CANCELLING_CRASHES, GIVEN_UP
from tests.conditions.mutation import Mutation

AT_ONCE = f"{GIVEN_BACK}::test_what_nobody_foresaw_while_cancelling_gives_the_order_back_at_once"
UNKNOWN = (
    f"{GIVEN_BACK}"
    "::test_a_last_write_of_which_nobody_knows_how_it_ended_keeps_the_order_and_is_not_undone"
)
FAILED = f"{GIVEN_BACK}::test_a_worker_that_fails_keeps_the_order_and_says_so"

STAFF = (
    Mutation(
        "a call of staff that fails gives the order back",
        LEASE,
        "        _give_back_after_failure(held, now, resting=resting())\n",
        "",
        (AT_ONCE,),
    ),
    Mutation(
        "a call of staff that is refused gives the order back",
        LEASE,
        "    except Exception as failure:\n        _give_back",
        "    except ValueError as failure:\n        _give_back",
        (f"{GIVEN_BACK}::test_a_mail_that_has_nothing_to_send_leaves_no_lease_behind",),
    ),
    Mutation(
        "what staff left without settling is given back",
        LEASE,
        "        if not held.given_back:\n            held.give_back(now, resting=resting())\n",
        "",
        (
            "tests/api/test_given_up_orders.py::test_it_waits_after_a_cancelling_of_what_is_cancelled_already",
        ),
    ),
    Mutation(
        "what staff settled is not settled again",
        LEASE,
        "        if not held.given_back:\n            held.give_back(now, resting=resting())\n",
        "        held.give_back(now, resting=resting())\n",
        (f"{CANCELLING_CRASHES}::test_an_undisturbed_cancelling_is_these_writes",),
    ),
    Mutation(
        "what staff settled before they were refused is not settled again",
        LEASE,
        "    if held.given_back:\n        return\n",
        "",
        (
            f"{GIVEN_BACK}"
            "::test_a_cancelling_that_is_refused_half_way_gives_the_order_back_with_its_last_write",
        ),
    ),
    Mutation(
        "an order that cannot be given back does not hide why",
        LEASE,
        "except Exception as reason:",
        "except Lost as reason:",
        (f"{GIVEN_BACK}::test_who_cannot_give_the_order_back_tells_of_what_went_wrong_first",),
    ),
)
OUTCOMES = (
    Mutation(
        "an order of which nobody knows what was written is kept",
        LEASE,
        "    if held.outcome_unknown:\n"
        '        logger.warning("lease_kept", reason="outcome unknown")\n'
        "        return\n",
        "",
        (UNKNOWN,),
    ),
    Mutation(
        "that an order is kept is told",
        LEASE,
        '        logger.warning("lease_kept", reason="outcome unknown")\n',
        "",
        (UNKNOWN,),
    ),
    Mutation(
        "until it is answered nobody knows how a write ended",
        HELD,
        "        self.outcome_unknown = True\n",
        "",
        (UNKNOWN,),
    ),
    Mutation(
        "of a write that was second it is known that it did not happen",
        HELD,
        "        except Lost:\n            self.outcome_unknown = False\n            raise\n",
        "        except Lost:\n            raise\n",
        (f"{GIVEN_BACK}::test_who_was_second_at_an_asset_leaves_no_lease_behind",),
    ),
    Mutation(
        "of a write that was answered it is known how it ended",
        HELD,
        "            raise\n        self.outcome_unknown = False\n",
        "            raise\n",
        (AT_ONCE,),
    ),
)
WORKERS = (
    Mutation(
        "a worker that fails keeps the order, so that its failures are counted",
        LEASE,
        '        logger.warning("lease_kept", reason=type(failure).__name__)\n        raise',
        "        if held:\n            held.give_back(now)\n        raise",
        (GIVEN_UP, FAILED),
    ),
    Mutation(
        "that a worker failed is told",
        LEASE,
        '        logger.warning("lease_kept", reason=type(failure).__name__)\n',
        "        del failure\n",
        (FAILED,),
    ),
    Mutation(
        "what a worker left without settling is given back",
        LEASE,
        "    if held and not held.given_back:\n        held.give_back(now)\n",
        "",
        (f"{GIVEN_BACK}::test_a_worker_that_leaves_without_settling_gives_the_order_back",),
    ),
    Mutation(
        "what a worker settled is not settled again",
        LEASE,
        "    if held and not held.given_back:\n",
        "    if held:\n",
        ("tests/integration/test_crashes.py::test_an_undisturbed_order_is_six_writes",),
    ),
)

MUTATIONS = (*STAFF, *OUTCOMES, *WORKERS)
