"""Loads the rows of an earlier release, at the time when its API was asked about them."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from chalicelib.openapi.sample_data import seller
from chalicelib.storage.keys import row, seller_key
from tests.api.actors import Shopper
from tests.api.back_office import BackOffice
from tests.rows.files import HERE, read, read_rows

HOUR = 3600


@cache
def answers(release: str) -> Any:
    return read(HERE / release / "answers.json")


def asked_at(release: str) -> datetime:
    return datetime.fromisoformat(answers(release)["asked_at"])


@dataclass
class ReleasedRows:
    """The rows of a release, its stories by title, and staff using today's code."""

    release: str
    office: BackOffice

    def load(self) -> None:
        """Replace the table's rows with those of the release, and the seller, which staff give first."""
        cloud = self.office.side_effects.cloud
        for stored in cloud.rows:
            cloud.drop_row(stored)
        for stored in (row(seller_key(), seller(), version=1), *read_rows(self.release)):
            cloud.put(stored)

    def story(self, title: str) -> Any:
        return answers(self.release)["stories"][title]

    def order(self, title: str) -> Any:
        """The order of a story as it is now."""
        return self.office.order(self.story(title)["order_id"])

    def order_then(self, title: str) -> Any:
        """The order of a story as staff saw it then."""
        path = f"/bss/orders/{self.story(title)['order_id']}"
        return next(call["answer"] for call in self.story(title)["asked"] if call["path"] == path)

    def buyer(self, title: str) -> Shopper:
        story = self.story(title)
        return Shopper(self.office.side_effects.api, by=story["by"], sub=story["sub"])

    def work(self) -> None:
        """An hour passes, and whatever is due is done, until nothing is."""
        while self.office.fulfilment.run_after(HOUR):
            pass

    def mailed(self, title: str) -> list[str]:
        """The bodies of the mails sent since then that contain the order's coupons."""
        codes = [coupon["code"] for coupon in self.office.coupons(self.order(title))]
        mails = [mail.body for mail in self.office.side_effects.cloud.mails]
        return [body for body in mails if any(code in body for code in codes)]
