"""XML elements, written as they nest. Pure."""

from xml.etree import ElementTree  # nosec B405: it writes, and reads nothing

Element = ElementTree.Element


def element(tag: str, *inside: Element | str | None, **attributes: str) -> Element | None:
    """An element with a text or with elements inside, or None where nothing would be in it."""
    present = [part for part in inside if part is not None and part != ""]
    if not present:
        return None
    made = Element(tag, attributes)
    for part in present:
        if isinstance(part, str):
            made.text = part
        else:
            made.append(part)
    return made


def written(tag: str, namespaces: dict[str, str], *inside: Element | None) -> bytes:
    """The document of a root element, as UTF-8; namespaces by their attribute."""
    root = Element(tag, namespaces)
    root.extend(part for part in inside if part is not None)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
