"""Rows that a list judges before it answers them: each is read once, for both."""

from collections.abc import Callable
from typing import Generic, TypeVar

from chalicelib.storage.keys import Row
from chalicelib.storage.pages import position_of

T = TypeVar("T")


class Judged(Generic[T]):
    """What the rows of one list hold. What fits is remembered, so that its answer does not read it again."""

    def __init__(self, read: Callable[[Row], T], fits: Callable[[T], bool]) -> None:
        self._read = read
        self._fits = fits
        self._kept: dict[str, T] = {}

    def keep(self, row: Row) -> bool:
        """Whether what a row holds belongs into the list."""
        held = self._read(row)
        fits = self._fits(held)
        if fits:
            self._kept[position_of(row)] = held
        return fits

    def held(self, row: Row) -> T:
        """What a row of the list holds, whether it was judged or not."""
        place = position_of(row)
        return self._kept[place] if place in self._kept else self._read(row)
