"""What makes an opened file unfit to keep: macros, scripts, locked or hidden content. Cleans nothing, it says."""

from typing import BinaryIO

from khien.reading.extract.archive import Package
from khien.reading.extract.limits import LIMITS
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
        if not name.endswith((".xml", ".rels")):
            continue
        root = package.xml(name)
        links = root.findall(RELATIONSHIP) if root is not None and name.endswith(".rels") else []
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


_PDF_DANGERS = {
    "/JavaScript": "Tệp PDF có mã lệnh JavaScript.",
    "/Launch": "Tệp PDF có lệnh chạy chương trình khác.",
    "/SubmitForm": "Tệp PDF tự gửi dữ liệu ra ngoài.",
    "/ImportData": "Tệp PDF tự nạp dữ liệu từ tệp khác.",
    "/GoToE": "Tệp PDF mở tệp nhúng bên trong.",
    "/Rendition": "Tệp PDF có đoạn phim kèm lệnh.",
}
_EMBEDDED = "Tệp PDF có tệp khác đính kèm bên trong; hãy tách ra và nộp từng tệp."


def pdf_dangers(stream: BinaryIO) -> Inspected:
    """Opens a PDF with qpdf, walks every object, and renders nothing. Raises where it is locked or broken."""
    import pikepdf

    try:
        with pikepdf.open(stream, suppress_warnings=True) as pdf:
            if len(pdf.objects) > LIMITS.pdf_objects or len(pdf.pages) > LIMITS.pdf_pages:
                raise UnableToExtract(f"Tệp PDF quá lớn: hơn {LIMITS.pdf_pages} trang hoặc quá nhiều đối tượng.")
            dangers = {danger for item in pdf.objects for danger in _dangers_below(item, 0)}
            notes = ("Tệp PDF khóa một số quyền (in, sao chép) nhưng mở được.",) if pdf.is_encrypted else ()
    except pikepdf.PasswordError as error:
        raise UnableToExtract("Tệp PDF đặt mật khẩu; hãy bỏ mật khẩu rồi gửi lại.") from error
    except pikepdf.PdfError as error:
        raise UnableToExtract("Tệp PDF bị hỏng hoặc bị cắt cụt, không mở được.") from error
    return Inspected("pdf", tuple(sorted(dangers)), notes)


def _dangers_below(item: object, depth: int) -> set[str]:
    """Dangers of one object and of what is written directly inside it; references are met on their own."""
    import pikepdf

    if depth > 50 or (depth and isinstance(item, pikepdf.Object) and item.is_indirect):
        return set()
    found: set[str] = set()
    if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        if isinstance(item, pikepdf.Stream):
            item = item.stream_dict
        action = str(item.get("/S", ""))
        if "/JS" in item:
            found.add(_PDF_DANGERS["/JavaScript"])
        if action in _PDF_DANGERS:
            found.add(_PDF_DANGERS[action])
        if "/EmbeddedFiles" in item or str(item.get("/Type", "")) == "/EmbeddedFile" or "/RichMedia" in item:
            found.add(_EMBEDDED)
        children = [value for _, value in item.items()]
    elif isinstance(item, pikepdf.Array):
        children = list(item)
    else:
        return found
    for child in children:
        found |= _dangers_below(child, depth + 1)
    return found
