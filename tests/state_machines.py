"""Where the moves of a state machine lead."""

from chalicelib.values.states import Machine


def all_states(machine: Machine[str]) -> set[str]:
    """Every state that the table knows."""
    known = {*machine.first, *machine.rests, *machine.ends}
    return known | {state for move in machine.moves for state in (move.state, move.next)}


def reached(machine: Machine[str], *states: str) -> set[str]:
    """These states, and every one that a path of moves leads to from them."""
    found = set(states)
    while more := {move.next for move in machine.moves if move.state in found} - found:
        found |= more
    return found
