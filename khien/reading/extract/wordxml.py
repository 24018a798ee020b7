"""Names of WordprocessingML and small questions to its elements. Knows nothing of numbering or layout."""

from xml.etree.ElementTree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R_STRICT = b"http://purl.oclc.org/ooxml/officeDocument/relationships"
R_TRANSITIONAL = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
V = "{urn:schemas-microsoft-com:vml}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"

OFF = ("0", "false", "off", "none")


def value(parent: Element | None, name: str) -> str | None:
    """`w:val` of the child `w:name`, None where there is none."""
    child = None if parent is None else parent.find(W + name)
    return None if child is None else child.get(W + "val")


def switched_on(parent: Element | None, name: str) -> bool:
    """A toggle such as `w:vanish`: present and not set to off."""
    child = None if parent is None else parent.find(W + name)
    return child is not None and child.get(W + "val", "1") not in OFF


def whole(text: str | None, default: int) -> int:
    """An integer that a stranger wrote; the default where it is none or absurd."""
    try:
        number = int(text or "")
    except ValueError:
        return default
    return number if -1 <= number <= 1_000_000 else default


def transitional(data: bytes) -> bytes:
    """Strict Open XML differs in its namespaces only, as far as text goes."""
    if STRICT in data:
        return data.replace(STRICT, TRANSITIONAL).replace(R_STRICT, R_TRANSITIONAL)
    return data
