"""What makes a PDF unfit to keep: scripts, commands, files inside. Walks every object."""

from typing import BinaryIO

import pikepdf

from khien.reading.extract.limits import LIMITS
from khien.reading.extract.values import Inspected, UnableToExtract

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
