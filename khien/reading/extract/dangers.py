"""What makes a DOCX or XLSX unfit to keep: macros, what it fetches from elsewhere. Cleans nothing, it says."""

from typing import BinaryIO

from khien.reading.extract.archive import Package, refuse_declarations
from khien.reading.extract.values import Inspected, UnableToExtract
from khien.reading.extract.wordxml import RELATIONSHIP

_MACRO_NAMES = ("vbaproject.bin", "vbadata.xml")
_MACRO_FOLDERS = ("xl/macrosheets/", "xl/dialogsheets/", "word/activex/", "xl/activex/")
_HARMLESS_LINKS = ("/hyperlink", "/image", "/externallinkpath", "/customxml")
_MAIN = {"wordprocessingml.document.main+xml": "docx", "spreadsheetml.sheet.main+xml": "xlsx"}
_TYPE = "{http://schemas.openxmlformats.org/package/2006/content-types}"


def refuse_macros(package: Package) -> None:
    """Raises where the package holds a program, whatever its name says."""
    names = {name.lower() for name in package.names}
    types = (package.part("[Content_Types].xml") or b"").lower()
    holds = any(name.endswith(_MACRO_NAMES) or name.startswith(_MACRO_FOLDERS) for name in names)
    if holds or b"macroenabled" in types:
        raise UnableToExtract("Tệp có macro (chương trình ẩn bên trong); hãy lưu lại thành DOCX hoặc XLSX không macro.")


def package_dangers(stream: BinaryIO) -> Inspected:
    """Opens every XML part of a DOCX or XLSX; raises where it is neither, broken, a bomb or a program."""
    package = Package(stream)
    refuse_macros(package)
    kind = _package_kind(package)
    dangers, notes = [], []
    for name in sorted(package.names):
        if name.endswith((".xml", ".rels")):
            refuse_declarations(package.part(name) or b"")
        root = package.xml(name) if name.endswith(".rels") else None
        links = [] if root is None else root.findall(RELATIONSHIP)
        outside = [each.get("Type", "").lower() for each in links if each.get("TargetMode") == "External"]
        if any(not each.endswith(_HARMLESS_LINKS) for each in outside):
            dangers.append("Tệp tự tải mẫu hoặc nội dung từ máy khác khi mở.")
        if any(each.endswith("/image") for each in outside):
            notes.append("Tệp có ảnh nằm ở máy khác, không nằm trong tệp.")
    if any("/embeddings/" in name and not name.endswith("/") for name in package.names):
        notes.append("Tệp có đối tượng nhúng bên trong; không mở chúng nếu không rõ nguồn gốc.")
    return Inspected(kind, tuple(dict.fromkeys(dangers)), tuple(dict.fromkeys(notes)))


def _package_kind(package: Package) -> str:
    root = package.xml("[Content_Types].xml")
    for override in [] if root is None else root.findall(_TYPE + "Override"):
        content_type = override.get("ContentType", "")
        part = override.get("PartName", "").lstrip("/")
        for ending, kind in _MAIN.items():
            if content_type.endswith(ending) and part in package.names:
                return kind
    raise UnableToExtract("Đây là tệp nén, không phải tệp Word (DOCX) hay Excel (XLSX); hãy giải nén và gửi từng tệp.")
