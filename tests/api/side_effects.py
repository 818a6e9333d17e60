"""Everything a call could have changed, so that a test can say that it changed nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from local.bittitan_simulator import Simulator
from tests.api.client import Answer, Api
from tests.api.cloud import Cloud
from tests.api.shape_checks import assert_problem


@dataclass
class SideEffects:
    """The table, the queue, BitTitan and the mails."""

    api: Api
    cloud: Cloud
    simulator: Simulator

    def snapshot(self, besides: str = "") -> dict[str, Any]:
        mails = [(mail.destinations, mail.subject, mail.body) for mail in self.cloud.mails]
        return {
            "rows": [row for row in self.cloud.rows if row["pk"]["S"] != besides],
            "queued": self.cloud.messages,
            "bittitan": self.simulator.snapshot(),
            "mails": mails,
        }

    @contextmanager
    def unchanged(self, *, besides: str = "") -> Iterator[None]:
        """Check that the block changes nothing, but rows at the key `besides`, and does not call BitTitan."""
        before = self.snapshot(besides)
        yield
        assert self.snapshot(besides) == before

    def refuses(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        status: int,
        code: str,
        errors: list[str] | None = None,
        **how: Any,
    ) -> Answer:
        """Make a call that is refused with these codes, in the shape of a problem, and changes nothing."""
        with self.unchanged():
            answer = self.api.call(method, path, body, **how)
        assert_problem(answer, status, code)
        if errors is not None:
            assert sorted(answer.codes) == sorted(errors)
        return answer
