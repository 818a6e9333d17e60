"""Records stories by their titles: whose each is, and the ids to ask the API about."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from chalicelib.bss.fulfilment.fulfil import fulfil
from chalicelib.values import clock
from chalicelib.wiring import dependencies
from local.bittitan_faults import Faults
from tests.api.actors import MAILBOX, Shopper
from tests.api.back_office import BackOffice
from tests.integration.crashes import Crash

MINUTE, DAY = 60, 24 * 3600
PAST_A_LEASE = 181


@dataclass
class Recorder:
    """Records stories, each a minute after the last and with its own buyer."""

    office: BackOffice
    stories: dict[str, dict[str, Any]] = field(default_factory=dict)

    def record(self, title: str, **about: Any) -> None:
        """Record a story, then move the clock by a minute."""
        assert title not in self.stories
        self.stories[title] = about
        clock.advance(MINUTE)

    def buyer(self, by: str = "acc_partner") -> Shopper:
        """A new user of an account."""
        return Shopper(self.office.side_effects.api, by=by, sub=f"usr_{len(self.stories) + 1:02d}")

    def placed(
        self, title: str, *lines: dict[str, Any], by: str = "acc_partner", **how: Any
    ) -> str:
        """Place an order and drop its queue message. Returns its id."""
        buyer = self.buyer(by)
        order_id = buyer.buy(*lines or (MAILBOX,), **how)["order_id"]
        self.office.fulfilment.take()
        self.record(title, by=by, sub=buyer.sub, order_id=order_id)
        return order_id

    def bought(self, title: str, *lines: dict[str, Any], **how: Any) -> Any:
        """Place an order and fulfil it as far as possible. Returns it as staff see it."""
        order_id = self.placed(title, *lines, **how)
        self.fulfil(order_id)
        return self.office.order(order_id)

    def fulfil(self, order_id: str, **instead: Any) -> None:
        """Fulfil an order as the worker does, with other dependencies if given."""
        fulfil(order_id, dependencies()._replace(**instead))

    def die(self, order_id: str, **instead: Any) -> None:
        """Run a worker that crashes while it fulfils an order."""
        with pytest.raises(Crash):
            self.fulfil(order_id, **instead)

    def coupons_fail(self, *faults: dict[str, Any]) -> None:
        """How BitTitan answers the next calls for a coupon."""
        self.office.side_effects.simulator.set_faults(Faults.model_validate({"coupons": faults}))
