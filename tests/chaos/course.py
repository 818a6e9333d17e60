"""The course of a run: bad weather while orders are placed, good weather until all end, and the judgement."""

import time
from typing import NamedTuple

import app
from local.gateway import Gateway
from tests.api.client import Api
from tests.chaos.ending import ask_about_all_coupons, end_all
from tests.chaos.judging import Stored, histories, snapshot_of_stored, wrong_with
from tests.chaos.people import Asked, Person, Staff
from tests.chaos.placing import Placing
from tests.chaos.reconciled import reconciled
from tests.chaos.report import lines_of
from tests.chaos.weather import Dice
from tests.chaos.wire import Wire
from tests.chaos.world import World


class Ended(NamedTuple):
    """What a run prints, and what is wrong."""

    lines: list[str]
    wrong: list[str]


def run(world: World, orders: int, seed: int) -> Ended:
    """Place the orders, let all end, and judge."""
    asked, dice = Asked(), Dice(f"{seed} buyers")
    person = Person(Api(Gateway(app.app), world.issuer), asked, world.weather)
    placing = Placing(orders, person, asked, world, dice)
    Wire(world.weather, dice).spoil()
    seconds, began = {}, time.monotonic()
    placing.run()
    world.weather.change(is_bad=False)
    seconds["of bad weather"] = time.monotonic() - began
    try:
        end_all(world, placing, Staff(person))
        ask_about_all_coupons(world, placing)
    except TimeoutError as never:
        asked.found(str(never))
    seconds["until all had ended"] = time.monotonic() - began
    snapshot = snapshot_of_stored(Stored(world.rows(), world.cloud.mails()), world.simulator)
    dead = world.queues.dead_letters()
    wrong = [*wrong_with(snapshot, asked, dead), *reconciled(world.rows())]
    lines = lines_of(snapshot, world.weather.counts(), dead, seconds)
    return Ended(lines, [*wrong, *histories(snapshot, wrong)])
