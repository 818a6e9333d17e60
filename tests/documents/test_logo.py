"""The seller's drawing on its invoices, and which drawings are taken."""

from io import BytesIO

import pytest
from pydantic import TypeAdapter, ValidationError
from pypdf import PdfReader

from chalicelib.bss.invoices.documents.pdf import printed
from chalicelib.values.logos import LONGEST_LOGO, Logo
from tests.documents.cases import STANDARD

SHAPE = '<path fill="#164e78" d="M0 0h40v40z"/>'
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40">{SHAPE}</svg>'
GIVEN: TypeAdapter[str] = TypeAdapter(Logo)
REFUSED = {
    "no drawing": "Acme",
    "no size": f'<svg xmlns="http://www.w3.org/2000/svg">{SHAPE}</svg>',
    "no height": SVG.replace("0 0 40 40", "0 0 40 0"),
    "a text, whose font nobody has": SVG.replace(SHAPE, "<text>Acme</text>"),
    "a picture": SVG.replace(SHAPE, '<image href="https://example.com/x.png"/>'),
    "a link": SVG.replace("<path", '<path xmlns:xlink="x" xlink:href="file:///etc/passwd"'),
    "a script": SVG.replace(SHAPE, "<script>1</script>"),
    "a style": SVG.replace("<path", '<path style="fill:red"'),
    "an entity": '<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG,
    "a path that goes nowhere": SVG.replace("M0 0h40v40z", "M0 0h"),
    "a box without numbers": SVG.replace("0 0 40 40", "nan 0 40 40"),
    "a box that begins nowhere": SVG.replace("0 0 40 40", "1e999 0 40 40"),
    "a path without an end": SVG.replace("M0 0h40", "M0 0h1e999"),
    "a path longer than a page can say": SVG.replace("M0 0h40", "M0 0h1e99"),
    "a drawing in the drawing": SVG.replace(SHAPE, f'<svg viewBox="0 0 40 40">{SHAPE}</svg>'),
    "a colour that lies elsewhere": SVG.replace("#164e78", "url(#blue)"),
    "too long a drawing": SVG.replace("M0 0", "M0 0" + " " * LONGEST_LOGO),
}


@pytest.mark.parametrize("drawing", REFUSED.values(), ids=list(REFUSED))
def test_a_drawing_that_could_not_stand_on_an_invoice_is_refused(drawing: str) -> None:
    with pytest.raises(ValidationError):
        GIVEN.validate_python(drawing)


@pytest.mark.parametrize("box", ["0 0 40 40", "0 0 4000 40", "0 0 4 400"])
def test_a_drawing_of_any_proportions_stands_on_the_page_without_a_word_lost(box: str) -> None:
    logo = GIVEN.validate_python(SVG.replace("0 0 40 40", box))
    plain, with_logo = printed(STANDARD), printed(STANDARD.with_changes(logo=logo))
    assert len(with_logo.content) > len(plain.content)
    words = [
        PdfReader(BytesIO(each.content)).pages[0].extract_text() for each in (plain, with_logo)
    ]
    assert words[0] == words[1]


def test_the_same_drawing_is_the_same_bytes() -> None:
    marked = STANDARD.with_changes(logo=SVG)
    assert printed(marked) == printed(marked)
