"""State machines as tables: in which state what can happen, what follows, and what makes it happen. Pure."""

from typing import Generic, NamedTuple, TypeVar

State = TypeVar("State", bound=str)


class UnknownMove(RuntimeError):
    """Something happened in a state in which it cannot happen: a bug of ours, never an answer."""


class Move(NamedTuple, Generic[State]):
    """What happens in a state, and the state that follows.

    `taken_by` are the calls of the API and the functions of app.py that make it happen.
    """

    state: State
    event: str
    next: State
    taken_by: tuple[str, ...]


class Machine(NamedTuple, Generic[State]):
    """Every state of a thing and every move between them (rules.md R25).

    It begins in one of `first`. Nothing leads out of `ends`. In one of `rests` it may stay for good,
    and nobody has to do anything, though something may still happen to it.
    """

    noun: str
    first: tuple[State, ...]
    rests: tuple[State, ...]
    ends: tuple[State, ...]
    moves: tuple[Move[State], ...]

    def after(self, state: State, event: str) -> State:
        """The state that follows. Raises UnknownMove when that cannot happen in this state."""
        for move in self.moves:
            if (move.state, move.event) == (state, event):
                return move.next
        raise UnknownMove(f"{self.noun}: {event} cannot happen while it is {state}")
