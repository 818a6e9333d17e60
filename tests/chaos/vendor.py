"""BitTitan whose calls meet faults of a seed. What it holds is the simulator's."""

from local.bittitan_faults import (
    ErrorFault,
    Fault,
    Faults,
    Kind,
    LostReply,
    Reject,
    Slow,
)
from local.bittitan_simulator import Simulator
from tests.chaos.weather import Dice, Weather

# Of a hundred calls.
RATE = 8
SLOW = 0.2
KINDS: tuple[Fault, ...] = (
    *[ErrorFault(kind="error", status=503)] * 4,
    *[LostReply(kind="lost_reply")] * 4,
    *[Slow(kind="slow", seconds=SLOW)] * 4,
    Reject(kind="reject"),
)


class SpoiltSimulator(Simulator):
    """Rolls the dice at every call about a coupon."""

    def __init__(self, weather: Weather, dice: Dice) -> None:
        super().__init__()
        self._weather, self._dice = weather, dice

    def next_fault(self, kind: Kind, reference: str | None) -> LostReply | Slow | None:
        if self._weather.is_bad and self._dice.falls(RATE / 100):
            fault: Fault = self._dice.one_of(KINDS)
            self._weather.count(f"bittitan: {fault.kind}")
            # Under nobody else's feet: it is for this asset's call alone.
            mine = fault.with_changes(reference=reference)
            self.set_faults(Faults.model_validate({kind: (mine,)}))
        return super().next_fault(kind, reference)
