"""Drawings that stand on invoices: SVG of plain shapes, drawn as vectors."""

from io import BytesIO
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

LONGEST_DRAWING = 8000
SHAPES = {"circle", "ellipse", "g", "line", "path", "polygon", "polyline", "rect", "svg"}
NAMESPACE = "{http://www.w3.org/2000/svg}"
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
    for each in root.iter():
        if each.tag.removeprefix(NAMESPACE) not in SHAPES:
            raise ValueError("not a plain shape")
        if any(name.rpartition("}")[2] in ("href", "style") for name in each.attrib):
            raise ValueError("a link or a style")
    _, _, width, height = (float(number) for number in root.get("viewBox", "").split())
    if root.tag.removeprefix(NAMESPACE) != "svg" or not 0 < width < 1e5 or not 0 < height < 1e5:
        raise ValueError("no size")
    return Size(width, height)


def _drawable(drawing: str) -> str:
    """The drawing, if it can be drawn: it is tried on a page of its own."""
    from fpdf import FPDF

    try:
        size_of(drawing)
        page = FPDF()
        page.add_page()
        page.image(BytesIO(drawing.encode()), w=50)
    except Exception:  # Whatever a renderer stumbles over: no invoice must wait for it.
        raise PydanticCustomError("drawing", NOT_DRAWN) from None
    return drawing


Drawing = Annotated[
    str,
    Field(max_length=LONGEST_DRAWING, description=NOT_DRAWN),
    AfterValidator(_drawable),
]
