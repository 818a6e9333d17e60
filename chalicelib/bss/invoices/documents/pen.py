"""Text on a page in whichever font has its characters, so that none is lost."""

import lzma
from collections.abc import Container
from functools import cache
from itertools import groupby
from pathlib import Path
from tempfile import mkdtemp
from typing import Literal
from unicodedata import normalize

from fpdf import FPDF
from fpdf.bidi import BidiParagraph

FONTS = Path(__file__).parent / "fonts"
FALLBACKS = {"hebrew": "NotoSansHebrew-Regular.ttf", "han": "DroidSansFallback.ttf.xz"}
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
Align = Literal["left", "right"]


class Pen:
    """Writes on a PDF; `replaced` has the characters that no font has."""

    def __init__(self, pdf: FPDF) -> None:
        self.pdf = pdf
        self.replaced: set[str] = set()
        pdf.add_font("noto", "", FONTS / "NotoSans-Regular.ttf")
        pdf.add_font("noto", "B", FONTS / "NotoSans-Bold.ttf")

    def text(
        self, x: float, y: float, text: str, size: float = 9, *, bold: bool = False,
        align: Align = "left",
    ) -> None:  # fmt: skip
        """One line with its baseline at y; x is its left end, or its right one."""
        runs = self._runs(text, bold=bold)
        left = x if align == "left" else x - self.width(text, size, bold=bold)
        for family, part in runs:
            self._font(family, size, bold=bold)
            self.pdf.text(left, y, part)
            left += self.pdf.get_string_width(part)

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        """How wide a line is, in millimetres."""
        total = 0.0
        for family, part in self._runs(text, bold=bold):
            self._font(family, size, bold=bold)
            total += self.pdf.get_string_width(part)
        return total

    def lines(self, text: str, size: float, width: float, *, bold: bool = False) -> list[str]:
        """A text in lines no wider than `width`, broken at spaces, or anywhere in a longer word."""
        made = [""]
        for word in text.split(" "):
            longer = f"{made[-1]} {word}".strip()
            if self.width(longer, size, bold=bold) <= width:
                made[-1] = longer
                continue
            made = [*made, ""] if made[-1] else made
            for character in word:
                if self.width(made[-1] + character, size, bold=bold) > width:
                    made.append("")
                made[-1] += character
        return made

    def _font(self, family: str, size: float, *, bold: bool) -> None:
        self.pdf.set_font(family, "B" if bold and family == "noto" else "", size)

    def _runs(self, text: str, *, bold: bool) -> list[tuple[str, str]]:
        shown = normalize("NFC", text)
        if any("\u0590" <= character <= "\u05ff" for character in shown):
            shown = BidiParagraph(text=shown).get_reordered_string()
        drawn = [(self._family(character), character) for character in shown]
        return [
            (
                family or "noto",
                "".join(character if family else REPLACEMENT for _, character in run),
            )
            for family, run in groupby(drawn, key=lambda one: one[0])
        ]

    def _family(self, character: str) -> str | None:
        for family in ("noto", *FALLBACKS):
            if ord(character) in self._characters(family):
                return family
        self.replaced.add(character)
        return None

    def _characters(self, family: str) -> Container[int]:
        """What a font has; a fallback is read when the fonts before it lack something."""
        if family not in self.pdf.fonts:
            self.pdf.add_font(family, "", _unpacked(FALLBACKS[family]))
        return self.pdf.fonts[family].cmap  # pyright: ignore


@cache
def _unpacked(file: str) -> Path:
    """Where a font lies as fpdf2 reads it; xz makes the one with the Han characters a fifth smaller in the zip."""
    packed = FONTS / file
    if packed.suffix != ".xz":
        return packed
    unpacked = Path(mkdtemp()) / packed.stem
    unpacked.write_bytes(lzma.decompress(packed.read_bytes()))
    return unpacked
