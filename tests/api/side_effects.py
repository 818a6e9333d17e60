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

    def snapshot(self) -> dict[str, Any]:
        mails = [(mail.destinations, mail.subject, mail.body) for mail in self.cloud.mails]
        return {
            "rows": self.cloud.rows,
            "queued": self.cloud.messages,
            "bittitan": self.simulator.snapshot(),
            "mails": mails,
        }

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """Check that the block changes nothing and does not call BitTitan."""
        before = self.snapshot()
        yield
        assert self.snapshot() == before

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
