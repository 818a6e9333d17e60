"""The stories of a shop, by their titles: whom each is about, and which of its things to ask for."""

from dataclasses import dataclass, field, replace
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
    """Tells stories, a minute each, each by a buyer of its own."""

    office: BackOffice
    stories: dict[str, dict[str, Any]] = field(default_factory=dict)

    def record(self, title: str, **about: Any) -> None:
        """Note a story; time goes on."""
        assert title not in self.stories
        self.stories[title] = about
        clock.advance(MINUTE)

    def buyer(self, by: str = "acc_partner") -> Shopper:
        """A user nobody has met before."""
        return Shopper(self.office.side_effects.api, by=by, sub=f"usr_{len(self.stories) + 1:02d}")

    def placed(
        self, title: str, *lines: dict[str, Any], by: str = "acc_partner", **how: Any
    ) -> str:
        """An order that was placed, and which no worker is told of. Its id."""
        buyer = self.buyer(by)
        order_id = buyer.buy(*lines or (MAILBOX,), **how)["order_id"]
        self.office.fulfilment.take()
        self.record(title, by=by, sub=buyer.sub, order_id=order_id)
        return order_id

    def bought(self, title: str, *lines: dict[str, Any], **how: Any) -> Any:
        """An order that was placed, and fulfilled as far as it goes. As staff see it."""
        order_id = self.placed(title, *lines, **how)
        self.fulfil(order_id)
        return self.office.order(order_id)

    def fulfil(self, order_id: str, **instead: Any) -> None:
        """What the worker does that is told of an order, perhaps with other tools than usual."""
        fulfil(order_id, replace(dependencies(), **instead))

    def die(self, order_id: str, **instead: Any) -> None:
        """A worker that is gone in the middle of it."""
        with pytest.raises(Crash):
            self.fulfil(order_id, **instead)

    def coupons_fail(self, *faults: dict[str, Any]) -> None:
        """How BitTitan answers the next calls for a coupon."""
        self.office.side_effects.simulator.set_faults(Faults.model_validate({"coupons": faults}))
