"""Texts that have a place of a certain size on the page: smaller letters before a line is lost."""

from collections.abc import Sequence
from typing import NamedTuple

from chalicelib.bss.invoices.documents.pen import Pen

# From one baseline to the next, in millimetres for each point of the letters' size.
LEADING = 0.5


class Place(NamedTuple):
    """Where texts are to stand: how wide and how high, in millimetres, and in which sizes, the largest first."""

    width: float
    height: float
    sizes: Sequence[float]


class Line(NamedTuple):
    text: str
    bold: bool


class Fitted(NamedTuple):
    """Lines, and the size of their letters."""

    size: float
    lines: Sequence[Line]

    @property
    def leading(self) -> float:
        return self.size * LEADING


def fitted(pen: Pen, texts: Sequence[Line], place: Place) -> Fitted:
    """The texts, broken into lines, in the largest letters that fit; in the smallest where none do."""
    *larger, smallest = place.sizes
    for size in larger:
        made = _in_lines(pen, texts, size, place.width)
        if len(made.lines) * made.leading <= place.height:
            return made
    return _in_lines(pen, texts, smallest, place.width)


def draw(pen: Pen, x: float, y: float, block: Fitted) -> float:
    """Write the lines, the first with its baseline at y. The baseline of a line that would follow."""
    for text, bold in block.lines:
        pen.text(x, y, text, block.size, bold=bold)
        y += block.leading
    return y


def _in_lines(pen: Pen, texts: Sequence[Line], size: float, width: float) -> Fitted:
    lines = (
        Line(line, bold) for text, bold in texts for line in pen.lines(text, size, width, bold=bold)
    )
    return Fitted(size, tuple(lines))
