"""Drawings that stand on invoices: SVG of plain shapes, drawn as vectors."""

import re
from io import BytesIO
from math import isfinite
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

LONGEST_LOGO = 8000
SHAPES = {"circle", "ellipse", "g", "line", "path", "polygon", "polyline", "rect"}
NAMESPACE = "{http://www.w3.org/2000/svg}"
NO_NUMBER = re.compile(rb"\b(nan|inf)\b|\d{12}")
NOT_DRAWN = (
    "Give an SVG drawing of plain shapes (path, g, rect, circle, ellipse, line, polygon, polyline) with a "
    "viewBox: text as paths, no pictures, styles, links or scripts."
)


class Size(NamedTuple):
    """How wide and high a drawing is, in its own units."""

    width: float
    height: float


def size_of(drawing: str) -> Size:
    """The size that the viewBox of a drawing gives. Raises ValueError for what is none of plain shapes."""
    from defusedxml.ElementTree import fromstring

    root = fromstring(drawing)
    if root.tag.removeprefix(NAMESPACE) != "svg":
        raise ValueError("not a drawing")
    for each in root.iter():
        if each is not root and each.tag.removeprefix(NAMESPACE) not in SHAPES:
            raise ValueError("not a plain shape")
        if any(_leads_elsewhere(*attribute) for attribute in each.attrib.items()):
            raise ValueError("a link or a style")
    left, top, width, height = (float(number) for number in root.get("viewBox", "").split())
    if not (isfinite(left) and isfinite(top) and 0 < width < 1e5 and 0 < height < 1e5):
        raise ValueError("no size")
    return Size(width, height)


def _leads_elsewhere(name: str, value: str) -> bool:
    return name.rpartition("}")[2] in ("href", "style") or "url(" in value


def _drawable(drawing: str) -> str:
    """The drawing, if it can be drawn: it is tried on a page of its own."""
    from fpdf import FPDF

    try:
        size_of(drawing)
        page = FPDF()
        page.add_page()
        page.image(BytesIO(drawing.encode()), w=50)
        _refuse_no_numbers(page.pages[1].contents)
    except Exception:  # Whatever a renderer stumbles over: no invoice must wait for it.
        raise PydanticCustomError("drawing", NOT_DRAWN) from None
    return drawing


def _refuse_no_numbers(drawn: object) -> None:
    """Raises ValueError for a page with a number that a PDF cannot hold: it would be stored for ever."""
    if not isinstance(drawn, bytearray) or NO_NUMBER.search(drawn):
        raise ValueError("a number without an end")


Logo = Annotated[
    str,
    Field(max_length=LONGEST_LOGO, description=NOT_DRAWN),
    AfterValidator(_drawable),
]
